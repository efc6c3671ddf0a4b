import { performance } from "node:perf_hooks";
import { deserialize, serialize } from "node:v8";
import type { KeptState } from "../protocol/hot-host.ts";
import { type Bounds, type Uncloneable, uncloneable } from "./uncloneable.ts";

/** So much of all values together is handed to the next process, and so long is tried. */
const maxBytes = 32 * 1024 * 1024;
const maxMs = 1_000;
/** The first try: what takes longer is tried again when all that is quick is done. */
const quickMs = 50;

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
  /** The module that asks, for people; null: not known. */
  where(): string | null;
  /** Something is made anew, or asked for in two ways. */
  onWarning(message: string, hint: string): void;
  /** Something is kept. */
  onFirst(): void;
}

const reasons = {
  size: `it is larger than ${maxBytes / 1024 / 1024} MB, or all together are`,
  time: `it is too large to be cloned within ${maxMs / 1_000} s`,
};
const reasonOf = (problem: Uncloneable) => (problem.because === "kind" ? problem.reason : reasons[problem.because]);

export function createKeptValues({ where, onWarning, onFirst }: KeptValuesOptions): KeptValues {
  const values = new Map<string, { value: unknown; maker: string; by: string | null }>();
  const handedOver = new Map<string, string>();
  const warned = new Set<string>();

  /** A name is for the whole app: two modules that make different things of it would get each other's. */
  function warnOfTwo(name: string, maker: string): void {
    const before = values.get(name);
    if (before?.maker === maker || warned.has(name)) return;
    warned.add(name);
    const files = [...new Set([before?.by, where()])].filter((file) => typeof file === "string");
    const places = files.length > 0 ? ` (${files.join(", ")})` : "";
    onWarning(
      `keep(${JSON.stringify(name)}) is asked for by functions that differ${places}, and both get what the first has made.`,
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

  function snapshotOf(value: unknown, bounds: Bounds): Buffer | Uncloneable {
    const problem = uncloneable(value, bounds);
    if (problem) return problem;
    try {
      const bytes = serialize(value);
      return bytes.length > bounds.maxBytes ? { because: "size" } : bytes;
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      return { because: "kind", reason: message.replace(/\s+/g, " ").replace(/\.$/, "") };
    }
  }

  return {
    keep(name, create, of = create) {
      const maker = String(of);
      const present = values.get(name);
      if (present) {
        warnOfTwo(name, maker);
        return present.value as ReturnType<typeof create>;
      }
      const value = (restored(name) ?? { value: create() }).value;
      if (values.size === 0) onFirst();
      values.set(name, { value, maker, by: where() });
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
      const end = performance.now() + maxMs;
      const state: KeptState = { values: Object.fromEntries(handedOver), left: [] };
      let bytes = maxBytes;
      /** @returns those for which the time was too short */
      const round = (names: Iterable<string>, ms: number): string[] =>
        [...names].filter((name) => {
          const until = Math.min(end, performance.now() + ms);
          const made = snapshotOf(values.get(name)?.value, { until, maxBytes: bytes });
          if (!Buffer.isBuffer(made)) {
            if (made.because !== "time") state.left.push({ name, ...made, reason: reasonOf(made) });
            return made.because === "time";
          }
          state.values[name] = made.toString("base64");
          bytes -= made.length;
          return false;
        });
      const slow = round(round(values.keys(), quickMs), maxMs);
      for (const name of slow) state.left.push({ name, because: "time", reason: reasonOf({ because: "time" }) });
      return state;
    },
  };
}
