import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { request as httpRequest, type IncomingMessage } from "node:http";
import { connect } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import { WebSocket } from "ws";
import { type Files, repository } from "../support/app-folder.ts";
import { type RunningHotrun, startHotrun } from "../support/hotrun.ts";
import { readAll } from "../support/http.ts";

const reason = process.platform === "linux" ? false : "what a process holds is read from /proc";

/** Sockets that say the text of `text.ts`; `/text` answers it, any other path counts what it gets. */
const files: Files = {
  "text.ts": `export const text = "one";\n`,
  "app.ts": `
import { createHash } from "node:crypto";
import { createServer } from "node:http";
import { WebSocketServer } from "ws";
import { text } from "./text.ts";
const server = createServer(async (request, response) => {
  if (request.url === "/text") return void response.end(text);
  const hash = createHash("sha256");
  for await (const chunk of request) hash.update(chunk);
  response.end(hash.digest("hex"));
});
new WebSocketServer({ server }).on("connection", (socket) => socket.send(text));
server.listen(3000);
`,
};

/** Resolves with what the app said first, or with the status of the refusal. */
function open(app: RunningHotrun, opened: WebSocket[]): Promise<string> {
  const socket = new WebSocket(app.url.replace("http", "ws"));
  return new Promise((resolve, reject) => {
    socket.once("message", (message) => {
      opened.push(socket);
      resolve(String(message));
    });
    socket.once("unexpected-response", (request, answer) => {
      request.destroy();
      resolve(String(answer.statusCode));
    });
    socket.once("error", reject);
  });
}

async function closeAll(sockets: WebSocket[]): Promise<void> {
  const closed = sockets.splice(0).map((socket) => {
    socket.terminate();
    return once(socket, "close");
  });
  await Promise.all(closed);
}

const descriptorsOf = (pid: number) => readdirSync(`/proc/${pid}/fd`).length;

/** Bytes that a process holds in memory. */
function residentOf(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/statm`, "latin1").split(" ")[1]) * 4096;
}

const withFewDescriptors = [
  "/bin/sh",
  "-c",
  `ulimit -n 256; exec "$0" ${join(repository, "bin/hotrun.js")} "$@"`,
  process.execPath,
] as const;

test("F8 when WebSockets use up the file descriptors, further ones get 503, and all else goes on", {
  skip: reason,
}, async () => {
  await using app = await startHotrun({ files, command: withFewDescriptors });
  const sockets: WebSocket[] = [];
  const said: string[] = [];
  for (let number = 0; number < 200; number++) said.push(await open(app, sockets));
  const admitted = said.indexOf("503");
  assert.ok(admitted > 20 && admitted < 128, `${admitted} were admitted`);
  assert.deepEqual(new Set(said.slice(0, admitted)), new Set(["one"]));
  assert.deepEqual(new Set(said.slice(admitted)), new Set(["503"]));
  for (const text of ["two", "three"]) {
    app.write("text.ts", `export const text = "${text}";\n`);
    await app.served("/text", text);
  }
  const warnings = app.log.events.filter((event) => event.type === "warning");
  assert.match(warnings.map(({ message }) => message).join("\n"), /^1\d\d of the 256 file descriptors/);
  await closeAll(sockets);
  while ((await open(app, sockets)) === "503");
  await closeAll(sockets);
});

test("connections that say nothing use up no file descriptors that others need", { skip: reason }, async () => {
  await using app = await startHotrun({ files, command: withFewDescriptors });
  const { port } = new URL(app.url);
  const idle = Array.from({ length: 300 }, () => connect(Number(port), "127.0.0.1").on("error", () => {}));
  await Promise.all(idle.map((socket) => once(socket, "connect")));
  for (const text of ["two", "three"]) {
    app.write("text.ts", `export const text = "${text}";\n`);
    await app.served("/text", text);
  }
  const told = app.log.events.filter(({ type }) => type === "warning" || type === "failure");
  assert.equal(told.length, 1, JSON.stringify(told));
  assert.match((told[0] as { message: string }).message, /^1\d\d of the 256 file descriptors/);
  for (const socket of idle) socket.destroy();
});

/** Limits of a user namespace of its own: others on this machine keep theirs. */
const ownLimits = ["unshare", "--user", "--map-root-user"] as const;
const noNamespace = spawnSync(ownLimits[0], [...ownLimits.slice(1), "true"]).status === 0 ? reason : "needs unshare -U";

for (const [code, limit] of Object.entries({ EMFILE: "max_inotify_instances", ENOSPC: "max_inotify_watches" })) {
  test(`C12 where the system has no watch left (${code}), saves are seen all the same, which is said once`, {
    skip: noNamespace,
  }, async () => {
    const hotrun = `echo 0 >/proc/sys/user/${limit}; exec "$0" ${join(repository, "bin/hotrun.js")} "$@"`;
    await using app = await startHotrun({ files, command: [...ownLimits, "sh", "-c", hotrun, process.execPath] });
    for (const text of ["two", "three"]) {
      app.write("text.ts", `export const text = "${text}";\n`);
      assert.deepEqual((await app.reload()).result, { type: "done" });
      assert.equal((await app.get("/text")).body, text);
    }
    const warnings = app.log.events.filter((event) => event.type === "warning");
    assert.equal(warnings.length, 1, JSON.stringify(warnings));
    assert.match(`${warnings[0]?.message} ${warnings[0]?.hint}`, new RegExp(`${code}.*sysctl fs\\.inotify`));
  });
}

test("F8 WebSockets that come and go leave no file descriptor behind", { skip: reason }, async () => {
  await using app = await startHotrun({ files });
  const sockets: WebSocket[] = [];
  async function round(): Promise<void> {
    await Promise.all(Array.from({ length: 50 }, () => open(app, sockets)));
    await closeAll(sockets);
  }
  await round();
  const before = descriptorsOf(app.pid);
  for (let number = 0; number < 5; number++) await round();
  // Both ends of the last ones close a moment later than ours.
  while (descriptorsOf(app.pid) > before) await app.get("/text");
});

test("E2 the body of a request that is held takes no memory of hotrun's, and arrives whole", {
  skip: reason,
}, async () => {
  const waiting = `await new Promise((resolve) => process.stdin.once("data", resolve));\n`;
  await using app = await startHotrun({
    files: { ...files, "wait.ts": waiting, "app.ts": `import "./wait.ts";\n${files["app.ts"]}` },
    until: "nothing",
  });
  await app.next("listen");
  const total = 100 * 1024 * 1024;
  const block = randomBytes(1024 * 1024);
  const before = residentOf(app.pid);
  const outgoing = httpRequest(new URL("/", app.url), {
    method: "POST",
    agent: false,
    headers: { "content-length": total },
  });
  const answer = once(outgoing, "response") as Promise<[IncomingMessage]>;
  const hash = createHash("sha256");
  for (let bytes = 0; bytes < total; bytes += block.length) hash.update(block);
  for (let bytes = 0; bytes < total; bytes += block.length) outgoing.write(block);
  outgoing.end();
  await once(outgoing, "socket");
  // Enough answers from hotrun itself that everything which it would take has been taken.
  for (let number = 0; number < 50; number++) await app.status();
  const grown = residentOf(app.pid) - before;
  assert.ok(grown < total / 2, `${grown} bytes more than before`);
  app.stdin.write("go\n");
  const [response] = await answer;
  assert.equal(String(await readAll(response)), hash.digest("hex"));
});
