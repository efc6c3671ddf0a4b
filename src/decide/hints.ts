import { codeHints } from "./code-hints.ts";
import { environmentHints } from "./environment-hints.ts";
import { moduleHints } from "./module-hints.ts";
import { systemHints } from "./system-hints.ts";

/** What is known of an error when it is asked what to do about it. */
export interface HintFacts {
  name: string;
  message: string;
  code?: string;
  /** The line of the source that it is about. */
  line?: string;
  /** All of that file. */
  source?: string;
  /** How a package is installed here (`npm install …`). */
  install?(name: string): string;
  /** Whether `.env` has this variable, read or not. */
  isInEnvFile?(name: string): boolean;
}

/** One of the common mistakes: how it is known, and what is to be done. */
export interface Hint {
  /** Of `[code] name: message`, without the parts that there are not. */
  says: RegExp;
  /** Null: it is not that after all. */
  hint: string | ((match: RegExpExecArray, facts: HintFacts) => string | null);
}

/** The first that fits counts: what is said of few errors stands before what is said of many. */
const table: readonly Hint[] = [...environmentHints, ...moduleHints, ...systemHints, ...codeHints];

/** What to do about an error, in a sentence or two; null: nothing that can be said of all such errors. */
export function hintFor(facts: HintFacts): string | null {
  const { name, message, code } = facts;
  const text = `${code === undefined ? "" : `[${code}] `}${name}: ${message}`.slice(0, maxText);
  for (const { says, hint } of table) {
    const match = says.exec(text);
    const found = match && (typeof hint === "string" ? hint : hint(match, facts));
    if (found) return found;
  }
  return null;
}

/** What is known by its words says them at its beginning. */
const maxText = 4_000;
