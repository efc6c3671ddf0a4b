/**
 * Whether this thread has loaded one of Node's modules, by itself or for the app; where this Node does not say so, it counts
 * as loaded.
 */
export function hasLoaded(name: string): boolean {
  const { moduleLoadList } = process as unknown as { moduleLoadList?: string[] };
  return moduleLoadList?.includes(`NativeModule ${name}`) ?? true;
}

/** Every worker thread has loaded `node:worker_threads`; for the sake of the answer alone it would cost 1 ms or more. */
export const isWorkerThread = (): boolean =>
  hasLoaded("worker_threads") && !(require("node:worker_threads") as typeof import("node:worker_threads")).isMainThread;
