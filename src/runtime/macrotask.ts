/** Taken before anything is patched. */
const { setTimeout } = globalThis;

/** A main module of CommonJS runs as it does in Node: then come ticks, microtasks, timers that are due, immediates. */
export function inMacrotask(run: () => unknown): Promise<unknown> {
  return new Promise((resolve, reject) => {
    setTimeout(() => {
      try {
        resolve(run());
      } catch (error) {
        reject(error);
      }
    }, 0);
  });
}
