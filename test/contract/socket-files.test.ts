import assert from "node:assert/strict";
import { once } from "node:events";
import { existsSync, statSync, writeFileSync } from "node:fs";
import { Agent, type IncomingMessage, request } from "node:http";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { test } from "node:test";
import { makeAppFolder } from "../support/app-folder.ts";
import { modes } from "../support/apps.ts";
import { patienceMs } from "../support/event-log.ts";
import { startHotrun } from "../support/hotrun.ts";

const appOn = (listen: string, before = "") => ({
  "text.ts": `export const text: string = "one";\n`,
  "app.ts": `
import { existsSync, unlinkSync } from "node:fs";
import { createServer, request as ask } from "node:http";
import { text } from "./text.ts";
${before}
const server = createServer(async (request, response) => {
  if (request.url === "/begun") response.write(text + " began, ");
  if (request.url === "/self") return void ask({ socketPath: "app.sock" }, (answer) => answer.pipe(response)).end();
  request.resume().on("end", () => response.end(text + " for " + request.socket.remoteAddress));
});
server.on("error", (error) => console.log(error.message));
server.listen(${listen}, () => console.log("listens on " + JSON.stringify(server.address())));
process.on("SIGTERM", () => {
  server.close();
  unlinkSync("app.sock");
  process.exit();
});
`,
});

for (const { mode, args } of modes) {
  test(`a socket file survives every reload, also where the app deletes it itself (${mode})`, async () => {
    const tidy = `if (existsSync("app.sock")) unlinkSync("app.sock");`;
    await using app = await startHotrun({ files: appOn(`"app.sock"`, tidy), args, port: null });
    const path = app.file("app.sock");
    await app.printed(`listens on "app.sock"`);
    const { ino } = statSync(path);
    using client = openClient(path);
    assert.equal(await client.ask("/"), "one for undefined");
    const begun = await client.begin("/begun");
    for (const [before, after] of [
      ["one", "two"],
      ["two", "three"],
    ] as const) {
      app.edit("text.ts", before, after);
      await app.reload();
      assert.equal(await client.ask("/"), `${after} for undefined`);
      assert.equal(await client.ask("/self"), `${after} for undefined`);
      assert.equal(statSync(path).ino, ino);
    }
    begun.request.end();
    assert.equal(await text(begun.response), "one began, one for undefined");
    await app.stop();
    assert.equal(existsSync(path), false);
  });

  test(`a socket file that somebody else has deleted is made anew (${mode})`, async () => {
    await using app = await startHotrun({ files: appOn(`{ path: "app.sock", writableAll: true }`), args, port: null });
    const path = app.file("app.sock");
    assert.equal(statSync(path).mode & 0o222, 0o222);
    app.remove("app.sock");
    app.edit("text.ts", "one", "two");
    await app.reload();
    using client = openClient(path);
    assert.equal(await client.ask("/"), "two for undefined");
  });
}

test("a path that is taken gives the app the error that it would get without hotrun", async () => {
  using folder = makeAppFolder(appOn(`"app.sock"`));
  writeFileSync(join(folder.path, "app.sock"), "");
  await using app = await startHotrun({ folder, files: {}, port: null, until: "nothing" });
  await app.printed("listen EADDRINUSE: address already in use app.sock\n");
});

test("a path in a folder that is not there gives the app the error that it would get", async () => {
  await using app = await startHotrun({ files: appOn(`"missing/app.sock"`), port: null, until: "nothing" });
  await app.printed("listen EACCES: permission denied missing/app.sock\n");
});

function openClient(socketPath: string) {
  const agent = new Agent({ keepAlive: true });
  async function begin(path: string) {
    const sent = request({ socketPath, agent, path, method: "POST", headers: { host: "app.example" } });
    sent.setTimeout(patienceMs, () => sent.destroy(new Error(`${path}: silent for ${patienceMs} ms`)));
    sent.flushHeaders();
    if (path !== "/begun") sent.end();
    const [response] = (await once(sent, "response")) as [IncomingMessage];
    return { request: sent, response };
  }
  return {
    begin,
    ask: async (path: string) => text((await begin(path)).response),
    [Symbol.dispose]: () => agent.destroy(),
  };
}

test("the workers of a cluster share a socket file, and are restarted with it", async () => {
  const files = {
    "app.ts": `
import cluster from "node:cluster";
import { createServer } from "node:http";
const text: string = "one";
if (cluster.isPrimary) cluster.fork();
else {
  const server = createServer((request, response) => response.end(text + " at " + server.address() + " for " + request.socket.remoteAddress));
  server.listen("app.sock");
}
`,
  };
  await using app = await startHotrun({ files, port: null });
  using client = openClient(app.file("app.sock"));
  assert.equal(await client.ask("/"), "one at app.sock for undefined");
  app.edit("app.ts", `"one"`, `"two"`);
  assert.equal((await app.reload()).plan, "restart");
  assert.equal(await client.ask("/"), "two at app.sock for undefined");
});
