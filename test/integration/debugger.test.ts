import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { connect } from "node:net";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import type { Files } from "../support/app-folder.ts";
import { modes, plainApp } from "../support/apps.ts";
import { attach, debuggerUrl } from "../support/debugger.ts";
import { type RunningHotrun, startHotrun } from "../support/hotrun.ts";
import { request } from "../support/http.ts";

/** Types above and between, so that lines of the source and lines of the code differ. */
const greeting = `
interface Visitor {
  name: string;
}

type Greeting = string;

export function greet(visitor: Visitor): Greeting {
  const text: string = \`Hello \${visitor.name}\`;
  return text;
}
`;

const greeter: Files = {
  "greeting.ts": greeting,
  "app.ts": `
import { createServer } from "node:http";
import { greet } from "./greeting.ts";

createServer((request, response) => response.end(greet({ name: request.url ?? "" }))).listen(3000);
`,
};

const commonJs: Files = { ...greeter, "package.json": "{}" };

const urlOf = (app: RunningHotrun, name: string) => pathToFileURL(app.file(name)).href;

for (const [format, files] of Object.entries({ "an ES module": greeter, CommonJS: commonJs })) {
  test(`O16 a breakpoint in ${format} in TypeScript holds over swaps, at its line`, async () => {
    await using app = await startHotrun({ files, args: ["--inspect=0"] });
    await using client = await attach(await debuggerUrl(app));
    const url = urlOf(app, "greeting.ts");
    const { locations } = await client.setBreakpoint(url, 9);
    assert.equal(locations.length, 1, "one script of that URL");

    const first = app.get("/one");
    assert.deepEqual(await client.paused(), { reason: "other", url, line: 9 });
    await client.resume();
    assert.equal((await first).body, "Hello /one");

    app.write("greeting.ts", greeting.replace("type Greeting", "\n\ntype Greeting").replace("Hello", "Bye"));
    assert.deepEqual((await app.reload()).result, { type: "done" });
    const second = app.get("/two");
    assert.deepEqual(await client.paused(), { reason: "other", url, line: 11 });
    await client.resume();
    assert.equal((await second).body, "Bye /two");
    assert.equal(app.output, "Debugger attached.\n", "nothing else is said on the app's behalf");
  });
}

test("a breakpoint set by a pattern before its module is loaded is hit in the module alone", async () => {
  const files = { ...plainApp, "text.ts": `export const text = "one";\nexport const length = text.length;\n` };
  await using app = await startHotrun({ files, args: ["--inspect-wait=0"], until: "nothing" });
  const url = await debuggerUrl(app);
  const socket = await attach(url, { goOn: false });
  await socket.send("Debugger.setBreakpointByUrl", { urlRegex: "text\\.ts$", lineNumber: 0 });
  await socket.send("Runtime.runIfWaitingForDebugger");
  assert.equal((await socket.paused()).line, 1);
  assert.equal(socket.scripts.filter((script) => script.url === urlOf(app, "text.ts")).length, 1);
  await socket.resume();
  await app.next("ready");
  await socket[Symbol.asyncDispose]();
});

for (const { mode, args } of modes) {
  test(`O16 the debugger's address stays over restarts, for who attached before too (${mode})`, async () => {
    await using app = await startHotrun({ files: plainApp, args: ["--inspect=0", ...args] });
    const url = await debuggerUrl(app);
    const before = (await app.get("/pid")).body;
    const client = await attach(url);
    assert.equal(await pidOf(client), before);
    app.write("package.json", '{ "type": "module", "private": true }');
    await app.reload(({ plan }) => plan === "restart");
    await client.closed;
    await using again = await attach(url);
    const after = (await app.get("/pid")).body;
    assert.notEqual(after, before);
    assert.equal(await pidOf(again), after);
  });
}

test("the list of targets names the entry and the stable address", async () => {
  await using app = await startHotrun({ files: plainApp, args: ["--inspect=0"] });
  const url = new URL(await debuggerUrl(app));
  for (const path of ["/json", "/json/list"]) {
    const { body, status } = await request(`http://${url.host}${path}`);
    assert.equal(status, 200);
    const [target, ...others] = JSON.parse(body);
    assert.deepEqual(others, []);
    assert.equal(target.webSocketDebuggerUrl, url.href);
    assert.equal(target.id, url.pathname.slice(1));
    assert.equal(target.url, urlOf(app, "app.ts"));
    assert.match(target.devtoolsFrontendUrl, new RegExp(`ws=${url.host}${url.pathname}$`));
  }
  assert.match((await request(`http://${url.host}/json/version`)).body, /node\.js\/v/);
});

test("a rebound name and a wrong secret are refused", async () => {
  await using app = await startHotrun({ files: plainApp, args: ["--inspect=0"] });
  const url = new URL(await debuggerUrl(app));
  const evil = { host: "evil.example" };
  assert.equal((await request(`http://${url.host}/json/list`, { headers: evil })).status, 400);
  assert.match(await upgraded(url, { Host: "evil.example" }), /^HTTP\/1\.. 400/);
  assert.match(
    await upgraded(new URL("/00000000-0000-0000-0000-000000000000", url), { Host: url.host }),
    /^HTTP\/1\.. 400/,
  );
  assert.match(await upgraded(url, { Host: url.host }), /^HTTP\/1\.1 101/);
  assert.equal((await app.get("/text")).body, "one");
});

test("--inspect-publish-uid keeps the address secret", async () => {
  await using app = await startHotrun({ files: plainApp, args: ["--inspect=0", "--inspect-publish-uid=stderr"] });
  const { host } = new URL(await debuggerUrl(app));
  assert.equal((await request(`http://${host}/json/list`)).status, 400);
});

test("--inspect-wait runs nothing before a debugger is there, and a restart does not wait", async () => {
  const files = { ...plainApp, "text.ts": `console.log("begun");\nexport const text = "one";\n` };
  await using app = await startHotrun({
    files,
    args: ["--inspect-wait=0", "--start-timeout", "3", "--hold", "3"],
    until: "nothing",
  });
  const url = await debuggerUrl(app);
  const client = await attach(url, { goOn: false });
  const early = app.log.next("listen").then(() => app.get("/text"));
  await client.send("Runtime.enable");
  assert.equal(app.output.replace("Debugger attached.\n", ""), "");
  await pass(3_500); // Longer than the limits that were given.
  await client.send("Runtime.runIfWaitingForDebugger");
  assert.equal((await early).body, "one");
  await client[Symbol.asyncDispose]();
  app.write("package.json", '{ "type": "module", "private": true }');
  assert.deepEqual((await app.reload()).result, { type: "done" });
});

for (const [format, files] of Object.entries({ "an ES module": greeter, CommonJS: commonJs })) {
  test(`--inspect-brk pauses at the first line of the entry (${format})`, async () => {
    await using app = await startHotrun({ files, args: ["--inspect-brk=0"], until: "nothing" });
    await using client = await attach(await debuggerUrl(app));
    const { url } = await client.paused();
    assert.equal(url, urlOf(app, "app.ts"));
    await client.resume();
    await app.next("ready");
    assert.equal((await app.get("/x")).body, "Hello /x");
  });
}

/** As the boot loader of an editor's auto-attach does. */
const opening = `if (process.env.HOTRUN) require("node:inspector").open(0, "127.0.0.1");\n`;

for (const [whose, { args, env }] of Object.entries({
  "hotrun's own": { args: ["--inspect=0"], env: {} },
  "one that an editor opens by itself": { args: [], env: { NODE_OPTIONS: "--require ./open.cjs" } },
})) {
  test(`O16 no limit runs out while the app is paused (inspector: ${whose})`, async () => {
    const files = { ...plainApp, "open.cjs": opening };
    await using app = await startHotrun({ files, args: [...args, "--start-timeout", "1", "--hold", "1"], env });
    const url = env.NODE_OPTIONS ? /Debugger listening on (ws:\S+)/.exec(app.output)?.[1] : await debuggerUrl(app);
    await using client = await attach(url ?? "");
    app.write("text.ts", `debugger;\nexport const text = "two";\n`);
    assert.equal((await client.paused()).line, 1);
    const held = app.get("/text", { headers: { "sec-fetch-mode": "navigate" } });
    await pass(4_500); // Longer than the limits that were given, and than the watch for endless loops.
    await client.resume();
    assert.deepEqual((await app.reload()).result, { type: "done" });
    assert.match((await held).body, /one|two/);
  });
}

for (const isPaused of [false, true]) {
  test(`the app ends although a debugger ${isPaused ? "holds it" : "is attached"}`, async () => {
    const ending = `\nprocess.on("SIGTERM", () => process.exit(5));\n`;
    const files = { ...plainApp, "app.ts": plainApp["app.ts"] + ending };
    await using app = await startHotrun({ files, args: ["--inspect=0", "--kill-timeout", "60000"] });
    const client = await attach(await debuggerUrl(app));
    if (isPaused) {
      await client.send("Runtime.evaluate", { expression: "setTimeout(() => { debugger; }), 0" });
      await client.paused();
    }
    assert.equal((await app.stop()).code, 5);
    await client.closed;
  });
}

test("an app that waits for a debugger can be ended", async () => {
  await using app = await startHotrun({ files: plainApp, args: ["--inspect-wait=0"], until: "nothing" });
  const client = await attach(await debuggerUrl(app), { goOn: false });
  assert.equal((await app.stop("SIGINT")).code, 130);
  await client.closed;
});

test("a crash and the start after it: who asks meanwhile waits for the new process", async () => {
  await using app = await startHotrun({ files: plainApp, args: ["--inspect=0"] });
  const url = await debuggerUrl(app);
  const client = await attach(url);
  await client.send("Runtime.evaluate", { expression: "setTimeout(() => process.exit(3), 50), 0" });
  await client.closed;
  await app.next("exit");
  const attaching = attach(url);
  app.edit("text.ts", "one", "two");
  await app.next("ready");
  await using again = await attaching;
  assert.equal(await pidOf(again), (await app.get("/pid")).body);
});

test("a busy address is told, and the app runs without", async () => {
  const holder = createServer().listen(0, "127.0.0.1");
  await once(holder, "listening");
  const { port } = holder.address() as { port: number };
  try {
    await using app = await startHotrun({ files: plainApp, args: [`--inspect-brk=${port}`] });
    const warning = app.log.events.find((event) => event.type === "warning");
    assert.match(warning?.message ?? "", new RegExp(`127\\.0\\.0\\.1:${port}: address already in use`));
    assert.equal((await app.get("/text")).body, "one");
  } finally {
    holder.close();
  }
});

test("--inspect in NODE_OPTIONS is for the app; the rest of NODE_OPTIONS stays", async () => {
  const files = {
    ...greeter,
    "preload.cjs": `globalThis.preloaded = true;\n`,
    "greeting.ts": `
import { fork } from "node:child_process";
export const greet = (_: object) => JSON.stringify([String(process.execArgv).includes("inspect"), process.env.NODE_OPTIONS, "preloaded" in globalThis]);
if (process.env.FORKED === undefined) fork(new URL("child.mjs", import.meta.url), { env: { ...process.env, FORKED: "1" } });
`,
    "child.mjs": `console.log("forked");\n`,
  };
  await using app = await startHotrun({ files, env: { NODE_OPTIONS: "--require ./preload.cjs --inspect=0" } });
  await app.printed("forked\n");
  await app.said(/Debugger listening[\s\S]*Debugger listening/); // The launcher's own, which got it first, and the app's.
  assert.equal((await app.get("/")).body, JSON.stringify([false, "--require ./preload.cjs", true]));
});

test("--inspect with an address that is none is bad usage", async () => {
  await using app = await startHotrun({ files: plainApp, args: ["--inspect=80"], until: "nothing" });
  assert.equal((await app.exit).code, 2);
});

/** Time that the app cannot use. */
const pass = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function pidOf(client: Awaited<ReturnType<typeof attach>>): Promise<string> {
  const { result } = await client.send<{ result: { value: number } }>("Runtime.evaluate", {
    expression: "process.pid",
  });
  return String(result.value);
}

/** The head of the answer to a WebSocket handshake. */
async function upgraded({ hostname, port, pathname }: URL, headers: Record<string, string>): Promise<string> {
  const socket = connect(Number(port), hostname);
  const all = { ...headers, Connection: "Upgrade", Upgrade: "websocket" };
  const lines = Object.entries({
    ...all,
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
  });
  socket.write(`GET ${pathname} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n`);
  const [answer] = await once(socket, "data");
  socket.destroy();
  return String(answer);
}
