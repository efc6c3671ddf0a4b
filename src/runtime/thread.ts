// Each thread of the app loads this first (`node --require`). In the main thread, which has our runtime, it only notes what
// comes before that.
import module from "node:module";
import { getEnvironmentData, isMainThread, parentPort } from "node:worker_threads";
import { withoutOwnFlags } from "../protocol/own-flags.ts";
import { hooksName } from "./import-hooks.ts";
import { loaderKey } from "./other-loader.ts";

// A thread of Node's own, in which asynchronous module hooks run, loads this too; it has no parent port.
if (isMainThread) {
  const { register } = module;
  module.register = ((...args: Parameters<typeof register>) => {
    Object.defineProperty(globalThis, Symbol.for(hooksName), { value: true, configurable: true });
    return register(...args);
  }) as typeof register;
}
if (parentPort) {
  process.execArgv = withoutOwnFlags(process.execArgv);
  const loader = getEnvironmentData(loaderKey);
  if (typeof loader === "string") {
    process.execArgv.push(loader);
    require(loader.slice(loader.indexOf("=") + 1));
  }
}
