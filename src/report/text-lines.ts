import { frameLines } from "../decide/frame-lines.ts";
import type { Paint } from "./color.ts";
import { plain } from "./plain.ts";

/** How much of a text a terminal shows; programs get it whole. */
export interface Bounds {
  lines: number;
  characters: number;
}

/**
 * A text in lines of at most this width, broken between words; the last says how much was left out.
 *
 * @param width in columns
 */
export function textLines(text: string, width: number, bounds: Bounds): string[] {
  const left = text.length - bounds.characters;
  const lines = plain(text.slice(0, bounds.characters)).trimEnd().split("\n");
  const shown = lines.slice(0, bounds.lines).flatMap((line) => wrapped(line.trimEnd(), width));
  if (left > 0) return [...shown, `… ${amount(left)} more`];
  const more = lines.length - bounds.lines;
  return more > 0 ? [...shown, `… ${more} more ${more === 1 ? "line" : "lines"}`] : shown;
}

/** A word that is longer than a line stays whole: it may be a path or a URL, which can be clicked on. */
function wrapped(line: string, width: number): string[] {
  if (line.length <= width) return [line];
  const [indent = ""] = /^ */.exec(line) ?? [];
  const lines: string[] = [];
  let open = "";
  for (const word of line.slice(indent.length).split(" ")) {
    const longer = open === "" ? `${indent}${word}` : `${open} ${word}`;
    if (open !== "" && longer.length > width) {
      lines.push(open);
      open = `${indent}${word}`;
    } else open = longer;
  }
  return [...lines, open];
}

/** Bytes as people say them; a character is taken for one. */
function amount(characters: number): string {
  if (characters < 1000) return `${characters} B`;
  const [value, unit] = characters < 999_500 ? [characters / 1000, "KB"] : [characters / 1_000_000, "MB"];
  return `${value >= 9.95 ? Math.round(value) : value.toFixed(1).replace(/\.0$/, "")} ${unit}`;
}

/** One line, cut where it does not fit. */
export function cut(text: string, width: number): string {
  return text.length > width ? `${text.slice(0, Math.max(0, width - 1))}…` : text;
}

const frameBounds = { lines: 40, characters: 8_000 };

/**
 * A code frame with its place marked. Where lines are too long for the terminal, what is left of the place is cut.
 *
 * @param line of the place
 * @param around so many lines above and below the marked one (all that there are)
 */
export function codeLines(
  paint: Paint,
  { frame, line }: { frame: string; line?: number },
  width: number,
  around = Number.POSITIVE_INFINITY,
): string[] {
  const all = frameLines(plain(frame.slice(0, frameBounds.characters)), line).slice(0, frameBounds.lines);
  const marked = all.findIndex(({ role }) => role === "marked");
  const last = all[marked + 1]?.role === "pointer" ? marked + 1 : marked;
  const near = marked < 0 ? all : all.filter((_, at) => at >= marked - around && at <= last + around);
  const gutter = near.reduce((most, { text }) => Math.max(most, text.search(/[|│]/) + 2), 2);
  const pointer = near.find(({ role }) => role === "pointer")?.text.search(/[~^]/) ?? 0;
  const skipped = pointer > width - 8 ? pointer - Math.floor((width + gutter) / 2) : 0;
  return near.map(({ text, role }) => {
    const shown = skipped > 0 ? shifted(text, gutter, skipped, role === "pointer") : text;
    const fitting = cut(shown.trimEnd(), width);
    if (role === "plain") return paint("dim", fitting);
    return fitting.replace(role === "pointer" ? /[~^]+/ : /^\s*>/, (mark) => paint("red", mark));
  });
}

function shifted(text: string, gutter: number, skipped: number, isPointer: boolean): string {
  if (text.length <= gutter) return text;
  return `${text.slice(0, gutter)}${isPointer ? " " : "…"}${text.slice(gutter + skipped + 1)}`;
}
