import type { HotrunEvent } from "../protocol/events.ts";
import type { ConsoleLevel } from "../protocol/live.ts";
import type { Colour } from "./color.ts";
import { plain } from "./plain.ts";
import { entry, indent, joined, type Words } from "./words.ts";

export type ConsoleEvent = Extract<HotrunEvent, { type: "console" }>;

const colours: Record<ConsoleLevel, Colour> = { debug: "dim", log: "dim", info: "cyan", warn: "yellow", error: "red" };

/** From which level of hotrun's own on a message is shown. */
export const consoleImportance = {
  debug: "info",
  log: "info",
  info: "info",
  warn: "warn",
  error: "error",
} as const satisfies Record<ConsoleLevel, string>;

const maxLines = 20;
const shownFrames = 6;

/** What a page has logged: the place at the end of the line, or below as a stack. */
export function pageSaid(words: Words, event: ConsoleEvent, verbose: boolean): string[] {
  const dim = (text: string) => words.paint("dim", text);
  const [first = "", ...rest] = plain(event.text).split("\n");
  const frames = plain(event.stack ?? "")
    .split("\n")
    .filter((line) => line !== "");
  const [place = ""] = frames.length === 1 ? frames : [];
  const shown = frames.length > 1 ? frames.slice(0, verbose ? frames.length : shownFrames) : [];
  const more = rest.length > maxLines ? [dim(`… ${rest.length - maxLines} more lines`)] : [];
  return [
    ...joined(words, head(words, event, first), place && dim(placeOf(place))),
    ...[...rest.slice(0, maxLines), ...more, ...shown.map(dim)].map((line) => `${indent}${line}`.trimEnd()),
  ];
}

/** What has just been told. `times`: how often in all. */
export function pageSaidAgain(words: Words, event: ConsoleEvent, times: number): string[] {
  const [first = ""] = plain(event.text).split("\n");
  return [`${head(words, event, first)}  ${words.paint("dim", `× ${times}`)}`];
}

function head(words: Words, { page, level }: ConsoleEvent, text: string): string {
  const path = words.paint("dim", plain(page));
  return entry(words, "magenta", "page", `${path}  ${words.paint(colours[level], level)}  ${text}`);
}

/** `at f (src/a.ts:1:2)` → `src/a.ts:1:2`; of Firefox's own too. */
function placeOf(frame: string): string {
  return frame.replace(/^at (?:.* \((.*)\)$|(?:async )?)/, "$1").replace(/^[^@\s]*@/, "");
}
