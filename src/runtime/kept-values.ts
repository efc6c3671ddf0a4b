import { performance } from "node:perf_hooks";
import { deserialize, serialize } from "node:v8";
import type { KeptState } from "../protocol/hot-host.ts";
import { uncloneable } from "./uncloneable.ts";

/** So much of all values together is handed to the next process, and so long is tried. */
const maxBytes = 32 * 1024 * 1024;
const maxMs = 1_000;

/** What `keep` holds, for as long as the process lives; and what the one before has handed over. */
export interface KeptValues {
  /** `maker`: what the app calls `create`; by it two that ask for one name are told apart. */
  keep<Value>(name: string, create: () => Value, maker?: () => Value): Value;
  forget(name: string): void;
  /** Of the process before: each is made of it when it is asked for. */
  receive(state: KeptState): void;
  names(): string[];
  /** For the next process. */
  snapshot(): KeptState;
}

export interface KeptValuesOptions {
  /** Something is made anew, or asked for in two ways. */
  onWarning(message: string, hint: string): void;
  /** Something is kept. */
  onFirst(): void;
}

export function createKeptValues({ onWarning, onFirst }: KeptValuesOptions): KeptValues {
  const values = new Map<string, { value: unknown; maker: string }>();
  const handedOver = new Map<string, string>();
  const warned = new Set<string>();

  /** A name is for the whole app: two modules that make different things of it would get each other's. */
  function warnOfTwo(name: string, before: string, now: string): void {
    if (before === now || warned.has(name)) return;
    warned.add(name);
    onWarning(
      `keep(${JSON.stringify(name)}) is asked for by functions that differ, and both get what the first has made.`,
      "If one has only been edited, that is right: call forget() to have it made anew. If they are two things, give them two names.",
    );
  }

  function restored(name: string): { value: unknown } | null {
    const text = handedOver.get(name);
    handedOver.delete(name);
    if (text === undefined) return null;
    try {
      return { value: deserialize(Buffer.from(text, "base64")) };
    } catch (error) {
      onWarning(`What keep(${JSON.stringify(name)}) held could not be read: it is made anew.`, String(error));
      return null;
    }
  }

  function snapshotOf(value: unknown, until: number, left: number): { text: string } | { reason: string } {
    if (performance.now() > until) return { reason: `the others took ${maxMs / 1_000} s already` };
    const reason = uncloneable(value, until);
    if (reason !== null) return { reason };
    try {
      const bytes = serialize(value);
      const isTooMuch = bytes.length > left;
      return isTooMuch
        ? { reason: `it is larger than ${maxBytes / 1024 / 1024} MB` }
        : { text: bytes.toString("base64") };
    } catch (error) {
      return { reason: error instanceof Error ? error.message : String(error) };
    }
  }

  return {
    keep(name, create, of = create) {
      const maker = String(of);
      const present = values.get(name);
      if (present) {
        warnOfTwo(name, present.maker, maker);
        return present.value as ReturnType<typeof create>;
      }
      const value = (restored(name) ?? { value: create() }).value;
      if (values.size === 0) onFirst();
      values.set(name, { value, maker });
      return value as ReturnType<typeof create>;
    },
    forget(name) {
      values.delete(name);
      handedOver.delete(name);
    },
    names: () => [...values.keys()],
    receive(state) {
      for (const [name, text] of Object.entries(state.values)) handedOver.set(name, text);
    },
    snapshot() {
      const until = performance.now() + maxMs;
      const state: KeptState = { values: Object.fromEntries(handedOver), left: [] };
      let bytes = maxBytes;
      for (const [name, { value }] of values) {
        const made = snapshotOf(value, until, bytes);
        if ("reason" in made) state.left.push({ name, reason: made.reason });
        else {
          state.values[name] = made.text;
          bytes -= made.text.length * 0.75;
        }
      }
      return state;
    },
  };
}
