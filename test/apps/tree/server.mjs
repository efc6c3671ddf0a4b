import { createServer } from "node:http";
import { Worker } from "node:worker_threads";
import { text } from "./text.mjs";

const worker = new Worker(new URL("worker.mjs", import.meta.url));
worker.once("message", () => {
  createServer((_request, response) => response.end(text)).listen(Number(process.env.PORT ?? 3000));
});
