import type { Hint, HintFacts } from "./hints.ts";

/** Not the code of an error, which looks the same. */
const name = "(?<!\\[)(?!ERR?_|MODULE_|NODE_MODULE_)([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)";
const missing =
  "(?:(?:is|are|was|were) (?:not |un)?(?:set|defined|provided|configured|found|given|present|required|missing|undefined|empty)|(?:must|has to|needs to|should) be (?:set|defined|provided|given|present|configured)|not (?:set|found|defined|provided)|missing|required)";

/** A variable that is not in the environment: what says so differs from program to program, what helps does not. */
export const environmentHints: readonly Hint[] = [
  { says: /Invalid environment variables|Missing required environment variables/i, hint: () => anyVariable() },
  // zod, which writes its findings as JSON.
  { says: /"path": \[\s*"([A-Z][A-Z0-9_]{2,})"\s*\][^}]*?(?:Required|received undefined)/, hint: variable },
  { says: /(?:Required|received undefined)[^}]*?"path": \[\s*"([A-Z][A-Z0-9_]{2,})"/, hint: variable },
  { says: new RegExp(`\\benv(?:ironment)?\\b[^\\n]{0,60}?${missing}[^\\n]{0,20}?\\b${name}\\b`, "i"), hint: spelt },
  { says: new RegExp(`${missing}[^\\n]{0,40}?\\benv(?:ironment)?\\b[^\\n]{0,40}?\\b${name}\\b`, "i"), hint: spelt },
  { says: new RegExp(`\\b${name}\\b[^\\n.]{0,40}?${missing}`), hint: variable },
  { says: new RegExp(`\\b[Mm]issing:? (?:the )?["'\`]?${name}\\b`), hint: variable },
  {
    says: /\b[Ee]nv(?:ironment)?(?: variable| var)? ["'`]?([A-Z][A-Z0-9_]{2,})\b[^\n.]{0,30}(?:not|missing|required)/,
    hint: variable,
  },
  // The message does not name it; the line does.
  {
    says: /undefined|[Ii]nvalid [Uu][Rr][Ll]|required|not set|missing|must be|NaN/,
    hint: (_, facts) => {
      const read = /process\.env(?:\.([A-Za-z_]\w*)|\[["'`](\w+)["'`]\])/.exec(facts.line ?? "");
      const name = read?.[1] ?? read?.[2];
      if (name === undefined) return null;
      return unread(name, facts) ?? `If ${name} is not in the environment: ${cure("it")}.`;
    },
  },
];

function variable(match: RegExpExecArray, facts: HintFacts): string {
  const name = match[1] as string;
  return unread(name, facts) ?? `${name} is not in the environment: ${cure("it")}.`;
}

/** It is there, but whoever reads it comes too late, or nobody does. */
function unread(name: string, { isInEnvFile }: HintFacts): string | null {
  if (!isInEnvFile?.(name)) return null;
  return `${name} is in .env, which was not read by then: start with hotrun --env-file=.env, or import "dotenv/config" before anything else.`;
}

/** The same for patterns that do not care about case: a name of a variable does. */
function spelt(match: RegExpExecArray, facts: HintFacts): string {
  return /^[A-Z0-9_]+$/.test(match[1] as string) ? variable(match, facts) : anyVariable();
}

const cure = (what: string) =>
  `set ${what} where hotrun is started, or put ${what} into .env and start with hotrun --env-file=.env`;

const anyVariable = () => `The environment lacks variables: ${cure("them")}.`;
