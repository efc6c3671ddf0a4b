import { dataHost } from "./folder-watch.ts";
import type { Trouble } from "./trouble.ts";

/** A value that changes over time: the current one can be read, and each next one heard of. */
export interface LiveValue<Value> extends AsyncIterable<Value>, AsyncDisposable {
  readonly current: Value;
  /** Resolves with the first value that is more than the initial one; rejects if that cannot be had. */
  readonly ready: Promise<Value>;
  /**
   * Calls back with each new value, from the next one on. What `listener` throws is told like what an `update` throws, and
   * keeps nothing from the others.
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
  /** Somebody has asked for `ready`, and learns there if the first value cannot be had. */
  isAwaited(): boolean;
  set(next: Value): void;
  /** The first value is there, as it was set, or cannot be had. */
  settle(problem?: { error: unknown }): void;
}

export interface LiveSourceOptions {
  trouble: Trouble;
  /** Ends what the changes come from. */
  onClose(): void | Promise<void>;
  /** Somebody asks for `ready`, for the first time. */
  onAwaited?(): void;
}

export function createLiveSource<Value>(initial: Value, options: LiveSourceOptions): LiveSource<Value> {
  const { trouble, onClose, onAwaited } = options;
  const listeners = new Set<(value: Value) => void>();
  const onEnd = new Set<() => void>();
  let isAwaited = false;
  let current = initial;
  let closed: Promise<void> | null = null;
  const { promise: ready, resolve, reject } = withResolvers<Value>();
  ready.catch(() => {}); // Told by whoever settled it; it is nobody's duty to wait for it.

  /** @param onReplaced the module that subscribes is replaced, and hears nothing any more */
  function subscribe(listener: (value: Value) => void, onReplaced = () => {}): () => void {
    const own = (value: Value) => listener(value); // The same function may be there twice.
    listeners.add(own);
    const forget = dataHost()?.onReplaced(() => {
      listeners.delete(own);
      onReplaced();
    }, "subscription");
    return () => {
      listeners.delete(own);
      forget?.();
    };
  }

  function tell(value: Value): void {
    const problems: unknown[] = [];
    for (const listener of [...listeners]) {
      try {
        listener(value);
      } catch (error) {
        problems.push(error);
      }
    }
    for (const error of problems) trouble.failed(error, { type: "listener" });
    if (problems.length === 0) trouble.mended();
  }

  async function end(): Promise<void> {
    await onClose();
    trouble.mended();
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
    let isReplaced = false;
    let wake = () => {};
    const unsubscribe = subscribe(
      (value) => {
        next = { value };
        wake();
      },
      () => {
        isReplaced = true;
        wake();
      },
    );
    const wakeAtEnd = () => wake();
    onEnd.add(wakeAtEnd);
    try {
      for (;;) {
        const waiting = new Promise<void>((resolve) => {
          wake = resolve;
        });
        if (next === null && !closed && !isReplaced) await waiting;
        const got = next as { value: Value } | null;
        next = null;
        if (got) yield got.value;
        else if (closed || isReplaced) return;
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
      get ready() {
        if (!isAwaited) onAwaited?.();
        isAwaited = true;
        return ready;
      },
      subscribe: (listener) => subscribe(listener),
      [Symbol.asyncIterator]: values,
      close,
      [Symbol.asyncDispose]: close,
    },
    set(next) {
      if (closed) return;
      current = next;
      tell(next);
    },
    isAwaited: () => isAwaited,
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
