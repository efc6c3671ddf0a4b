import { isPlaceAlone, type StackPart, stackParts } from "../decide/stack-parts.ts";
import type { Problem, StackFrame } from "../protocol/failure.ts";
import { plain } from "./plain.ts";
import { cut } from "./text-lines.ts";
import { fromRoot, indent, oneLine, placeText, type Words } from "./words.ts";

/** So many calls of the app, or runs of calls of packages. */
export const shownFrames = 12;
const shownNames = 3;

/**
 * The way to an error, innermost first: the user's calls one by one, those of packages folded, without Node's. Empty where
 * that says no more than the place.
 *
 * @param verbose all calls there are
 */
export function stackLines(words: Words, problem: Problem, verbose: boolean): string[] {
  const { frames, stack } = problem;
  if (!frames) return textLinesOf(words, stack, verbose || !problem.frame);
  if (verbose) return frames.map((frame) => callLine(words, frame));
  const parts = stackParts(frames);
  if (isPlaceAlone(parts, problem)) return [];
  const lines = parts.slice(0, shownFrames).map((part) => partLine(words, part));
  const more = parts.slice(shownFrames).reduce((sum, part) => sum + (part.type === "app" ? 1 : part.frames.length), 0);
  return more > 0 ? [...lines, words.paint("dim", `… ${more} more`)] : lines;
}

function partLine(words: Words, part: StackPart): string {
  if (part.type === "app") {
    const times = part.times > 1 ? words.paint("dim", ` × ${part.times}`) : "";
    return `${callLine(words, part.frame)}${times}`;
  }
  const { frames, names } = part;
  const more = names.length > shownNames ? ` and ${names.length - shownNames} more` : "";
  const whose = oneLine(names.slice(0, shownNames).join(", "));
  const line = `… ${frames.length} ${frames.length === 1 ? "frame" : "frames"} of ${whose}${more}`;
  return words.paint("dim", cut(line, words.columns - indent.length));
}

/** As Node writes it, so that what reads terminals finds the place. */
function callLine(words: Words, frame: StackFrame): string {
  const { paint } = words;
  const name = oneLine(frame.name);
  const place = placeText(words, frame);
  if (frame.of !== "app") return paint("dim", name && place ? `at ${name} (${place})` : `at ${name || place}`);
  const at = paint("dim", "at");
  return name
    ? `${at} ${name} ${paint("dim", "(")}${paint("cyan", place)}${paint("dim", ")")}`
    : `${at} ${paint("cyan", place)}`;
}

/** Of a stack that is not in parts. */
function textLinesOf(words: Words, stack = "", isShown: boolean): string[] {
  if (!isShown) return [];
  const lines = plain(stack)
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line.startsWith("at ") && !/\(?node:|node_modules/.test(line));
  return lines.slice(0, shownFrames).map((line) => words.paint("dim", fromRoot(words, line)));
}
