import { createHash, randomBytes } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { Agent } from "node:http";
import { withinPatience } from "./event-log.ts";
import { readAll, respond } from "./http.ts";

export interface SubmissionsOptions {
  url: string | URL;
  /** Where the app writes the ids of what it has carried out, one a line; made empty. */
  file: string;
  /** How many at a time, each on a keep-alive connection of its own (default 32). */
  clients?: number;
  /** Size of a body (default 16,256). */
  bytes?: number;
}

export interface SubmissionsResult {
  requests: number;
  /** What was wrong, and how often; `status 502` is the honest answer to a request whose fate is unknown. */
  failures: Record<string, number>;
  /** Ids that the app has carried out more than once. */
  doubled: string[];
  /** Ids that were answered well, to the end or not, and not carried out. */
  missing: string[];
  /** Ids that were answered with 502 and not carried out. */
  lost: string[];
  /** Milliseconds of each request. */
  latencies: number[];
}

export interface Submissions {
  /** Resolves when so many in all have been answered, well or badly; rejects, as `stop` does, when it takes too long. */
  answered(count: number): Promise<void>;
  /** How many have been answered so far. */
  readonly count: number;
  /** Lets those under way end, then counts. */
  stop(): Promise<SubmissionsResult>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** POST requests with an id and a random body each; the answer has to name the hash of the body. */
export function startSubmissions(options: SubmissionsOptions): Submissions {
  const { url, file, clients = 32, bytes = 16_256 } = options;
  writeFileSync(file, "");
  const fates = new Map<string, string>();
  const latencies: number[] = [];
  const waiting = new Set<{ at: number; resolve: () => void }>();
  let stopping = false;

  async function run(client: number): Promise<void> {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    for (let number = 1; !stopping; number += 1) {
      const began = performance.now();
      const id = `${client}-${number}`;
      fates.set(id, await submit(url, agent, id, randomBytes(bytes)));
      latencies.push(performance.now() - began);
      for (const waiter of waiting) if (fates.size >= waiter.at && waiting.delete(waiter)) waiter.resolve();
    }
    agent.destroy();
  }

  const running = Promise.all(Array.from({ length: clients }, (_, client) => run(client)));
  async function stop(): Promise<SubmissionsResult> {
    stopping = true;
    await withinPatience(running, "the last answers to what was submitted");
    return { requests: fates.size, latencies, ...account(fates, readFileSync(file, "utf8").split("\n")) };
  }

  return {
    get count() {
      return fates.size;
    },
    async answered(count) {
      if (fates.size >= count) return;
      const enough = new Promise<void>((resolve) => waiting.add({ at: count, resolve }));
      await withinPatience(enough, `the answers to ${count} submissions; there are ${fates.size}`);
    },
    stop,
    async [Symbol.asyncDispose]() {
      await stop();
    },
  };
}

/** Of a process that ends after it has sent the head of an answer: only some servers send head and body in one piece. */
export const cutShort = "an answer that was cut short";

/** "done", or what was wrong with the answer. */
async function submit(url: string | URL, agent: Agent, id: string, body: Buffer): Promise<string> {
  try {
    const headers = { "x-id": id, "content-type": "application/octet-stream", "content-length": String(body.length) };
    const response = await respond(url, { method: "POST", headers, body, agent });
    const answer = await readAll(response).catch(() => null);
    if (response.statusCode !== 200) return `status ${response.statusCode}`;
    if (answer === null) return cutShort;
    const told = JSON.parse(String(answer));
    if (told.id !== id) return "the answer to another request";
    return told.hash === createHash("sha256").update(body).digest("hex") ? "done" : "a wrong hash";
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return code ?? message;
  }
}

function account(fates: Map<string, string>, lines: string[]): Omit<SubmissionsResult, "requests" | "latencies"> {
  const carriedOut = new Map<string, number>();
  for (const line of lines.filter(Boolean)) carriedOut.set(line, (carriedOut.get(line) ?? 0) + 1);
  const failures: Record<string, number> = {};
  for (const fate of fates.values()) if (fate !== "done") failures[fate] = (failures[fate] ?? 0) + 1;
  const withFate = (wanted: string) => [...fates].filter(([, fate]) => fate === wanted).map(([id]) => id);
  return {
    failures,
    doubled: [...carriedOut].filter(([, times]) => times > 1).map(([id]) => id),
    missing: [...withFate("done"), ...withFate(cutShort)].filter((id) => !carriedOut.has(id)),
    lost: withFate("status 502").filter((id) => !carriedOut.has(id)),
  };
}
