import assert from "node:assert/strict";
import { createServer } from "node:http";
import { test } from "node:test";
import { freePort } from "../../src/app/free-port.ts";
import { missing, pythonApp, pythonProgram } from "../support/commands.ts";
import { startHotrun } from "../support/hotrun.ts";
import { startLoad } from "../support/load.ts";
import { waitUntilGone } from "../support/process.ts";

const skip = missing(pythonProgram);
const python = ["--", pythonProgram, "app.py"];
const run = (args: readonly string[] = python, files = pythonApp) => startHotrun({ files, entry: null, args });

test("A1 a command is started where it is told to listen, and answers at the public port", { skip }, async () => {
  await using app = await run();
  assert.equal((await app.get("/text")).body, "one");
  assert.match((await app.get("/", { headers: { accept: "text/html" } })).body, /\/__hotrun\/client\.js/);
  const { port } = new URL(app.url);
  assert.notEqual((await app.get("/env/PORT")).body, port);
  assert.equal((await app.get("/env/HOTRUN_URL")).body, app.url);
  assert.equal((await app.get("/env/HOTRUN")).body, "1");
});

test("a save restarts it, and no request fails meanwhile", { skip }, async () => {
  await using app = await run();
  const pid = (await app.get("/pid")).body;
  await using load = startLoad({ url: new URL("/text", app.url), connections: 4 });
  for (const text of ["two", "three", "four"]) {
    app.write("text.py", `text = "${text}"\n`);
    const reload = await app.reload();
    assert.deepEqual([reload.plan, reload.result.type, reload.reason], ["restart", "done", "text.py was changed"]);
    assert.equal((await app.get("/text")).body, text);
  }
  await load.answered(8);
  assert.deepEqual((await load.stop()).failures, {});
  assert.notEqual((await app.get("/pid")).body, pid);
  await waitUntilGone(Number(pid));
});

/** Ends the process when it is asked for a second time. */
const dyingText = `
import os
class Text(str):
    asked = 0
    def encode(self):
        Text.asked += 1
        if Text.asked > 1:
            print("bye")
            os._exit(7)
        return super().encode()
text = Text("mended")
`;

test("B2 B7 O7 a command that fails is told with its place: at its first start, in a later version, and after it has served", {
  skip,
}, async () => {
  const broken = { ...pythonApp, "text.py": `def load():\n    return {}["text"]\n\ntext = load()\n` };
  await using app = await startHotrun({ files: broken, entry: null, args: python, until: "failure" });
  const first = app.log.events.find((event) => event.type === "failure");
  assert.ok(first?.type === "failure");
  assert.deepEqual(
    [first.kind, first.title, first.message, first.file, first.line],
    ["load", "Exited with code 1 while it started", "KeyError: 'text'", app.file("text.py"), 2],
  );
  assert.deepEqual(first.frames?.map(({ name, of, line }) => [name, of, line]).slice(0, 2), [
    ["load", "app", 2],
    ["", "app", 4],
  ]);
  assert.match(first.frame ?? "", /^> 2 \| {5}return \{\}\["text"\]$/m);
  await app.log.until("a front", () => app.log.events.some(({ type }) => type === "listen"));
  assert.match(
    (await app.get("/", { headers: { accept: "text/html" } })).body,
    /KeyError: &#39;text&#39;|KeyError: 'text'/,
  );

  app.write("text.py", `text = "one"\n`);
  await app.next("ready");
  app.write("text.py", `text = "two\n`);
  const second = await app.next("failure");
  assert.deepEqual([second.line, second.column], [1, 8]);
  assert.match(second.message, /^SyntaxError: /);
  assert.equal((await app.get("/text")).body, "one");
  app.write("text.py", dyingText);
  await app.next("recovered");
  assert.equal((await app.get("/text")).body, "mended");
  const last = app.get("/text");
  const third = await app.next("failure");
  assert.deepEqual([third.kind, third.title, third.message.split("\n").at(-1)], ["exit", "Exited with code 7", "bye"]);
  assert.ok((await last).status >= 500);
});

test("C8 a start that hangs is given up when a newer change comes", { skip }, async () => {
  await using app = await run();
  app.write("text.py", `import time\nprint("waiting")\ntime.sleep(3600)\ntext = "two"\n`);
  await app.printed("waiting");
  app.write("text.py", `text = "three"\n`);
  const { result, files } = await app.reload();
  assert.deepEqual([result.type, files], ["done", [app.file("text.py")]]);
  assert.equal((await app.get("/text")).body, "three");
  assert.equal(app.log.events.filter(({ type }) => type === "failure").length, 0);
});

test("{port} in the arguments is the port", { skip }, async () => {
  await using app = await run(["--", pythonProgram, "app.py", "{port}"]);
  assert.equal((await app.get("/text")).body, "one");
});

test("an entry in Python needs no command", { skip }, async () => {
  await using app = await startHotrun({ files: pythonApp, entry: "app.py" });
  assert.equal((await app.get("/text")).body, "one");
});

test("a file in a new folder is noticed, and what is ignored is not", { skip }, async () => {
  await using app = await run(python, { ...pythonApp, ".gitignore": "*.cache\n", "known.cache": "1" });
  app.write("known.cache", "2");
  app.write("app.log", "a line");
  app.write("deep/er/new.py", "x = 1\n");
  const created = await app.reload();
  assert.equal(created.plan, "restart");
  assert.match(created.reason, /^deep/);
  app.write("deep/er/new.py", "x = 2\n");
  assert.match((await app.reload()).reason, /deep\/er\/new\.py/);
  assert.equal(app.reloads.length, 2);
});

test("L2 a stylesheet is had anew by the pages, without a restart", { skip }, async () => {
  await using app = await run(python, { ...pythonApp, "page.css": "h1 { color: red }" });
  const pid = (await app.get("/pid")).body;
  app.write("page.css", "h1 { color: green }");
  assert.equal((await app.reload()).plan, "restyle");
  assert.equal((await app.get("/file/page.css")).body, "h1 { color: green }");
  assert.equal((await app.get("/pid")).body, pid);
});

test("a command that never listens is ended, and told what it could do", async () => {
  const files = { "run.sh": "echo $$\nsleep 60\n" };
  const args = ["--start-timeout", "0.5", "--", "sh", "run.sh"];
  await using app = await startHotrun({ files, entry: null, args, until: "failure" });
  const failure = app.log.events.find((event) => event.type === "failure");
  assert.ok(failure?.type === "failure");
  assert.equal(failure.code, "HOTRUN_START_TIMEOUT");
  assert.match(failure.hint ?? "", /\{port\}.*--app-port/);
  await waitUntilGone(Number(app.output.trim()));
});

test("B3 a command that has done its work ends hotrun with 0", async () => {
  const args = ["--", "sh", "-c", "echo done"];
  await using app = await startHotrun({ files: {}, entry: null, args, until: "nothing" });
  assert.deepEqual(await app.exit, { code: 0, signal: null });
  assert.equal(app.output, "done\n");
});

test("a program that is not there ends hotrun with an error that names it", async () => {
  const args = ["--", "no-such-program-here"];
  await using app = await startHotrun({ files: {}, entry: null, args, until: "nothing" });
  assert.equal((await app.exit).code, 1);
  assert.match(app.log.text, /no-such-program-here cannot be started/);
});

test("--app-port: a command that insists on its port is stopped before it is started anew", { skip }, async () => {
  const port = await freePort();
  const args = ["--app-port", String(port), "--", pythonProgram, "app.py", String(port)];
  await using app = await run(args);
  await using load = startLoad({ url: new URL("/text", app.url), connections: 4 });
  app.write("text.py", `text = "two"\n`);
  assert.deepEqual((await app.reload()).result, { type: "done" });
  await load.answered(8);
  assert.deepEqual((await load.stop()).failures, {});
  assert.equal((await app.get("/text")).body, "two");
});

test("--app-port: a foreigner on the port is named, and left alone", { skip }, async () => {
  const holder = createServer((_, response) => response.end("foreign")).listen(0, "127.0.0.1");
  await new Promise((resolve) => holder.once("listening", resolve));
  const { port } = holder.address() as { port: number };
  try {
    const args = ["--app-port", String(port), "--", pythonProgram, "app.py", String(port)];
    await using app = await startHotrun({ files: pythonApp, entry: null, args, until: "failure" });
    const failure = app.log.events.find((event) => event.type === "failure");
    assert.ok(failure?.type === "failure" && failure.code === "HOTRUN_PORT_IN_USE");
    assert.match(failure.message, new RegExp(`${port}.*in use`));
    assert.ok(holder.listening);
  } finally {
    await new Promise((resolve) => holder.close(resolve));
  }
});
