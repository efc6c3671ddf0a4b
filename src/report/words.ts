import { relative } from "node:path";
import { pathToFileURL } from "node:url";
import { stripVTControlCharacters } from "node:util";
import { connectionsText, lasts } from "../decide/draining.ts";
import { ownedText } from "../decide/owned-text.ts";
import type { HotrunEvent } from "../protocol/events.ts";
import type { Problem } from "../protocol/failure.ts";
import type { PlanAction, ReloadTimings } from "../protocol/reload.ts";
import type { Draining } from "../protocol/under-way.ts";
import type { Colour, Paint } from "./color.ts";
import { plain } from "./plain.ts";

/** What the words depend on besides the event. */
export interface Words {
  paint: Paint;
  /** Folder that paths are shown from. */
  root: string;
  /** Local time, HH:MM:SS. */
  time: string;
  /** Width of the terminal. */
  columns: number;
}

type EventOf<T extends HotrunEvent["type"]> = Extract<HotrunEvent, { type: T }>;

export const indent = "          ";

const colours: Record<PlanAction, Colour> = {
  ignore: "dim",
  restyle: "magenta",
  refresh: "cyan",
  swap: "green",
  restart: "yellow",
};

/** The first lines, before the app has started. */
export function greeting({ paint }: Words, version: string, entry: string): string[] {
  return ["", `  ${paint("bold", paint("green", "hotrun"))} ${paint("dim", plain(version))}  ${plain(entry)}`];
}

/** Node's own words, by which tools find the address. */
export function debugging(url: string): string[] {
  return [`Debugger listening on ${url}`, "For help, see: https://nodejs.org/en/docs/inspector"];
}

/** Where the app is; `keys`: whether there are keys to press. */
export function readyFirst({ paint }: Words, { urls, ms }: EventOf<"ready">, keys: boolean): string[] {
  const hint = keys ? " · h + Enter shows the keys" : "";
  return [
    ...urls.map((url) => `  ${paint("green", "➜")}  ${paint("bold", paint("cyan", plain(url)))}`),
    `     ${paint("dim", `ready in ${duration(ms)}${hint}`)}`,
    "",
  ];
}

export function readyAgain(words: Words, { urls, ms }: EventOf<"ready">): string[] {
  return [entry(words, "green", "ready", `${urls.map(plain).join("  ")}  ${words.paint("dim", duration(ms))}`)];
}

export function listening(words: Words, { url }: EventOf<"listen">): string[] {
  return [entry(words, "green", "listen", plain(url))];
}

/** One line (two where the terminal is narrow, or where a restart needs its reason): what changed, what was done, how long it took. */
export function reloaded(words: Words, reload: EventOf<"reload">, verbose: boolean): string[] {
  const { paint } = words;
  const { plan, files, pages, timings, reason } = reload;
  const cause = files.length > 0 ? paint("bold", fileList(words, files)) : plain(reason);
  const head = entry(words, colours[plan], plan, `${cause}  ${duration(timings.total)}${parts(timings) && ":"}`);
  const seen = pages > 0 ? `  → ${count(pages, "page")}` : "";
  const details = paint("dim", `${parts(timings)}${seen}`.trimStart());
  const lines = joined(words, head, details);
  if ((verbose || plan === "restart") && files.length > 0) lines.push(`${indent}${paint("dim", plain(reason))}`);
  const { ended = [], kept = [] } = verbose ? reload : {};
  for (const { module, counts } of ended)
    lines.push(`${indent}${paint("dim", `ended with ${pathOf(words, module)}: ${ownedText(counts)}`)}`);
  for (const { module, counts } of kept)
    lines.push(`${indent}${paint("dim", `kept of ${pathOf(words, module)}: ${ownedText(counts)}`)}`);
  return lines;
}

/** What stays on old versions until somebody ends it; `keys`: whether there are keys to press. */
export function draining(words: Words, versions: readonly Draining[], keys: boolean): string[] {
  const [first, ...others] = versions.map((version) => ({ ...version, requests: 0 })).filter(lasts);
  if (!first) return [];
  const isOne = first.streams + first.sockets === 1;
  const places = [
    `${connectionsText(first)} ${isOne ? "stays" : "stay"} on version ${first.generation}`,
    ...others.map((version) => `${connectionsText(version)} on version ${version.generation}`),
  ];
  const them = isOne && others.length === 0 ? "it" : "them";
  const key = keys ? ` · w + Enter ends ${them}` : "";
  const dim = (text: string) => words.paint("dim", text);
  return joined(
    words,
    `${indent}${dim(places.join(", "))}`,
    dim(`· the new version's broadcasts pass ${them} by${key}`),
  );
}

export function warned(
  { paint, time }: Words,
  { message, hint }: { message: string; hint?: string | undefined },
): string[] {
  const [first = "", ...rest] = plain(message).split("\n");
  const lines = [`${paint("dim", time)}  ${paint("yellow", "▲")} ${first}`, ...rest.map((line) => `${indent}${line}`)];
  if (hint) lines.push(...block(hint).map((line) => paint("dim", line)));
  return lines;
}

export function exited(words: Words, { code, signal }: EventOf<"exit">): string[] {
  const how = signal === null ? `with code ${code}` : `on ${signal}`;
  return [entry(words, "dim", "exit", `the app has ended ${how}`)];
}

/** Lines that matter only to somebody who looks for something. */
export function traced(words: Words, event: HotrunEvent): string[] {
  const { at: _at, type, ...rest } = event;
  return [words.paint("dim", `${words.time}  ${type.padEnd(7)}  ${plain(JSON.stringify(rest))}`)];
}

/** An error before there is an app to speak of. */
export function refused(paint: Paint, message: string, hint: string | undefined): string[] {
  const lines = [`${paint("red", paint("bold", "✖"))} ${plain(message)}`];
  if (hint) lines.push(`  ${paint("dim", plain(hint))}`);
  return lines;
}

/** Milliseconds as people say them. */
export function duration(ms: number): string {
  return ms >= 1000 ? `${trimmed(ms / 1000)} s` : `${trimmed(ms)} ms`;
}

function trimmed(value: number): string {
  return value >= 9.95 ? String(Math.round(value)) : value.toFixed(1).replace(/\.0$/, "");
}

/** Time and word, then what there is to say. */
export function entry({ paint, time }: Words, colour: Colour, word: string, text: string): string {
  return `${paint("dim", time)}  ${paint(colour, word.padEnd(7))}  ${text}`;
}

/** On one line, if there is room for both. */
export function joined({ columns }: Words, head: string, details: string, gap = " "): string[] {
  const width = stripVTControlCharacters(`${head}${gap}${details}`).length;
  if (stripVTControlCharacters(details) === "") return [head];
  return width <= columns ? [`${head}${gap}${details}`] : [head, `${indent}${details}`];
}

function parts(timings: ReloadTimings): string {
  const names = ["event", "build", "compile", "start", "link", "evaluate", "listen", "transfer", "page"] as const;
  return names.flatMap((name) => (timings[name] === undefined ? [] : [`${name} ${trimmed(timings[name])}`])).join(", ");
}

function fileList(words: Words, files: string[]): string {
  const [first = "", ...others] = files;
  return `${pathOf(words, first)}${others.length > 0 ? ` +${others.length} more` : ""}`;
}

/** From the app's folder on; what is far from it keeps its whole path. */
export function pathOf({ root }: Words, file: string): string {
  const path = relative(root, file) || file;
  return oneLine(/^(?:\.\.[\\/]){3}/.test(path) && path.length > file.length ? file : path);
}

/** `src/a.ts:1:2`, as far as it is known; empty where it is not. */
export function placeText(words: Words, { file, line, column }: Pick<Problem, "file" | "line" | "column">): string {
  if (file === undefined) return "";
  return [pathOf(words, file), line, column].filter((part) => part !== undefined).join(":");
}

/** Names may have line breaks in them too. */
export const oneLine = (text: string): string => plain(text).replaceAll("\n", " ");

/** A text in which paths begin at the app's folder. */
export function fromRoot({ root }: Words, text: string): string {
  return text.replaceAll(`${pathToFileURL(root)}/`, "").replaceAll(`${root}/`, "");
}

function block(text: string): string[] {
  return plain(text)
    .split("\n")
    .map((line) => `${indent}${line}`.trimEnd());
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? "" : "s"}`;
}
