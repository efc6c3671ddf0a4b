import { connectionsText } from "../decide/draining.ts";
import type { Status } from "../protocol/status.ts";
import type { Draining } from "../protocol/under-way.ts";
import type { Paint } from "./color.ts";
import { plain } from "./plain.ts";
import { duration } from "./words.ts";

const keys = {
  r: "restart the app",
  u: "show the URLs",
  e: "open the last error in the editor",
  l: "list the last reloads",
  w: "end the old versions' connections",
  c: "clear the screen",
  q: "quit",
  h: "show this help",
} as const;

/** A letter that does something when it is a line by itself. */
export type Key = keyof typeof keys;

/** The key that a typed line means; null: it is for the app. */
export function keyIn(line: string): Key | null {
  const word = line.trim();
  if (word === "rs") return "r"; // nodemon's
  return Object.hasOwn(keys, word) ? (word as Key) : null;
}

export function keyHelp(paint: Paint): string[] {
  const lines = Object.entries(keys).map(([key, meaning]) => `  ${paint("bold", key)}  ${meaning}`);
  return ["", ...lines, paint("dim", "  Each with Enter. Every other line goes to the app."), ""];
}

export function urlLines(paint: Paint, { fronts }: Status): string[] {
  if (fronts.length === 0) return [paint("dim", "  Nothing listens yet.")];
  return fronts.map(({ url }) => `  ${paint("green", "➜")}  ${paint("cyan", plain(url))}`);
}

/** What was ended at key `w`. */
export function endedLines(paint: Paint, ended: readonly Draining[]): string[] {
  if (ended.length === 0) return [paint("dim", "  No older version has connections.")];
  return ended.map((old) => `  ended ${connectionsText(old)} of version ${old.generation}`);
}

/** The last reloads, newest last. */
export function reloadList(paint: Paint, { reloads }: Status): string[] {
  if (reloads.length === 0) return [paint("dim", "  No reloads yet.")];
  return reloads.slice(-10).map(({ id, plan, reason, timings, result }) => {
    const end = result.type === "done" ? duration(timings.total) : result.type;
    return `  ${paint("dim", `#${id}`.padStart(5))}  ${plan.padEnd(7)}  ${end.padEnd(10)}  ${plain(reason)}`;
  });
}
