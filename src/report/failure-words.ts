import { relations } from "../decide/relations.ts";
import type { Failure, FailureKind, RelatedProblem } from "../protocol/failure.ts";
import { plain } from "./plain.ts";
import { stackLines } from "./stack-words.ts";
import { codeLines, cut, textLines } from "./text-lines.ts";
import { duration, indent, joined, oneLine, pathOf, placeText, type Words } from "./words.ts";

/** What a failure's words depend on besides it. */
export interface Situation {
  /** An older version goes on. */
  serving: boolean;
  /** All that there is to say. */
  verbose: boolean;
  /** The end of the message stands in the terminal already: it is what the app wrote last (false). */
  isAbove?: boolean;
}

const messageBounds = { lines: 40, characters: 4_096 };
const shortBounds = { lines: 5, characters: 600 };
const hintBounds = { lines: 12, characters: 2_000 };
const shownAlso = 8;
const shownAgain = 5;

/** A failure in full. */
export function failed(words: Words, failure: Failure, { serving, verbose, isAbove = false }: Situation): string[] {
  const { paint } = words;
  const { message, frame, hint, related = [] } = failure;
  const width = words.columns - indent.length;
  const dim = (text: string) => paint("dim", text);
  const parts: string[][] = [
    isAbove && !verbose ? shortMessage(words, message) : textLines(message, width, messageBounds),
    frame ? codeLines(paint, { ...failure, frame }, width) : [],
    stackLines(words, failure, verbose),
    ...related.filter(isCause).map((problem) => relatedLines(words, problem, failure, verbose)),
    alsoLines(
      words,
      related.filter((problem) => !isCause(problem)),
    ),
    importersLine(words, failure).map(dim),
    [
      ...(hint ? textLines(hint, width, hintBounds) : []).map((line) => paint("yellow", line)),
      ...outlook(failure, serving).map(dim),
    ],
  ];
  const body = parts.filter((part) => part.length > 0).flatMap((part, index) => (index === 0 ? part : ["", ...part]));
  return ["", ...head(words, failure), ...body.map((line) => `${indent}${line}`.trimEnd()), ""];
}

/** Begin and end of what need not be read twice. */
function shortMessage({ paint, columns }: Words, message: string): string[] {
  const width = columns - indent.length;
  const [first = "", ...rest] = message.trimEnd().split("\n");
  const left = rest.length - shownAgain;
  if (left <= 1) return textLines(message, width, messageBounds);
  return [
    ...textLines(first, width, shortBounds),
    paint("dim", `… ${left} more lines, see above`),
    ...textLines(rest.slice(-shownAgain).join("\n"), width, messageBounds),
  ];
}

/** That a handler of the app failed: shortly, since the app goes on, and mostly has printed the error itself. */
export function requestFailed(words: Words, failure: Failure, verbose: boolean): string[] {
  const width = words.columns - indent.length;
  const { frame, message, hint, related = [] } = failure;
  const lines = [
    ...textLines(message, width, verbose ? messageBounds : shortBounds),
    ...(frame ? codeLines(words.paint, { ...failure, frame }, width, 1) : []),
    ...(verbose ? stackLines(words, failure, true) : []),
    ...related.filter(isCause).flatMap((problem) => causeLines(words, problem)),
    ...(hint ? textLines(hint, width, hintBounds).map((line) => words.paint("yellow", line)) : []),
  ];
  return [...head(words, failure), ...lines.map((line) => `${indent}${line}`.trimEnd())];
}

/** A failure that has been told. `times`: in all. */
export function failedAgain(words: Words, failure: Failure, times: number): string[] {
  const { retryMs } = failure;
  const again = retryMs === undefined ? "" : `, ${startsAgain(retryMs)}`;
  const [line = "", ...rest] = head(words, failure);
  const told = words.paint("dim", `as before (×${times})${again}`);
  return rest.length === 0 ? joined(words, line, told, "  ") : [line, ...rest, `${indent}${told}`];
}

/** `tries`: the failures on the way, each of which was told. */
export function recovered(words: Words, { file }: Partial<Failure>, tries: number): string[] {
  const { paint, time } = words;
  const place = file === undefined ? "" : `  ${paint("cyan", pathOf(words, file))}`;
  const after = tries > 1 ? `  ${paint("dim", `after ${tries} tries`)}` : "";
  return [`${paint("dim", time)}  ${paint("green", "✔ recovered")}${place}${after}`];
}

function head(words: Words, failure: Failure): string[] {
  const { paint } = words;
  const title = `${paint("dim", words.time)}  ${paint("red", paint("bold", `✖ ${oneLine(failure.title.slice(0, 300))}`))}`;
  const place = placeText(words, failure);
  return joined(words, title, place && paint("cyan", place), "  ");
}

const isCause = ({ relation }: RelatedProblem): boolean => relation !== "also";

/** What led to it, with the line of the source where that is another one, and of the user's. */
function relatedLines(words: Words, problem: RelatedProblem, { file, line }: Failure, verbose: boolean): string[] {
  const width = words.columns - indent.length;
  const { frame } = problem;
  const isElsewhere = problem.file !== file || problem.line !== line;
  const source =
    frame && isElsewhere ? codeLines(words.paint, { ...problem, frame }, width, verbose ? undefined : 0) : [];
  return [...causeLines(words, problem), ...source, ...(verbose ? stackLines(words, problem, true) : [])];
}

function causeLines(words: Words, problem: RelatedProblem): string[] {
  const { paint } = words;
  const label = `${relations[problem.relation]}: `;
  const [first = "", ...more] = textLines(`${label}${problem.message}`, words.columns - indent.length, shortBounds);
  const place = placeText(words, problem);
  const line = `${paint("magenta", label.trimEnd())}${first.slice(label.length - 1)}`;
  if (place === "" || more.length > 0)
    return [line, ...more, ...(place && more.length > 0 ? [paint("cyan", place)] : [])];
  const fits = indent.length + first.length + 2 + place.length <= words.columns;
  return fits ? [`${line}  ${paint("cyan", place)}`] : [line, paint("cyan", place)];
}

/** The other errors, one line each. */
function alsoLines(words: Words, problems: readonly RelatedProblem[]): string[] {
  const { paint } = words;
  const width = words.columns - indent.length;
  const lines = problems.slice(0, shownAlso).map((problem) => {
    const place = placeText(words, problem);
    const [message = ""] = plain(problem.message.slice(0, shortBounds.characters)).split("\n");
    const rest = cut(message, Math.max(20, width - 7 - place.length));
    return [paint("magenta", "also"), place && paint("cyan", place), rest].filter((part) => part !== "").join(" ");
  });
  const more = problems.length - shownAlso;
  return more > 0 ? [...lines, paint("dim", `+ ${more} more`)] : lines;
}

/** The way from the file to the entry. */
function importersLine(words: Words, { importers = [] }: Failure): string[] {
  if (importers.length === 0) return [];
  const names = importers.slice(0, 20).map((file) => pathOf(words, file));
  return textLines(`imported by ${names.join(" ← ")}`, words.columns - indent.length, hintBounds);
}

/** Nothing is left that could go on. */
const ended: readonly FailureKind[] = ["crash", "exit"];

/** What happens now. */
function outlook({ kind, hint = "", retryMs }: Failure, serving: boolean): string[] {
  if (retryMs !== undefined) return [`It ${startsAgain(retryMs)}.`];
  if (kind === "data") return [];
  if (serving && !ended.includes(kind)) return ["The last version that worked goes on."];
  return /\bnext change\b/.test(hint) ? [] : ["It starts again with the next change."];
}

const startsAgain = (ms: number): string => `starts again ${ms === 0 ? "at once" : `in ${duration(ms)}`}`;
