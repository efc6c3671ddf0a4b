import { tellError } from "./tell-error.ts";

/** A value that changes over time: the current one can be read, and each next one heard of. */
export interface LiveValue<Value> extends AsyncIterable<Value>, AsyncDisposable {
  readonly current: Value;
  /** Resolves with the first value that is more than the initial one; rejects if that cannot be had. */
  readonly ready: Promise<Value>;
  /**
   * Calls back with each new value, from the next one on. What `listener` throws is printed on standard error, and keeps
   * nothing from the others.
   *
   * @returns the remover
   */
  subscribe(listener: (value: Value) => void): () => void;
  /**
   * Each new value, from the next one on, until the value is closed. Who is slower than the changes gets the last one: what
   * came in between is left out.
   */
  [Symbol.asyncIterator](): AsyncIterableIterator<Value>;
  /** No change comes any more. Any number of calls, one end. */
  close(): Promise<void>;
}

/** The inside of a live value. */
export interface LiveSource<Value> {
  readonly value: LiveValue<Value>;
  set(next: Value): void;
  /** The first value is there, as it was set, or cannot be had. */
  settle(problem?: { error: unknown }): void;
}

/** @param onClose ends what the changes come from */
export function createLiveSource<Value>(initial: Value, onClose: () => void | Promise<void>): LiveSource<Value> {
  const listeners = new Set<(value: Value) => void>();
  const onEnd = new Set<() => void>();
  let current = initial;
  let closed: Promise<void> | null = null;
  const { promise: ready, resolve, reject } = withResolvers<Value>();
  ready.catch(() => {}); // Told by whoever settled it; it is nobody's duty to wait for it.

  function subscribe(listener: (value: Value) => void): () => void {
    const own = (value: Value) => listener(value); // The same function may be there twice.
    listeners.add(own);
    return () => void listeners.delete(own);
  }

  async function end(): Promise<void> {
    await onClose();
    listeners.clear();
    for (const wake of onEnd) wake();
    reject(new Error("The live value was closed before its first value was there."));
  }

  function close(): Promise<void> {
    closed ??= end();
    return closed;
  }

  async function* values(): AsyncIterableIterator<Value> {
    let next: { value: Value } | null = null;
    let wake = () => {};
    const unsubscribe = subscribe((value) => {
      next = { value };
      wake();
    });
    const wakeAtEnd = () => wake();
    onEnd.add(wakeAtEnd);
    try {
      for (;;) {
        const waiting = new Promise<void>((resolve) => {
          wake = resolve;
        });
        if (next === null && !closed) await waiting;
        const got = next as { value: Value } | null;
        next = null;
        if (got) yield got.value;
        else if (closed) return;
      }
    } finally {
      unsubscribe();
      onEnd.delete(wakeAtEnd);
    }
  }

  return {
    value: {
      get current() {
        return current;
      },
      ready,
      subscribe,
      [Symbol.asyncIterator]: values,
      close,
      [Symbol.asyncDispose]: close,
    },
    set(next) {
      if (closed) return;
      current = next;
      for (const listener of [...listeners]) {
        try {
          listener(next);
        } catch (error) {
          tellError(error);
        }
      }
    },
    settle: (problem) => (problem ? reject(problem.error) : resolve(current)),
  };
}

/** `Promise.withResolvers`, which Node 20 does not have. */
function withResolvers<Value>() {
  let resolve: (value: Value) => void = () => {};
  let reject: (error: unknown) => void = () => {};
  const promise = new Promise<Value>((resolvePromise, rejectPromise) => {
    resolve = resolvePromise;
    reject = rejectPromise;
  });
  return { promise, resolve, reject };
}
