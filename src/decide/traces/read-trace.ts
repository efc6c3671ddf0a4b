import { artisanTrace } from "./artisan.ts";
import { type Diagnostic, diagnosticsIn } from "./compilers.ts";
import { dotnetTrace } from "./dotnet.ts";
import { elixirTrace } from "./elixir.ts";
import { goTrace } from "./go.ts";
import { javaTrace } from "./java.ts";
import { nodeTrace } from "./node.ts";
import { perlTrace } from "./perl.ts";
import { phpTrace } from "./php.ts";
import { pythonTrace } from "./python.ts";
import { rubyTrace } from "./ruby.ts";
import { rustTrace } from "./rust.ts";
import type { Trace } from "./trace.ts";

const readers = [
  pythonTrace,
  phpTrace,
  artisanTrace,
  rubyTrace,
  perlTrace,
  elixirTrace,
  goTrace,
  javaTrace,
  dotnetTrace,
  rustTrace,
  nodeTrace,
];

/** Longer lines are no places, and would take long to look at. */
const longestLine = 1000;

/**
 * The last error with its trace in what a program has written, of whatever language.
 *
 * @param text without colours and controls; taking it apart takes time in proportion to its length
 * @param cwd absolute path of the folder that relative paths begin at
 */
export function lastTrace(text: string, cwd: string): Trace | null {
  const lines = linesOf(text);
  let last: Trace | null = null;
  for (const read of readers) {
    const trace = read(lines, cwd);
    if (trace && (!last || trace.to > last.to)) last = trace;
  }
  return last;
}

/** The errors that compilers have found: the first, with the others beside it. */
export function compilerErrors(text: string, cwd: string): Trace | null {
  const [first, ...others] = diagnosticsIn(linesOf(text), cwd);
  if (!first) return null;
  const related = others.map((other) => ({ ...bare(other), relation: "also" as const }));
  return { ...bare(first), related, from: first.at, to: (others.at(-1) ?? first).at + 1 };
}

function bare({ at: _, ...part }: Diagnostic): Omit<Diagnostic, "at"> {
  return part;
}

function linesOf(text: string): string[] {
  return text.split("\n").map((line) => (line.length > longestLine ? `${line.slice(0, longestLine)} …` : line));
}
