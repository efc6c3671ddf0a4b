/** What a module may begin while it is evaluated, and what ends with it. */
export type OwnedKind =
  | "timer"
  | "listener"
  | "watcher"
  | "subscription"
  | "mount"
  | "connection"
  | "UDP socket"
  | "worker"
  | "child process";

/** How much of each. */
export type OwnedCounts = Partial<Record<OwnedKind, number>>;

/** Of a module that is replaced: what ends with it, and what goes on since the new version has begun nothing in its place. */
export interface ModuleEnd {
  /** Its `file:` URL. */
  id: string;
  counts: OwnedCounts;
  kept: OwnedCounts;
}
