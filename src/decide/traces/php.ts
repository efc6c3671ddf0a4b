import { frameAt, longestMessage, type ReadTrace, type RelatedPart, type TraceFrame, type TracePart } from "./trace.ts";

const head =
  /^(?:\[[^\]]*\] )?(?:PHP )?(?:Fatal error|Parse error|Recoverable fatal error|Compile error): +(?:Uncaught )?(.*)$/;
const place = /^(.*?) in (\S.*?)(?::(\d+)| on line (\d+))$/;
const call = /^#\d+ (?:(.+)\((\d+)\)|\[internal function\]): (.*)$/;

/** The last fatal error; of a chain PHP writes the innermost first. */
export const phpTrace: ReadTrace = (lines, cwd) => {
  for (let from = lines.length - 1; from >= 0; from--) {
    const line = lines[from] as string;
    const begin = line.includes("error:") ? head.exec(line) : null;
    if (!begin) continue;
    const read = partsFrom(lines, from, begin[1] as string, cwd);
    const last = read.parts.pop();
    if (!last) continue;
    const related: RelatedPart[] = read.parts.reverse().map((part) => ({ ...part, relation: "cause" }));
    return { ...last, related, from, to: read.to };
  }
  return null;
};

function partsFrom(
  lines: readonly string[],
  from: number,
  first: string,
  cwd: string,
): { parts: TracePart[]; to: number } {
  const parts: TracePart[] = [];
  let at = from;
  let text: string | null = first;
  while (text !== null) {
    const error = errorAt(lines, at, text, cwd);
    if (!error) break;
    at = error.to;
    parts.push(error.part);
    while (at < lines.length && lines[at]?.trim() === "") at++;
    text = /^Next (.*)$/.exec(lines[at] ?? "")?.[1] ?? null;
  }
  if (/^ {2}thrown in /.test(lines[at] ?? "")) at++;
  return { parts, to: at };
}

/** Its message ends with its place, and may have many lines. */
function errorAt(
  lines: readonly string[],
  from: number,
  first: string,
  cwd: string,
): { part: TracePart; to: number } | null {
  const message: string[] = [];
  for (let at = from; at < Math.min(lines.length, from + longestMessage); at++) {
    const line = at === from ? first : (lines[at] as string);
    const [, words, file, number, onLine] = place.exec(line) ?? [];
    const isEnd = file !== undefined && (onLine !== undefined || lines[at + 1] === "Stack trace:");
    message.push(isEnd ? (words as string) : line);
    if (!isEnd) continue;
    const own = frameAt(cwd, "", file as string, Number(number ?? onLine));
    const { frames, to } = onLine === undefined ? callsFrom(lines, at + 2, own, cwd) : { frames: [], to: at + 1 };
    const stack = lines.slice(at + 2, to).join("\n");
    const { file: path, line: row } = own;
    const where = frames.length === 0 && path !== undefined && row !== undefined ? { file: path, line: row } : {};
    return { part: { message: message.join("\n"), ...where, ...(stack && { stack }), frames }, to };
  }
  return null;
}

/** PHP names with each place what is called there; a frame has the name of the function that it is in. */
function callsFrom(
  lines: readonly string[],
  from: number,
  first: TraceFrame,
  cwd: string,
): { frames: TraceFrame[]; to: number } {
  const frames = [first];
  for (let at = from; at < lines.length; at++) {
    const line = lines[at] as string;
    if (/^#\d+ \{main\}$/.test(line)) return { frames, to: at + 1 };
    const [, file, number, called = ""] = call.exec(line) ?? [];
    if (!line.startsWith("#") || called === "") return { frames, to: at };
    (frames.at(-1) as TraceFrame).name = called.replace(/\(.*$/s, "");
    frames.push(file === undefined ? { name: "", of: "runtime" } : frameAt(cwd, "", file, Number(number)));
  }
  return { frames, to: lines.length };
}
