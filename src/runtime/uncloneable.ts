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

/** After so many steps the clock is looked at. */
const stride = 4_096;

/** `reason`: a clause for people. */
export type Uncloneable = { because: "kind"; reason: string } | { because: "size" | "time" };

export interface Bounds {
  /** On the clock of `performance.now()`: what takes longer is not cloned. */
  until: number;
  /** Of texts and bytes, and at least one for each element of a list: what holds more is not cloned. */
  maxBytes: number;
}

interface Part {
  value: unknown;
  /** How it is reached from the value, for people. */
  at: string;
}

/**
 * Why a structured clone would not be the value: a function or a symbol, an object that would lose its prototype (an instance
 * of a class, a Buffer, a URL), an accessor; or why there is to be none. Null: it would be.
 */
export function uncloneable(value: unknown, { until, maxBytes }: Bounds): Uncloneable | null {
  const seen = new Set<object>();
  const parts: Part[] = [];
  let bytes = 0;
  let steps = 0;
  let problem: Uncloneable | null = null;

  /** Notes what has to be looked at. False: it is enough. */
  function add(value: unknown, at: string): boolean {
    if (typeof value === "object" && value !== null) parts.push({ value, at });
    else if (typeof value === "string") bytes += value.length;
    else if (typeof value === "function" || typeof value === "symbol")
      return refuse(at, `a ${typeof value} cannot be cloned`);
    if (bytes > maxBytes) problem = { because: "size" };
    if (++steps % stride === 0 && performance.now() > until) problem = { because: "time" };
    return problem === null;
  }

  function refuse(at: string, what: string): false {
    problem = { because: "kind", reason: named(at) + what };
    return false;
  }

  function look(object: object, at: string): boolean {
    if (types.isProxy(object)) return refuse(at, "a proxy cannot be cloned");
    const prototype = Object.getPrototypeOf(object);
    if (prototype !== Object.prototype && prototype !== Array.prototype && prototype !== null && !kept.has(prototype))
      return refuse(at, `an instance of ${classOf(prototype)} would lose its class`);
    if (ArrayBuffer.isView(object) || types.isAnyArrayBuffer(object)) {
      bytes += object.byteLength;
      return add(null, at);
    }
    for (const [name, value] of contents(object)) if (!add(value, name(at))) return false;
    if (Array.isArray(object)) return elements(object, at);
    const isPlain = prototype === Object.prototype || prototype === null;
    return isPlain ? properties(object, at) : withoutProperties(object, at);
  }

  /** By index: to list the names of a million elements takes its time, and cannot be broken off. */
  function elements(list: readonly unknown[], at: string): boolean {
    bytes += list.length;
    for (let index = 0; index < list.length; index++) if (!property(list, String(index), at)) return false;
    return true;
  }

  function properties(object: object, at: string): boolean {
    return Object.keys(object).every((name) => property(object, name, at));
  }

  /** A Map or an Error with a property of its own would come back without. */
  function withoutProperties(object: object, at: string): boolean {
    const [name] = object instanceof String ? [] : Object.keys(object);
    return (
      name === undefined ||
      refuse(`${at}.${name}`, `a property of ${classOf(Object.getPrototypeOf(object))} would be lost`)
    );
  }

  function property(object: object, name: string, at: string): boolean {
    const { value, get } = Object.getOwnPropertyDescriptor(object, name) ?? {};
    return get ? refuse(`${at}.${name}`, "a getter cannot be cloned") : add(value, `${at}.${name}`);
  }

  add(value, "");
  for (let part = parts.pop(); part && !problem; part = parts.pop()) {
    const object = part.value as object;
    if (seen.has(object)) continue;
    seen.add(object);
    if (!look(object, part.at)) break;
  }
  return problem;
}

/** Of a Map or a Set, each with how it is reached. */
function* contents(object: object): Iterable<[name: (at: string) => string, value: unknown]> {
  const get = (at: string) => `${at}.get()`;
  if (object instanceof Map) for (const entry of object) for (const each of entry) yield [get, each];
  if (object instanceof Set) for (const value of object) yield [(at) => `${at}.values()`, value];
}

const named = (at: string) => (at === "" ? "" : `${at.replace(/^\./, "")}: `);

function classOf(prototype: object): string {
  const name = Object.getOwnPropertyDescriptor(prototype, "constructor")?.value?.name;
  return typeof name === "string" && name !== "" ? name : "a class";
}
