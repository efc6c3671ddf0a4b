import type { AppError } from "../protocol/app.ts";
import { errorStack } from "./error-stack.ts";
import { unparsedModule } from "./syntax-error.ts";
import { isErrorLike, readProperty, shortened, textOf } from "./thrown.ts";

type Related = NonNullable<AppError["related"]>[number];

/** What one error may say, in characters: it goes through a pipe, to terminals and into pages. */
interface Limits {
  message: number;
  stack: number;
}

const ownLimits: Limits = { message: 20_000, stack: 50_000 };
const relatedLimits: Limits = { message: 4_000, stack: 10_000 };
const maxRelated = 10;
const maxDepth = 5;

/**
 * Projects whatever was thrown to what can cross a pipe: it need not be an Error, its getters may throw, its causes may go
 * in a circle. Never throws.
 */
export function toAppError(thrown: unknown): AppError {
  try {
    const error = isErrorLike(thrown) ? fromError(thrown, ownLimits) : fromOther(thrown);
    const module = unparsedModule(thrown);
    const related = relatedOf(thrown);
    return { ...error, ...(module !== undefined && { module }), ...(related.length > 0 && { related }) };
  } catch (error) {
    return { name: "Error", message: `an error that cannot be read (${textOf(error)})`, stack: "" };
  }
}

function fromError(error: object, limits: Limits): AppError {
  const name = readProperty(error, "name");
  const message = messageOf(error);
  const code = readProperty(error, "code");
  const isCode = typeof code === "string" || typeof code === "number";
  const short = shortened(message, limits.message);
  return {
    name: typeof name === "string" && name !== "" ? shortened(name, 200) : "Error",
    message: short,
    ...(isCode && { code: shortened(String(code), 200) }),
    // A message that is too long stands before the frames, and must not push them out.
    stack: shortened(withMessage(errorStack(error), message, short), limits.stack),
  };
}

function fromOther(thrown: unknown): AppError {
  return { name: "Error", message: `${shortened(textOf(thrown), ownLimits.message)} was thrown`, stack: "" };
}

function messageOf(error: object): string {
  const message = readProperty(error, "message");
  if (message === undefined || message === null) return "";
  return typeof message === "string" ? message : textOf(message);
}

function withMessage(stack: string, message: string, short: string): string {
  const at = message === short ? -1 : stack.indexOf(message);
  return at < 0 ? stack : stack.slice(0, at) + short + stack.slice(at + message.length);
}

/** What led to it, and what it is made of: each directly after the one that it belongs to, and each once. */
function relatedOf(thrown: unknown): Related[] {
  const found: Related[] = [];
  const seen = new Set<unknown>([thrown]);

  function add(relation: Related["relation"], value: unknown, depth: number): void {
    if (found.length >= maxRelated || seen.has(value)) return;
    if (typeof value === "object") seen.add(value); // The same text twice is two texts.
    found.push({ relation, ...relatedError(value) });
    if (isErrorLike(value)) addOf(value, depth + 1);
  }

  function addOf(error: object, depth: number): void {
    if (depth > maxDepth) return;
    const isSuppressed = readProperty(error, "name") === "SuppressedError";
    const cause = readProperty(error, isSuppressed ? "error" : "cause");
    if (cause !== undefined && cause !== null) add("cause", cause, depth);
    if (isSuppressed) add("aggregated", readProperty(error, "suppressed"), depth);
    for (const each of aggregatedBy(error)) add("aggregated", each, depth);
  }

  if (isErrorLike(thrown)) addOf(thrown, 1);
  return found;
}

function relatedError(value: unknown): Omit<Related, "relation"> {
  if (isErrorLike(value)) return fromError(value, relatedLimits);
  const text = typeof value === "string" ? value : textOf(value);
  return { name: "Error", message: shortened(text, relatedLimits.message), stack: "" };
}

/** Other errors than an `AggregateError` may have `errors` that are something else: fields of a form, lines of a query. */
function aggregatedBy(error: object): unknown[] {
  const errors = readProperty(error, "errors");
  try {
    if (!Array.isArray(errors)) return [];
    const first = Array.prototype.slice.call(errors, 0, maxRelated);
    return readProperty(error, "name") === "AggregateError" ? first : first.filter(isErrorLike);
  } catch {
    return []; // A proxy that has been revoked, or whose traps throw.
  }
}
