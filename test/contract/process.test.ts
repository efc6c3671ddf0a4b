import assert from "node:assert/strict";
import { once } from "node:events";
import { constants } from "node:os";
import { test } from "node:test";
import { modes, plainApp } from "../support/apps.ts";
import { startHotrun } from "../support/hotrun.ts";
import { request, respond } from "../support/http.ts";
import { descendants, waitUntilGone } from "../support/process.ts";
import { until } from "../support/until.ts";

test("B1 the app is ready once it answers", async () => {
  const slow = `await new Promise((resolve) => setTimeout(resolve, 300));\nexport const text = "late";\n`;
  await using app = await startHotrun({ files: { ...plainApp, "text.ts": slow }, until: "nothing" });
  const { urls } = await app.next("ready");
  assert.deepEqual(urls, [app.url]);
  assert.equal((await app.get("/text")).body, "late");
});

/** The app process of either mode is sent them by the same few lines: there one stands for all. */
const heard = { swap: ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"], restart: ["SIGINT"] } as const;

for (const { mode, args } of modes) {
  test(`B2 an app that exits with an error is shown, and starts again at the next change (${mode})`, async () => {
    const dying = `${plainApp["app.ts"]}\nsetImmediate(() => process.exit(3));\n`;
    // It may be gone before a test that waits for it to be ready has looked.
    await using app = await startHotrun({ files: { ...plainApp, "app.ts": dying }, args, until: "nothing" });
    const { code } = await app.next("exit");
    assert.equal(code, 3);
    const answer = await app.get("/text", { headers: { accept: "text/html" } });
    assert.ok(answer.status >= 500, `status ${answer.status}`);
    assert.match(answer.body, /\b3\b/);
    app.write("app.ts", plainApp["app.ts"] as string);
    await app.next("ready");
    assert.equal((await app.get("/text")).body, "one");
  });

  test(`B2 an app that throws later is shown with its place, and starts again at the next change (${mode})`, async () => {
    const crash = `\nexport function crash(): never {\n  throw new Error("too late");\n}\n`;
    const files = {
      ...plainApp,
      "text.ts": plainApp["text.ts"] + crash,
      "app.ts": `import { crash } from "./text.ts";\n${plainApp["app.ts"]}\nprocess.once("SIGUSR2", crash);\n`,
    };
    await using app = await startHotrun({ files, args });
    process.kill(Number((await app.get("/pid")).body), "SIGUSR2");
    const failure = await app.next("failure");
    assert.match(failure.message, /too late/);
    assert.deepEqual([failure.file, failure.line], [app.file("text.ts"), 4]);
    app.edit("app.ts", "crash);", "() => crash);");
    await app.next("ready");
    assert.equal((await app.get("/text")).body, "one");
  });

  // Of the others any-command-process.test.ts proves it, in these modes too.
  test(`B4 SIGQUIT ends app and hotrun, and nothing is left (${mode})`, async () => {
    await using app = await startHotrun({ files: plainApp, args });
    const { url } = app;
    const below = descendants(app.pid);
    assert.ok(below.length > 0);
    assert.equal((await app.stop("SIGQUIT")).code, 128 + constants.signals.SIGQUIT);
    for (const pid of below) await waitUntilGone(pid);
    await assert.rejects(request(url), { code: "ECONNREFUSED" });
  });

  for (const signal of heard[mode]) {
    test(`B4 the app hears ${signal} once, and its exit code is that of hotrun (${mode})`, async () => {
      const hearing = `\nprocess.on("${signal}", () => { console.log("heard"); setTimeout(() => process.exit(5), 50); });\n`;
      await using app = await startHotrun({ files: { ...plainApp, "app.ts": plainApp["app.ts"] + hearing }, args });
      assert.equal((await app.stop(signal)).code, 5);
      assert.equal(app.output, "heard\n");
    });
  }

  test(`B4 an app that ignores the signal is killed at the second one (${mode})`, async () => {
    const deaf = `\nprocess.on("SIGINT", () => console.log("not listening"));\n`;
    const files = { ...plainApp, "app.ts": plainApp["app.ts"] + deaf };
    await using app = await startHotrun({ files, args: [...args, "--kill-timeout", "60000"] });
    const below = descendants(app.pid);
    app.kill("SIGINT");
    await app.printed("not listening");
    // What comes at once after the first is taken for the same press, which npm and a terminal may both pass on.
    setTimeout(() => app.kill("SIGINT"), 500);
    const { code } = await app.exit;
    assert.equal(code, 128 + constants.signals.SIGINT);
    assert.equal(app.output, "not listening\n");
    for (const pid of below) await waitUntilGone(pid);
  });
}

// Of an idle app any-command-process.test.ts proves it, in every mode.
test("O20 a busy app does not outlive hotrun either", async () => {
  const busy = `\nprocess.once("SIGUSR2", () => { console.log("busy"); for (;;); });\n`;
  const files = { ...plainApp, "app.ts": plainApp["app.ts"] + busy };
  await using app = await startHotrun({ files });
  const below = descendants(app.pid);
  process.kill(Number((await app.get("/pid")).body), "SIGUSR2");
  await app.printed("busy");
  await app.stop("SIGKILL");
  for (const pid of below) await waitUntilGone(pid);
});

test("O20 nothing outlives hotrun that is killed during a reload and a download, nor what a shell has started", async () => {
  const files = {
    ...plainApp,
    "app.ts": `${plainApp["app.ts"]}
import { spawn } from "node:child_process";
spawn("sh", ["-c", "sleep 600; true"], { stdio: "ignore" });
createServer((_request, response) => void setInterval(() => response.write("."), 10)).listen(0);
`,
  };
  await using app = await startHotrun({ files, args: ["--restart"] });
  const [, second] = app.log.events.filter((event) => event.type === "listen");
  const download = await respond(second?.url ?? "");
  download.on("error", () => {}); // It is cut short.
  await once(download, "data");
  app.write("text.ts", `console.log("under way");\nawait new Promise(() => {});\nexport const text = "two";\n`);
  await app.printed("under way");
  // Two apps, their guards, a shell and what it runs: processes that come are announced by nothing.
  await until("all six", () => descendants(app.pid).length >= 6);
  const below = descendants(app.pid);
  await app.stop("SIGKILL");
  for (const pid of below) await waitUntilGone(pid);
  await assert.rejects(request(app.url), { code: "ECONNREFUSED" });
});

test("B3 when the app ends by itself with 0 and nothing listens, hotrun ends with 0 too", async () => {
  await using app = await startHotrun({ files: { "app.ts": `console.log("done");\n` }, until: "nothing" });
  assert.deepEqual(await app.exit, { code: 0, signal: null });
  assert.equal(app.output, "done\n");
});

test("B3 an app that ends by itself with an error is waited for: the next save starts it again", async () => {
  await using app = await startHotrun({ files: { "app.ts": "process.exit(7);\n" }, until: "nothing" });
  assert.equal((await app.next("exit")).code, 7);
  const { file, line, frames } = await app.next("failure");
  assert.deepEqual([file, line], [app.file("app.ts"), 1]);
  assert.equal(frames?.filter(({ of }) => of !== "runtime").length, 1, "no call of hotrun's own");
  app.write("app.ts", `console.log("fine");\n`);
  assert.deepEqual(await app.exit, { code: 0, signal: null });
  assert.equal(app.output, "fine\n");
});

test("what the app prints comes as events, whole and in order", async () => {
  const printing = `console.log("to standard output");\nconsole.error("to standard error");\n`;
  await using app = await startHotrun({ files: { ...plainApp, "app.ts": printing + plainApp["app.ts"] } });
  await app.printed("to standard error\n");
  const output = app.log.events.filter((event) => event.type === "output");
  assert.deepEqual(
    output.map(({ stream, text }) => ({ stream, text })),
    [
      { stream: "stdout", text: "to standard output\n" },
      { stream: "stderr", text: "to standard error\n" },
    ],
  );
});

test("standard input goes to the app, across a swap too", async () => {
  const reading = `\nprocess.stdin.setEncoding("utf8").on("data", (line: string) => console.log(\`read \${line.trim()}\`));\n`;
  await using app = await startHotrun({
    files: { ...plainApp, "stdin.ts": reading, "app.ts": `import "./stdin.ts";\n${plainApp["app.ts"]}` },
  });
  app.stdin.write("first\n");
  await app.printed("read first");
  app.edit("text.ts", "one", "two");
  await app.reload();
  app.stdin.write("second\n");
  await app.printed("read second");
});

test("the end of standard input does not end hotrun", async () => {
  await using app = await startHotrun({ files: plainApp });
  app.stdin.end();
  app.edit("text.ts", "one", "two");
  await app.reload();
  assert.equal((await app.get("/text")).body, "two");
});

test("arguments and environment reach the app", async () => {
  const telling = `\nconsole.log(JSON.stringify({ args: process.argv.slice(2), main: process.argv[1], hotrun: process.env.HOTRUN, mode: process.env.NODE_ENV, mine: process.env.MINE, execArgv: process.execArgv, cwd: process.cwd() }));\n`;
  await using app = await startHotrun({
    files: { ...plainApp, "app.ts": plainApp["app.ts"] + telling },
    appArgs: ["--flag", "value"],
    env: { MINE: "yes" },
  });
  await app.printed("}\n");
  const { execArgv, ...told } = JSON.parse(app.output);
  assert.deepEqual(told, {
    args: ["--flag", "value"],
    main: app.file("app.ts"),
    hotrun: "1",
    mode: "development",
    mine: "yes",
    cwd: app.folder,
  });
});
