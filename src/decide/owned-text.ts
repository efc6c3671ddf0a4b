import type { OwnedCounts, OwnedKind } from "../protocol/owned.ts";

const plurals: Record<OwnedKind, string> = {
  timer: "timers",
  listener: "listeners",
  watcher: "watchers",
  subscription: "subscriptions",
  mount: "mounts",
  connection: "connections",
  "UDP socket": "UDP sockets",
  worker: "workers",
  "child process": "child processes",
};

/** "2 timers, 1 worker". */
export function ownedText(counts: OwnedCounts): string {
  const parts = Object.entries(counts).map(([kind, n]) => `${n} ${n === 1 ? kind : plurals[kind as OwnedKind]}`);
  return parts.join(", ");
}
