import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Client } from "./client.ts";
import type { DocumentTag } from "./document-body.ts";
import { type Exchange, type OpenPassage, type Outcome, startExchange } from "./exchange.ts";
import type { Gate, Passage } from "./gate.ts";
import { isNavigation } from "./inject-rule.ts";
import { discardBody, framingOf, outliveAnswer } from "./request-body.ts";
import type { ResponseHead } from "./response-head.ts";
import { createRetryPolicy } from "./retry.ts";

/** Why the app does not answer a request. */
export type Unavailability =
  | { type: "down" }
  | { type: "timeout" }
  /** `answered`: to be told of the page that is sent in place of the answer. */
  | { type: "upstream"; message: string; answered?(status: number, page: string): void };

export interface ForwardOptions {
  /** What the gate calls the front. */
  key: string;
  gate: Gate;
  /** `X-Forwarded-*` of the client's go on to the app: they come from another proxy. */
  trustProxy: boolean;
  /** Writes the answer to a request that the app can not answer. */
  unavailable(request: IncomingMessage, response: ServerResponse, why: Unavailability): void;
  /** What to put into the document that is asked for now; null: nothing. */
  tag(request: IncomingMessage): DocumentTag | null;
  /** A request is about to be sent to the app; upgrades are not told (default: nobody asks). */
  visit?(request: IncomingMessage, target: string): Visit;
}

/** One request to the app, from outside. */
export interface Visit {
  /** The app's answer has begun. `page`: the id of the page that shows it; null: none does. */
  answered(status: number, page: string | null): void;
  /** All of an answer of 5xx for a page that is open already. */
  copied(body: Buffer): void;
  /** The app has nothing more to do with it. */
  over(): void;
}

/** A request that the guard let through. */
export interface ForwardJob {
  request: IncomingMessage;
  response: ServerResponse;
  target: string;
  host: string;
  upgrade: {
    /** Value of the Upgrade header. */
    protocol: string;
    /** The client has said more, which the app gets once it has agreed: until then it is not told of the end either. */
    isHolding(): boolean;
    /** The app has agreed: both sockets are free for the other protocol. The passage is to be released once that is over. */
    switched(head: ResponseHead, passage: OpenPassage, rest: Buffer, socket: Socket): void;
  } | null;
}

type State =
  /** At the gate, or between two attempts. */
  { type: "waiting"; timer: NodeJS.Timeout | null } | { type: "under-way"; exchange: Exchange } | { type: "over" };

/**
 * Takes one request through the gate to the app and the answer back, with as many attempts as it may have. `done` is
 * called once, when both the answer and what is left of the request are out of the way.
 *
 * The address that it goes to is the endpoint's and nothing in the request can change it, upgrades included.
 */
export function forward(client: Client, job: ForwardJob, options: ForwardOptions, done: () => void): void {
  const { request, response } = job;
  const retry = createRetryPolicy({
    method: request.method ?? "",
    hasBody: framingOf(request) !== "none",
    isUpgrade: job.upgrade !== null,
  });
  let state: State = { type: "waiting", timer: null };
  let isClosed = false;
  let visit: Visit | null = null;

  response.on("error", () => {
    // The client has gone: `close` follows, and is what counts.
  });
  response.once("close", () => {
    isClosed = true;
    if (!response.writableFinished) abort();
    settle();
  });
  const listener = { ended, gone };
  client.current = listener;
  enter();
  if (client.hasEnded()) ended();

  function enter(): void {
    if (state.type !== "waiting") return;
    state.timer = null;
    const navigation = isNavigation(request.method, request.headers);
    const passage = options.gate.enter({ front: options.key, navigation, signal: client.signal });
    if (passage instanceof Promise) void passage.then(pass);
    else pass(passage);
  }

  function pass(passage: Passage): void {
    if (passage.type === "closed") response.destroy();
    else if (passage.type !== "open") giveUp(passage);
    else if (state.type !== "waiting") passage.release();
    else {
      const { gate, tag, trustProxy } = options;
      if (!job.upgrade) visit ??= options.visit?.(request, job.target) ?? null;
      const exchange = startExchange({
        client,
        job,
        passage,
        mayReuse: retry.mayReuse,
        tag,
        trustProxy,
        answered: (status, page) => visit?.answered(status, page),
        copied: (body) => visit?.copied(body),
        isLive: gate.isLive,
        breakOff: () => breakOff(client, job),
        over,
      });
      // An exchange is over before it began if nobody listens at its endpoint: never synchronously.
      state = { type: "under-way", exchange };
    }
  }

  function over(outcome: Outcome): void {
    state = { type: "over" };
    if (outcome.type === "switched") client.current = null;
    else if (outcome.type === "failed") failed(outcome);
    else if (outcome.isBodyLost) discardBody(request, response);
    settle();
  }

  function failed({ failure }: Extract<Outcome, { type: "failed" }>): void {
    if (response.headersSent) return breakOff(client, job);
    const delayMs = client.hasEnded() ? null : retry.next(failure);
    const answered = (status: number, page: string) => visit?.answered(status, page);
    if (delayMs === null) giveUp({ type: "upstream", message: failure.message, answered });
    else state = { type: "waiting", timer: setTimeout(enter, delayMs) };
  }

  function giveUp(why: Unavailability): void {
    state = { type: "over" };
    if (!response.destroyed) explain(job, why, options);
  }

  /** Who waits for an answer that may be long in coming has gone; else the app decides. */
  function ended(): void {
    // Node's parser refuses a request that is cut off, but not always one that was parsed anew (`withoutUpgrade`).
    if (!request.complete) setImmediate(() => client.socket.destroy());
    else if (state.type === "waiting") response.destroy();
    else if (state.type === "under-way") state.exchange.clientEnded();
  }

  /** Node tells it of some answers only: not of those that are queued, nor of those that are out. */
  function gone(): void {
    isClosed = true;
    abort();
  }

  function abort(): void {
    if (state.type === "waiting" && state.timer) clearTimeout(state.timer);
    if (state.type === "under-way") state.exchange.abort();
    state = { type: "over" };
    settle();
  }

  function settle(): void {
    if (!isClosed || state.type !== "over") return;
    isClosed = false;
    visit?.over();
    if (client.current === listener) client.current = null;
    done();
  }
}

function explain({ request, response }: ForwardJob, why: Unavailability, options: ForwardOptions): void {
  outliveAnswer(request, response);
  discardBody(request, response);
  try {
    options.unavailable(request, response, why);
  } catch {
    // The page that explains could not be made: a broken connection is all that is left to say.
    response.destroy();
  }
}

/** An answer that is not complete must not look as if it were. */
function breakOff(client: Client, { request, response }: ForwardJob): void {
  // HTTP/1.0 may have no other sign of the end than the end of the connection.
  if (request.httpVersionMinor === 0) client.socket.resetAndDestroy();
  else response.destroy();
}
