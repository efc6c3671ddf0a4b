// TypeScript in a worker thread or a forked process of the app: `node --require typescript.cjs`, as under `tsx app.ts`.
import Module, { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { isMainThread, parentPort } from "node:worker_threads";

/** Not bundled: it loads further files of its own. */
const load = createRequire(__filename);

// A thread of Node's own, in which asynchronous module hooks run, loads this too; it has no parent port.
if (isMainThread || parentPort) {
  withOwnCompiler(() => load("tsx/cjs"));
  withHooksEverywhere(() => load("tsx/esm/api").register());
}

/**
 * esbuild keeps a process for what it compiles synchronously. That of a worker thread would stay behind as a zombie when
 * the thread is ended, as nothing waits for it any more; so there esbuild is run for each file that is not in tsx's cache.
 */
function withOwnCompiler(run: () => void): void {
  const { ESBUILD_WORKER_THREADS: before } = process.env;
  if (!isMainThread) process.env.ESBUILD_WORKER_THREADS = "0"; // Read once, when esbuild is loaded.
  run();
  if (before === undefined) delete process.env.ESBUILD_WORKER_THREADS;
  else process.env.ESBUILD_WORKER_THREADS = before;
}

/**
 * Where tsx has no synchronous hooks (Node 20, early 22 and 24) it hands its asynchronous ones a message port, by which
 * they could be taken away again: a worker thread then ends without a word. The path that it names is wrong, too, when
 * it is called from CommonJS. Neither the port nor the path is needed.
 */
function withHooksEverywhere(run: () => void): void {
  const { register } = Module;
  const hooks = pathToFileURL(load.resolve("tsx/esm")).href;
  Module.register = () => register(hooks, { data: {} });
  run();
  Module.register = register;
}
