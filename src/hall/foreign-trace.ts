import { readFileSync, statSync } from "node:fs";
import { join, sep } from "node:path";
import { problemOf, type TraceProblem, type TraceSources } from "../decide/traces/problem.ts";
import { compilerErrors, lastTrace } from "../decide/traces/read-trace.ts";
import type { Problem } from "../protocol/failure.ts";
import { plain } from "../report/plain.ts";

/** Bytes of a source file; a larger one is made by a program. */
const largestSource = 2_000_000;

/** Of what a program wrote, so many of the last characters are looked at. */
const keptOutput = 65_536;

/**
 * The last error with its trace in a program's output, in whatever language it is; null: there is none.
 *
 * @param text as it was written: colours and controls are taken out
 * @param cwd the program's working folder
 */
export function traceIn(text: string, cwd: string): TraceProblem | null {
  const trace = lastTrace(readable(text), cwd);
  return trace && problemOf(trace, sourcesIn(cwd));
}

/** So many lines may come after the trace of what ended a program: of npm, of a shell. */
const mostAfter = 30;

/** The same, or what a compiler says, if it is the end of the output: what a program that has ended died of. */
export function finalTraceIn(text: string, cwd: string): TraceProblem | null {
  const words = readable(text).trimEnd();
  const lines = words.split("\n").length;
  const found = [lastTrace(words, cwd), compilerErrors(words, cwd)].filter(
    (each) => each && lines - each.to <= mostAfter,
  );
  // A tool that has said where the error is often throws one of its own after it.
  const trace =
    found.find((each) => each?.file !== undefined || each?.frames.some(({ of }) => of === "app")) ?? found[0];
  return trace ? problemOf(trace, sourcesIn(cwd)) : null;
}

/** What compilers say in it: the first error, with the others beside it. */
export function compilerErrorsIn(text: string, cwd: string): TraceProblem | null {
  const errors = compilerErrors(readable(text), cwd);
  return errors && problemOf(errors, sourcesIn(cwd));
}

/** Without lines of files outside the folder: what an answer says may come from whoever has asked for it. */
export function withoutOthersSources(problem: TraceProblem | null, cwd: string): TraceProblem | null {
  if (!problem) return null;
  const { related, ...own } = problem;
  const inside = <Part extends Problem>({ frame, ...part }: Part) =>
    ({ ...part, ...(frame && part.file?.startsWith(cwd + sep) && { frame }) }) as Part;
  return { ...inside(own), ...(related && { related: related.map(inside) }) };
}

/** What a terminal would have shown in the end: of a line that was written over, what came last. */
export function readable(text: string): string {
  const lines = text.slice(-keptOutput).replaceAll("\r\n", "\n").split("\n");
  return plain(lines.map((line) => line.slice(line.trimEnd().lastIndexOf("\r") + 1)).join("\n"));
}

function sourcesIn(cwd: string): TraceSources {
  const texts = new Map<string, string | null>();
  const ends = new Map<string, string | null>();
  return {
    read: (file) => remembered(texts, file, readSource),
    find: (end) => remembered(ends, end, () => candidates(cwd, end).find(isFile) ?? null),
  };
}

function remembered<T>(known: Map<string, T>, key: string, make: (key: string) => T): T {
  const value = known.has(key) ? (known.get(key) as T) : make(key);
  known.set(key, value);
  return value;
}

/** Where the sources of a JVM's packages usually are. */
const sourceFolders = [
  "src/main/java",
  "src/main/kotlin",
  "app/src/main/java",
  "app/src/main/kotlin",
  "src",
  "app",
  "",
];

const candidates = (cwd: string, end: string): string[] => sourceFolders.map((folder) => join(cwd, folder, end));

/** An error's text may come from whoever sends requests: only what is source code is read for it. */
const sources =
  /\/[^/.][^/]*\.(?:py|pyw|php|phtml|rb|erb|haml|slim|ru|go|rs|java|kt|kts|scala|groovy|[cm]?[jt]sx?|vue|svelte|astro|css|s[ac]ss|less|html?|twig|jinja2?|c|cc|cpp|cxx|h|hpp|cs|fs|swift|ex|exs|erl|hs|lua|pl|pm|sh|sql|toml|ya?ml)$/i;

function readSource(file: string): string | null {
  if (!sources.test(file.replaceAll("\\", "/"))) return null;
  const stat = statSync(file, { throwIfNoEntry: false });
  if (!stat?.isFile() || stat.size > largestSource) return null;
  try {
    return readFileSync(file, "utf8");
  } catch {
    return null; // Not for us to read: the place is told without its lines.
  }
}

const isFile = (file: string): boolean => statSync(file, { throwIfNoEntry: false })?.isFile() === true;
