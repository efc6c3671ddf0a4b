import assert from "node:assert/strict";
import { test } from "node:test";
import { startHotrun } from "../support/hotrun.ts";
import { waitUntilGone } from "../support/process.ts";

const files = {
  "text.ts": `export enum Text { Value = "one" }\n`,
  "app.ts": `
import cluster from "node:cluster";
import { createServer } from "node:http";
import { Text } from "./text.js";
if (cluster.isPrimary) {
  cluster.fork();
  cluster.on("exit", () => cluster.fork());
} else {
  const server = createServer((request, response) => {
    if (request.url === "/end") process.exit(1);
    response.setHeader("content-type", "text/html");
    response.end(JSON.stringify([Text.Value, process.pid, request.socket.remoteAddress, server.address()!.port, process.execArgv.length]));
  }).listen(3000);
}
`,
};

test("a cluster of TypeScript workers is behind one front, sees its clients, and is restarted as a whole", async () => {
  await using app = await startHotrun({ files });
  const answer = async () => JSON.parse((await app.get("/")).body);
  const [text, pid, address, port, options] = await answer();
  assert.equal(text, "one");
  assert.match(address, /^(::ffff:)?127\.0\.0\.1$|^::1$/);
  assert.equal(String(port), new URL(app.url).port);
  assert.equal(options, 1, "the loader for TypeScript, as in the primary");
  assert.ok((await app.get("/")).headers["x-hotrun-generation"]);

  app.edit("text.ts", "one", "two");
  const reload = await app.reload();
  assert.equal(reload.plan, "restart");
  assert.match(reload.reason, /declines updates/);
  assert.equal((await answer())[0], "two");
  await waitUntilGone(pid);
});

test("a worker that a cluster has lost is replaced, and gets the port", async () => {
  await using app = await startHotrun({ files });
  const pid = JSON.parse((await app.get("/")).body)[1];
  await app.get("/end", { method: "POST" }); // Its answer is that there is none: the worker is gone.
  const answered = JSON.parse((await app.get("/")).body);
  assert.equal(answered[0], "one");
  assert.notEqual(answered[1], pid);
});
