import type { UnderWay } from "../protocol/under-way.ts";
import type { Endpoint, EndpointAddress } from "./gate.ts";

/** What a passage has turned out to be: each ends, and is ended, in another way. */
export type PassageKind =
  /** Asked and answered. */
  | "request"
  /** An answer that goes on until somebody ends it: `text/event-stream`. */
  | "stream"
  /** A connection that was upgraded to another protocol, mostly a WebSocket. */
  | "socket"
  /** A connection whose protocol is not ours; counts as a socket. */
  | "tunnel";

/** Who is on the way to which generation. */
export interface Passages {
  /** One more is on the way. */
  begin(endpoint: Endpoint): PassageHandle;
  count(generation: number): number;
  /** What is under way, by generation. What is ended already, but not yet over, does not count. */
  underWay(): Map<number, UnderWay>;
  /** Ends what lasts of a generation, or all of it, as far as it can be ended by now; says what it was. */
  end(generation: number, what: "lasting" | "all"): UnderWay;
  /** Another generation has taken over: its drain is told once it has no passage left, or at once. */
  replace(generation: number): void;
  /** It has taken over, perhaps again before it drained. */
  goLive(generation: number, endpoints: Iterable<Endpoint>): void;
  onDrained(listener: (generation: number) => void): () => void;
  /** Nothing is under way to this generation: soon, or when that has come. Calls once. Returns the remover. */
  onIdle(generation: number, listener: () => void): () => void;
  /** What lasted, and the app's side broke off a moment ago: its process has ended, it seems. */
  brokenOff(): UnderWay;
  /** A passage of a generation that was replaced has begun to last. */
  onLasting(listener: (generation: number) => void): () => void;
}

export interface PassageHandle {
  /** It is over (idempotent). */
  release(): void;
  /** The app's side has ended first; to be released when the client's has too. */
  brokenOff(): void;
  /** What it is from now on, and how to end it from outside; it is to be released when that is done. */
  becomes(kind: PassageKind, end: () => void): void;
}

interface Entry {
  readonly endpoint: Endpoint;
  kind: PassageKind;
  /** Null: not known yet. */
  end: (() => void) | null;
  isEnded: boolean;
}

/** The end of a process is told so much later than its connections, at most: its last output comes before. */
const momentMs = 1_000;

export function createPassages(): Passages {
  const entries = new Map<number, Set<Entry>>();
  const replaced = new Set<number>();
  const drained = new Set<(generation: number) => void>();
  const lasting = new Set<(generation: number) => void>();
  let broken: { entry: Entry; at: number }[] = [];
  const idle = new Set<{ generation: number; listener: () => void }>();
  let live: { generation: number; addresses: ReadonlySet<string> } = { generation: 0, addresses: new Set() };

  function settle(generation: number): void {
    if ((entries.get(generation)?.size ?? 0) > 0) return;
    entries.delete(generation);
    for (const waiter of [...idle]) {
      if (waiter.generation === generation && idle.delete(waiter)) waiter.listener();
    }
    if (!replaced.delete(generation)) return;
    for (const listener of [...drained]) listener(generation);
  }

  function begin(endpoint: Endpoint): PassageHandle {
    const entry: Entry = { endpoint, kind: "request", end: null, isEnded: false };
    const { generation } = endpoint;
    const others = entries.get(generation);
    if (others) others.add(entry);
    else entries.set(generation, new Set([entry]));
    return {
      release: () => {
        if (entries.get(generation)?.delete(entry)) settle(generation);
      },
      brokenOff: () => {
        if (!entry.isEnded && entry.kind !== "request") noteBroken(entry);
      },
      becomes: (kind, end) => {
        Object.assign(entry, { kind, end });
        if (kind === "request" || !replaced.has(generation)) return;
        for (const listener of [...lasting]) listener(generation);
      },
    };
  }

  function noteBroken(entry: Entry): void {
    const now = performance.now();
    broken = [...broken.filter(({ at }) => now - at < momentMs), { entry, at: now }];
  }

  /**
   * Where the server lives on in the new generation, what it took before is as much the new one's: it hears all that is
   * new, and has nothing to come back for.
   */
  function generationOf({ endpoint }: Entry): number {
    return live.addresses.has(nameOf(endpoint.at)) ? live.generation : endpoint.generation;
  }

  /** What is under way, by the generation that it belongs to. */
  function byGeneration(): Map<number, Entry[]> {
    const groups = new Map<number, Entry[]>();
    for (const some of entries.values()) {
      for (const entry of some) {
        if (entry.isEnded) continue;
        const generation = generationOf(entry);
        const group = groups.get(generation);
        if (group) group.push(entry);
        else groups.set(generation, [entry]);
      }
    }
    return groups;
  }

  return {
    begin,
    count: (generation) => entries.get(generation)?.size ?? 0,
    underWay: () => new Map([...byGeneration()].map(([generation, group]) => [generation, sum(group)])),
    end(generation, what) {
      const group = byGeneration().get(generation) ?? [];
      const ended = group.filter(({ kind, end }) => end && (what === "all" || kind !== "request"));
      for (const entry of ended) entry.isEnded = true;
      for (const entry of ended) entry.end?.();
      return sum(ended);
    },
    replace: (generation) => {
      replaced.add(generation);
      settle(generation);
    },
    goLive: (generation, endpoints) => {
      replaced.delete(generation);
      live = { generation, addresses: new Set([...endpoints].map(({ at }) => nameOf(at))) };
    },
    brokenOff() {
      const now = performance.now();
      return sum(broken.filter(({ at }) => now - at < momentMs).map(({ entry }) => entry));
    },
    onDrained: (listener) => listen(drained, listener),
    onLasting: (listener) => listen(lasting, listener),
    onIdle(generation, listener) {
      const remove = listen(idle, { generation, listener });
      if (!entries.has(generation)) queueMicrotask(() => settle(generation));
      return remove;
    },
  };
}

function listen<Listener>(listeners: Set<Listener>, listener: Listener): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

function nameOf(at: EndpointAddress): string {
  return "path" in at ? at.path : `${at.host} ${at.port}`;
}

function sum(entries: Iterable<Entry>): UnderWay {
  const counts: UnderWay = { requests: 0, streams: 0, sockets: 0 };
  for (const { kind } of entries) {
    if (kind === "request") counts.requests++;
    else if (kind === "stream") counts.streams++;
    else counts.sockets++;
  }
  return counts;
}
