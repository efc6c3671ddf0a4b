// Each thread of the app loads this first (`node --require`). In the main thread, which has our runtime, it does nothing.
import { getEnvironmentData, parentPort } from "node:worker_threads";
import { withoutOwnFlags } from "../protocol/own-flags.ts";
import { loaderKey } from "./other-loader.ts";

// A thread of Node's own, in which asynchronous module hooks run, loads this too; it has no parent port.
if (parentPort) {
  process.execArgv = withoutOwnFlags(process.execArgv);
  const loader = getEnvironmentData(loaderKey);
  if (typeof loader === "string") {
    process.execArgv.push(loader);
    require(loader.slice(loader.indexOf("=") + 1));
  }
}
