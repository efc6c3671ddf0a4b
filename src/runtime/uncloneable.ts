import { types } from "node:util";

/** What a structured clone keeps whole besides plain objects and arrays, by prototype. */
const kept = new Set<object>(
  [
    ...[Map, Set, Date, RegExp, ArrayBuffer, DataView, Boolean, Number, String, BigInt],
    ...[Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError],
    ...[Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array],
    ...[Float32Array, Float64Array, BigInt64Array, BigUint64Array],
  ].map((built) => built.prototype),
);

/** So many objects are looked at before the clock is. */
const stride = 4_096;

interface Part {
  value: unknown;
  /** How it is reached from the value, for people. */
  at: string;
}

/**
 * Why a structured clone would not be the value: a function or a symbol, an object that would lose its prototype (an instance
 * of a class, a Buffer, a URL), an accessor. Null: it would be.
 *
 * @param until on the clock of `performance.now()`; what takes longer is not cloned
 */
export function uncloneable(value: unknown, until: number): string | null {
  const seen = new Set<object>();
  const parts: Part[] = [{ value, at: "" }];
  for (let part = parts.pop(), count = 0; part; part = parts.pop(), count++) {
    if (count % stride === stride - 1 && performance.now() > until)
      return "it is too large to be looked through in time";
    if (typeof part.value === "function" || typeof part.value === "symbol") return `${kindOf(part)} cannot be cloned`;
    if (typeof part.value !== "object" || part.value === null || seen.has(part.value)) continue;
    seen.add(part.value);
    const problem = look(part.value, part.at, parts);
    if (problem !== null) return problem;
  }
  return null;
}

/** Adds what the object holds to `parts`, as far as it could be no clone. */
function look(object: object, at: string, parts: Part[]): string | null {
  if (types.isProxy(object)) return `${named(at)}a proxy cannot be cloned`;
  const prototype = Object.getPrototypeOf(object);
  if (prototype !== Object.prototype && prototype !== Array.prototype && prototype !== null && !kept.has(prototype)) {
    return `${named(at)}an instance of ${classOf(prototype)} would lose its class`;
  }
  if (ArrayBuffer.isView(object)) return null;
  const add = (value: unknown, where: string) => {
    if (!isPrimitive(value)) parts.push({ value, at: where });
  };
  if (object instanceof Map) for (const entry of object) for (const each of entry) add(each, `${at}.get()`);
  if (object instanceof Set) for (const value of object) add(value, `${at}.values()`);
  for (const name of Object.keys(object)) {
    const { value, get } = Object.getOwnPropertyDescriptor(object, name) ?? {};
    if (get) return `${named(`${at}.${name}`)}a getter cannot be cloned`;
    add(value, `${at}.${name}`);
  }
  return null;
}

const isPrimitive = (value: unknown) => value === null || !["object", "function", "symbol"].includes(typeof value);
const named = (at: string) => (at === "" ? "" : `${at.replace(/^\./, "")}: `);
const kindOf = ({ value, at }: Part) => `${named(at)}a ${typeof value}`;

function classOf(prototype: object): string {
  const name = Object.getOwnPropertyDescriptor(prototype, "constructor")?.value?.name;
  return typeof name === "string" && name !== "" ? name : "a class";
}
