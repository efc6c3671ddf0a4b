import { parentPort } from "node:worker_threads";

// A worker that never ends by itself.
parentPort.postMessage("ready");
parentPort.on("message", () => {});
