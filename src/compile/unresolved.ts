import { codeFrame } from "../decide/code-frame.ts";
import { CompileError } from "./compile-error.ts";
import { readText } from "./lexer.ts";
import type { Missing } from "./resolve-failure.ts";

/** An import that leads nowhere, with its line. */
export function unresolved(file: string, specifier: string, missing: Missing): CompileError {
  const source = readText(file) ?? "";
  const at = placeOf(source, specifier);
  const frame = at ? codeFrame(source, at.line, at.column) : null;
  const { message, wanted, hint, code } = missing;
  return new CompileError(
    {
      kind: "resolve",
      code: "HOTRUN_RESOLVE",
      title: "Cannot be resolved",
      message,
      file,
      ...(at ?? {}),
      ...(frame === null ? {} : { frame }),
      hint,
    },
    { wanted, code },
  );
}

function placeOf(source: string, specifier: string): { line: number; column: number } | null {
  const index = ["'", '"', "`"].map((quote) => source.indexOf(quote + specifier + quote)).find((found) => found >= 0);
  if (index === undefined) return null;
  const before = source.slice(0, index).split("\n");
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
