import { inspect, types } from "node:util";

/** An error of this realm or of another one, or what passes for one. Never throws. */
export function isErrorLike(thrown: unknown): thrown is object {
  try {
    if (typeof thrown !== "object" || thrown === null) return false;
    return types.isNativeError(thrown) || thrown instanceof Error || typeof readProperty(thrown, "stack") === "string";
  } catch {
    return false; // A proxy that has been revoked.
  }
}

/** `instanceof` for anything that the app may have thrown: a proxy that has been revoked is an instance of nothing. */
export function isInstance<T>(thrown: unknown, kind: new (...args: never[]) => T): thrown is T {
  try {
    return thrown instanceof kind;
  } catch {
    return false;
  }
}

/** Undefined where it cannot be read: a getter or a trap that throws. */
export function readProperty(value: object, key: string): unknown {
  try {
    return (value as Record<string, unknown>)[key];
  } catch {
    return undefined;
  }
}

/** Any value as text, bounded, and without running the app's code for it. Never throws. */
export function textOf(value: unknown): string {
  try {
    if (hasManyKeys(value)) return `an object with ${Object.keys(value).length} keys`;
    return inspect(value, { customInspect: false, depth: 3, maxArrayLength: 20, maxStringLength: 10_000 });
  } catch {
    return `a value of type ${typeof value} that cannot be shown`;
  }
}

/** Text of lists is bounded, that of keys is not. Asking a proxy would run its traps. */
function hasManyKeys(value: unknown): value is object {
  const isPlain = typeof value === "object" && value !== null && !types.isProxy(value) && !ArrayBuffer.isView(value);
  return isPlain && !Array.isArray(value) && Object.keys(value).length > 1_000;
}

/** At most `limit` characters, then how many were left out. */
export function shortened(text: string, limit: number): string {
  if (text.length <= limit) return text;
  return `${text.slice(0, limit)}… (${text.length - limit} more characters)`;
}
