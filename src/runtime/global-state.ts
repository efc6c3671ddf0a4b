import childProcess from "node:child_process";
import { EventEmitter } from "node:events";
import fs from "node:fs";
import http from "node:http";
import Module from "node:module";
import net from "node:net";

/** Tells what has become different of what everybody in the process shares. */
export interface GlobalState {
  /** What has been changed since the last call, by name; null: nothing. */
  change(): string | null;
}

/** What instrumentation, polyfills and shims change. */
const shared: Record<string, object> = {
  globalThis,
  Object,
  "Object.prototype": Object.prototype,
  Array,
  "Array.prototype": Array.prototype,
  "Function.prototype": Function.prototype,
  String,
  "String.prototype": String.prototype,
  Number,
  "Number.prototype": Number.prototype,
  Promise,
  "Promise.prototype": Promise.prototype,
  Error,
  "Error.prototype": Error.prototype,
  Date,
  "Date.prototype": Date.prototype,
  "Map.prototype": Map.prototype,
  "Set.prototype": Set.prototype,
  RegExp,
  "RegExp.prototype": RegExp.prototype,
  Reflect,
  Math,
  JSON,
  console,
  process,
  Module,
  "Module._extensions": (Module as unknown as { _extensions: object })._extensions,
  "Module.prototype": Module.prototype,
  "EventEmitter.prototype": EventEmitter.prototype,
  http,
  "http.Server.prototype": http.Server.prototype,
  "http.OutgoingMessage.prototype": http.OutgoingMessage.prototype,
  "http.ServerResponse.prototype": http.ServerResponse.prototype,
  net,
  "net.Socket.prototype": net.Socket.prototype,
  "net.Server.prototype": net.Server.prototype,
  fs,
  child_process: childProcess,
};

/**
 * Not looked at: listeners have a check of their own, the main module is set by us, and while we load an ES module we hold
 * one warning back.
 */
const passedOver = new Set<PropertyKey>(["_events", "_eventsCount", "mainModule", "emitWarning", "env"]);

/** To load https costs 4 ms; an app that does not use it has nobody who changes it. */
const laterOnes = ["https", "http2", "dns"];

export function createGlobalState(): GlobalState {
  const pictures = Object.entries(shared).map(([name, object]) => createPicture(name, object));
  const waiting = new Set(laterOnes);
  const lookForLater = () => {
    for (const name of waiting) {
      if (!isBuiltinLoaded(name)) continue;
      waiting.delete(name);
      pictures.push(createPicture(name, process.getBuiltinModule(name) as object));
    }
  };
  lookForLater();
  return {
    change() {
      let found: string | null = null;
      for (const differs of pictures) found = differs() ?? found;
      lookForLater();
      return found;
    },
  };
}

/** Of an undocumented list, without which a module of Node's counts as not loaded. */
const isBuiltinLoaded = (name: string): boolean =>
  (process as unknown as { moduleLoadList?: string[] }).moduleLoadList?.includes(`NativeModule ${name}`) ?? false;

/** Compares an object with how it was at the last call: hundreds of properties, about 0.1 ms for all objects. */
function createPicture(name: string, object: object): () => string | null {
  let keys: PropertyKey[] = [];
  let values: unknown[] = [];
  /** A getter is not called: that may load what it stands for. */
  let accessors: (PropertyDescriptor | undefined)[] = [];

  function take(): void {
    keys = Reflect.ownKeys(object);
    const descriptors = keys.map((key) => Object.getOwnPropertyDescriptor(object, key));
    values = descriptors.map((descriptor) => descriptor?.value);
    accessors = descriptors.map((descriptor) => (descriptor && isAccessor(descriptor) ? descriptor : undefined));
  }

  function isSame(key: PropertyKey, index: number): boolean {
    const before = accessors[index];
    if (before === undefined) return Object.is(Reflect.get(object, key), values[index]);
    const now = Object.getOwnPropertyDescriptor(object, key);
    if (now?.get === before.get && now?.set === before.set) return true;
    return now !== undefined && !isAccessor(now) && isResolved(object, key, before, now);
  }

  take();
  return () => {
    const now = Reflect.ownKeys(object);
    const isListed = now.length === keys.length && now.every((key, index) => key === keys[index]);
    const changed = isListed
      ? now.find((key, index) => !passedOver.has(key) && !isSame(key, index))
      : changedKey(keys, now);
    if (!isListed || changed !== undefined) take();
    return changed === undefined ? null : `${name}.${String(changed)}`;
  };
}

const isAccessor = ({ get, set }: PropertyDescriptor) => get !== undefined || set !== undefined;

/** The first that is new or gone, of those that are looked at. */
function changedKey(before: readonly PropertyKey[], now: readonly PropertyKey[]): PropertyKey | undefined {
  const [old, current] = [new Set(before), new Set(now)];
  const counts = (key: PropertyKey) => !passedOver.has(key);
  return now.find((key) => !old.has(key) && counts(key)) ?? before.find((key) => !current.has(key) && counts(key));
}

/** Globals of Node that are made when they are first read take the place of their getter then: that is no change. */
function isResolved(object: object, key: PropertyKey, before: PropertyDescriptor, now: PropertyDescriptor): boolean {
  const made = before.get?.call(object);
  Object.defineProperty(object, key, now); // The getter may have put the property back.
  return Object.is(made, now.value);
}
