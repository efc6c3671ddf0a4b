/** What a module may begin while it is evaluated, and what ends with it. */
export type OwnedKind =
  | "timer"
  | "listener"
  | "watcher"
  | "subscription"
  | "mount"
  | "connection"
  | "worker"
  | "child process";

/** How much of each. */
export type OwnedCounts = Partial<Record<OwnedKind, number>>;
