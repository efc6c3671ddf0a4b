import type { Draining, UnderWay } from "../protocol/under-way.ts";

/** How long ago a version was replaced, as far as it matters for what still hangs on it. */
export type Age =
  | "fresh"
  /** Requests that are still under way are none of those that end in a moment. */
  | "settled"
  /** `--drain` is over. */
  | "overdue";

/** A version that was replaced, and what it has not finished. */
export interface OldVersion extends Draining {
  age: Age;
}

/** What is to be ended of an old version: its event streams and sockets, or all of it. */
export interface EndingOrder {
  generation: number;
  what: "lasting" | "all";
  /** The limit of `--drain`; configuration; or that there are too many old versions. */
  why: "drain" | "asked" | "crowd";
}

/** So many replaced versions may have something to finish: each may be a process. */
export const maxOldVersions = 4;

/**
 * What has to end, given all versions that were replaced, oldest first. Of those that are too many, what lasts ends at once:
 * it can come back to the new version. Requests can not; so they get until their version has settled, or saves that come
 * fast would break off what ends by itself in a moment.
 */
export function whatToEnd(versions: readonly OldVersion[], sockets: "keep" | "close"): EndingOrder[] {
  const closes = (version: OldVersion) => sockets === "close" && lasts(version);
  const overdue = versions.filter(({ age }) => age === "overdue");
  const inTime = versions.filter(({ age }) => age !== "overdue");
  const staying = inTime.filter((version) => version.requests > 0 || (lasts(version) && !closes(version)));
  const crowd = staying.slice(0, Math.max(0, staying.length - maxOldVersions));
  return [
    ...overdue.filter(hasAny).map(({ generation }) => ({ generation, what: "all", why: "drain" }) as const),
    ...inTime.filter(closes).map(({ generation }) => ({ generation, what: "lasting", why: "asked" }) as const),
    ...crowd.flatMap((version): EndingOrder[] => {
      const { generation } = version;
      if (version.age === "settled") return [{ generation, what: "all", why: "crowd" }];
      return lasts(version) && !closes(version) ? [{ generation, what: "lasting", why: "crowd" }] : [];
    }),
  ];
}

/** It has connections that end when somebody ends them. */
export function lasts({ streams, sockets }: UnderWay): boolean {
  return streams + sockets > 0;
}

function hasAny(version: UnderWay): boolean {
  return lasts(version) || version.requests > 0;
}

/** "2 sockets, 1 event stream and 1 request"; empty if there are none. */
export function connectionsText({ requests, streams, sockets }: UnderWay): string {
  const parts = [counted(sockets, "socket"), counted(streams, "event stream"), counted(requests, "request")].filter(
    (part) => part !== "",
  );
  const last = parts.pop() ?? "";
  return parts.length > 0 ? `${parts.join(", ")} and ${last}` : last;
}

function counted(count: number, noun: string): string {
  return count === 0 ? "" : `${count} ${noun}${count === 1 ? "" : "s"}`;
}
