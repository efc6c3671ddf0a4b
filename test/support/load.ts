import { Agent } from "node:http";
import { withinPatience } from "./event-log.ts";
import { type Response, request } from "./http.ts";

export interface LoadOptions {
  url: string | URL;
  /** How many keep-alive connections, each with one request at a time (default 16). */
  connections?: number;
  /** Says what is wrong with an answer; default: any status but 200 is. */
  check?: (response: Response) => string | undefined;
}

export interface LoadResult {
  requests: number;
  /** What was wrong, and how often. */
  failures: Record<string, number>;
  /** Milliseconds of each request. */
  latencies: number[];
}

export interface Load {
  readonly result: LoadResult;
  /** Resolves when that many more requests have been answered; rejects, as `stop` does, when it takes too long. */
  answered(more: number): Promise<void>;
  stop(): Promise<LoadResult>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** A closed loop: each connection asks again as soon as it has its answer. */
export function startLoad(options: LoadOptions): Load {
  const { url, connections = 16, check = expectOk } = options;
  const result: LoadResult = { requests: 0, failures: {}, latencies: [] };
  const waiting = new Set<{ at: number; resolve: () => void }>();
  const stopping = new AbortController();

  function count(problem: string | undefined): void {
    result.requests += 1;
    if (problem !== undefined) result.failures[problem] = (result.failures[problem] ?? 0) + 1;
    for (const waiter of waiting) {
      if (result.requests < waiter.at) continue;
      waiting.delete(waiter);
      waiter.resolve();
    }
  }

  async function run(): Promise<void> {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    while (!stopping.signal.aborted) {
      const began = performance.now();
      const problem = await askOnce(url, agent, check);
      result.latencies.push(performance.now() - began);
      count(problem);
    }
    agent.destroy();
  }

  const running = Promise.all(Array.from({ length: connections }, run));
  async function stop(): Promise<LoadResult> {
    stopping.abort();
    await withinPatience(running, "the last answers under load");
    return result;
  }

  return {
    result,
    answered: (more) =>
      withinPatience(
        new Promise((resolve) => waiting.add({ at: result.requests + more, resolve })),
        `${more} more answers under load`,
      ),
    stop,
    async [Symbol.asyncDispose]() {
      await stop();
    },
  };
}

async function askOnce(
  url: string | URL,
  agent: Agent,
  check: NonNullable<LoadOptions["check"]>,
): Promise<string | undefined> {
  try {
    return check(await request(url, { agent }));
  } catch (error) {
    return String(error);
  }
}

function expectOk({ status, body }: Response): string | undefined {
  return status === 200 ? undefined : `status ${status}: ${body.slice(0, 200)}`;
}
