import type { UnderWay } from "../protocol/under-way.ts";
import { createPassages, type PassageHandle } from "./passages.ts";

/** A Unix socket or named pipe; or a loopback port, of a program that listens on nothing else. */
export type EndpointAddress = { path: string } | { host: string; port: number };

/** A private address at which one generation answers for one front. */
export interface Endpoint {
  generation: number;
  at: EndpointAddress;
  /** The process has our runtime, which takes the client's address from the first line of each connection. */
  preamble: boolean;
}

export type Passage =
  /** Go on to `endpoint`; `release()` once the exchange with it is over. */
  | ({ type: "open"; endpoint: Endpoint } & PassageHandle)
  /** Nothing will answer until a change comes. */
  | { type: "down" }
  /** Nothing answered in time. */
  | { type: "timeout" }
  /** The gate was closed, or the request's signal aborted. */
  | { type: "closed" };

export interface GateRequest {
  /** Key of the front that it came in at. */
  front: string;
  /** A page is being opened: waits for a reload that is under way. */
  navigation: boolean;
  signal: AbortSignal;
}

export interface GateOptions {
  /** How long a request is held while nothing can answer. */
  holdMs: number;
  /** How long a navigation waits for a reload that is under way before it gets the old version. */
  navigationMs: number;
  /** A time limit; returns the remover (default: of real time). */
  after?(ms: number, run: () => void): () => void;
}

/** Where the street of requests meets the street of changes: maps a front to the live generation, or holds requests. */
export interface Gate {
  /** This generation is live from now on, at `endpoints` by front key. Held requests go on, in order. */
  open(generation: number, endpoints: ReadonlyMap<string, Endpoint>): void;
  /** Nothing can answer for now: requests are held. The state that a gate begins in. */
  hold(): void;
  /** Nothing will answer until a change comes: callers, the held ones included, are told at once. */
  down(): void;
  /** A reload is under way: navigations wait for the next `open`, which ends it. */
  settling(on: boolean): void;
  /** Synchronous when the way is free. */
  enter(request: GateRequest): Passage | Promise<Passage>;
  /** Whether requests go to this generation now. */
  isLive(generation: number): boolean;
  /** Passages of this generation that are not released yet. */
  inFlight(generation: number): number;
  /**
   * What is under way, by generation. What a server that still answers took under an older generation counts for the live
   * one; what is ended already, but not yet over, does not count.
   */
  underWay(): Map<number, UnderWay>;
  /**
   * Ends what lasts of a generation (event streams and sockets, in a way that lets them come back), or all of it; says what
   * it was. Each passage is released when it is over, which for a socket may take a second.
   */
  end(generation: number, what: "lasting" | "all"): UnderWay;
  /** Event streams and sockets that the app's side has broken off a moment ago. */
  brokenOff(): UnderWay;
  /** A passage of a replaced generation has begun to last. Returns the remover. */
  onLasting(listener: (generation: number) => void): () => void;
  /** A replaced generation has no passage left; at once on `open` if it had none. Returns the remover. */
  onDrained(listener: (generation: number) => void): () => void;
  /** Nothing is under way to this generation: soon, or when that has come. Calls once. Returns the remover. */
  onIdle(generation: number, listener: () => void): () => void;
  /** Another generation went live. Returns the remover. */
  onMoved(listener: (generation: number, previous: number) => void): () => void;
  close(): void;
}

type State =
  | { type: "holding" }
  | { type: "open"; generation: number; endpoints: ReadonlyMap<string, Endpoint> }
  | { type: "down" }
  | { type: "closed" };

interface Waiter {
  request: GateRequest;
  settle(passage: Passage): void;
  removeLimit(): void;
}

/** Pure bookkeeping: no sockets, and timers only for requests that wait. */
export function createGate({ holdMs, navigationMs, after = inRealTime }: GateOptions): Gate {
  let state: State = { type: "holding" };
  let isSettling = false;
  let live: number | null = null;
  const waiters = new Set<Waiter>();
  const passages = createPassages();
  const moved = new Set<(generation: number, previous: number) => void>();

  /** What a request gets now; null: it has to wait. `patient`: it waits for a reload if it is a navigation. */
  function decide(request: GateRequest, patient: boolean): Passage | null {
    if (state.type === "closed" || state.type === "down") return { type: state.type };
    if (state.type === "holding" || (patient && isSettling && request.navigation)) return null;
    // A front without endpoint: the app has not begun to listen there, or does so anew.
    const endpoint = state.endpoints.get(request.front);
    return endpoint ? { type: "open", endpoint, ...passages.begin(endpoint) } : null;
  }

  function wait(request: GateRequest): Promise<Passage> {
    return new Promise((resolve) => {
      const waiter: Waiter = { request, settle, removeLimit: arm() };
      function settle(passage: Passage): void {
        waiter.removeLimit();
        request.signal.removeEventListener("abort", leave);
        waiters.delete(waiter);
        resolve(passage);
      }
      function leave(): void {
        settle({ type: "closed" });
      }
      /** A navigation that waited for a reload gets the old version; one that has none to get waits on. */
      function arm(): () => void {
        if (state.type !== "open" || !isSettling || !request.navigation || navigationMs >= holdMs) {
          return after(holdMs, () => settle({ type: "timeout" }));
        }
        return after(navigationMs, () => {
          const passage = decide(request, false);
          if (passage) settle(passage);
          else waiter.removeLimit = after(holdMs - navigationMs, () => settle({ type: "timeout" }));
        });
      }
      waiters.add(waiter);
      request.signal.addEventListener("abort", leave, { once: true });
    });
  }

  /** Lets those go on who can, in the order they came. */
  function recheck(): void {
    for (const waiter of [...waiters]) {
      const passage = decide(waiter.request, true);
      if (passage) waiter.settle(passage);
    }
  }

  function become(next: State): void {
    if (state.type === "closed") return;
    state = next;
    recheck();
  }

  function open(generation: number, endpoints: ReadonlyMap<string, Endpoint>): void {
    if (state.type === "closed") return;
    const previous = live;
    live = generation;
    isSettling = false;
    passages.goLive(generation, endpoints.values());
    become({ type: "open", generation, endpoints });
    if (previous === null || previous === generation) return;
    for (const listener of [...moved]) listener(generation, previous);
    passages.replace(previous);
  }

  return {
    open,
    hold: () => become({ type: "holding" }),
    down: () => become({ type: "down" }),
    settling: (on) => {
      isSettling = on;
      if (!on) recheck();
    },
    enter: (request) => {
      if (request.signal.aborted) return { type: "closed" };
      return decide(request, true) ?? wait(request);
    },
    isLive: (generation) => state.type === "open" && state.generation === generation,
    inFlight: passages.count,
    underWay: passages.underWay,
    end: passages.end,
    brokenOff: passages.brokenOff,
    onLasting: passages.onLasting,
    onDrained: passages.onDrained,
    onIdle: passages.onIdle,
    onMoved: (listener) => {
      moved.add(listener);
      return () => moved.delete(listener);
    },
    close: () => become({ type: "closed" }),
  };
}

function inRealTime(ms: number, run: () => void): () => void {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
}
