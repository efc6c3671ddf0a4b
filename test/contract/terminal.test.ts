import assert from "node:assert/strict";
import { test } from "node:test";
import { request } from "../support/http.ts";
import { processState, waitUntilGone } from "../support/process.ts";
import { noPty } from "../support/pty.ts";
import { openWindow, type TerminalWindow } from "../support/terminal-window.ts";
import { until } from "../support/until.ts";

const skip = noPty;

/** Says what it sees of a terminal and what signals it hears, and has an orphan: a process whose parent has ended. */
const app = `
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";

const { status } = spawnSync("sh", ["-c", "sleep 600 >/dev/null 2>&1 & echo $! >orphan"]);
const pids = [process.pid, Number(readFileSync("orphan", "utf8"))];
const { COLUMNS, LINES } = process.env;

process.stdin.on("data", (data) => console.log(\`read \${String(data).trim()}.\`));
process.on("SIGWINCH", () => console.log("another size."));
process.on("SIGINT", () => {
  console.log("heard.");
  setTimeout(() => process.exit(5), 100);
});
createServer((_request, response) => {
  const isTty = [process.stdin, process.stdout, process.stderr].map((stream) => stream.isTTY === true);
  response.end(JSON.stringify({ pids, status, isTty, COLUMNS, LINES }));
}).listen(3000);
`;

const ask = async ({ url }: TerminalWindow, path = "/") => JSON.parse((await request(new URL(path, url))).body);

for (const mode of ["piped", "--tty"]) {
  const args = mode === "piped" ? [] : [mode];

  test(`B4 Ctrl-C in a terminal is heard once by the app, and hotrun ends with its code (${mode})`, {
    skip,
  }, async () => {
    await using window = await openWindow({ "app.ts": app }, args);
    const { pids } = await ask(window);
    window.pty.type("\u0003");
    assert.equal(await window.code(), 5);
    assert.equal(window.pty.output.match(/heard\./g)?.length, 1);
    for (const pid of pids) await waitUntilGone(pid);
  });

  test(`B4 nothing is left when the window is closed (${mode})`, { skip }, async () => {
    await using window = await openWindow({ "app.ts": app }, args);
    const { pids } = await ask(window);
    window.pty.close();
    for (const pid of [window.pid, ...pids]) await waitUntilGone(pid);
  });

  test(`O20 nothing is left of an app when hotrun is killed in a terminal (${mode})`, { skip }, async () => {
    await using window = await openWindow({ "app.ts": app }, args);
    const { pids } = await ask(window);
    process.kill(window.pid, "SIGKILL");
    for (const pid of pids) await waitUntilGone(pid);
  });

  test(`Ctrl-Z stops hotrun and the app, and both go on (${mode})`, { skip }, async () => {
    await using window = await openWindow({ "app.ts": app }, args);
    const { pids } = await ask(window);
    window.pty.type("\u001a");
    await window.pty.shown(/stopped\./);
    for (const pid of [window.pid, pids[0]]) await until("both to stop", () => processState(pid) === "T");
    window.pty.type("\n");
    assert.deepEqual((await ask(window)).pids, pids);
  });

  test(`the app knows the size of the window (${mode})`, { skip }, async () => {
    await using window = await openWindow({ "app.ts": app }, args);
    const { isTty, COLUMNS, LINES } = await ask(window);
    if (mode === "piped") assert.deepEqual([isTty, COLUMNS, LINES], [[false, false, false], "100", "30"]);
    else assert.deepEqual([isTty, COLUMNS, LINES], [[true, true, true], undefined, undefined]);
    window.pty.resize(70, 20);
    await window.pty.shown(/another size\./);
  });

  test(`what is typed reaches the app once (${mode})`, { skip }, async () => {
    await using window = await openWindow({ "app.ts": app }, args);
    window.pty.type("some words\n");
    await window.pty.shown(/read some words\./);
    assert.equal(window.pty.output.match(/read /g)?.length, 1);
    window.pty.type("r\n"); // A key of hotrun, where it reads what is typed.
    await window.pty.shown(mode === "piped" ? /asked for with key r/ : /read r\./);
  });
}

/** `/raw` takes the terminal as a full-screen program does. */
const fullScreen = `
import { createServer } from "node:http";
createServer(({ url }, response) => {
  if (url === "/raw") {
    process.stdin.setRawMode(true);
    process.stdout.write("\\x1b[?1049h\\x1b[?25l");
  }
  if (url === "/crash") setImmediate(() => { throw new Error("crash"); });
  response.end(JSON.stringify({ pids: [process.pid] }));
}).listen(3000);
`;

/** Has the app take the terminal and something end that, and waits until all is as it was. */
async function takeAndEnd(window: TerminalWindow, end: (pid: number) => unknown): Promise<void> {
  const { pids } = await ask(window, "/raw");
  assert.notEqual(window.settings(), window.before);
  await end(pids[0]);
  await until("the terminal's own settings", () => window.settings() === window.before);
  await until("the normal screen, with a cursor", () => isPlain(window.pty.output));
}

test("a terminal that the app has set otherwise is as it was whenever an app has ended", { skip }, async () => {
  await using window = await openWindow({ "app.ts": fullScreen }, ["--tty", "--restart"]);
  let saves = 0;
  const save = () => window.folder.write("app.ts", `${fullScreen}// ${++saves}\n`);
  for (let round = 1; round <= 3; round += 1) {
    await takeAndEnd(window, save);
    for (const end of [() => ask(window, "/crash"), (pid: number) => process.kill(pid, "SIGKILL")]) {
      await isBack(window);
      await takeAndEnd(window, end);
      save();
    }
    await isBack(window);
  }
});

/** Until then the page says why there is no app. */
const isBack = (window: TerminalWindow) => until("the app", async () => (await request(window.url)).status === 200);

for (const [how, signal] of [
  ["told to end", "SIGTERM"],
  ["killed", "SIGKILL"],
] as const) {
  test(`a terminal that the app has set otherwise is as it was when hotrun is ${how}`, { skip }, async () => {
    await using window = await openWindow({ "app.ts": fullScreen }, ["--tty"]);
    await takeAndEnd(window, () => process.kill(window.pid, signal));
  });
}

test("nothing in a request can steer the terminal through what hotrun says of it", { skip }, async () => {
  // What an app prints itself passes as it is: this one prints nothing.
  const silent = `
import { createServer } from "node:http";
createServer(({ url, headers }, response) => {
  const { stack } = new Error(decodeURIComponent(url ?? "") + Buffer.from(String(headers["x-said"]), "latin1"));
  response.writeHead(500, { "content-type": "text/plain" }).end(stack);
}).listen(3000);
`;
  await using window = await openWindow({ "app.ts": silent }, [], { NO_COLOR: "1" });
  const steering = "\u001b]52;c;cHdu\u0007\u001b[2J\u009b2J\u001b]0;title\u001b\\\\";
  const headers = { accept: "text/html", "sec-fetch-dest": "document", "x-said": "\u009b31m" };
  const path = encodeURIComponent(steering);
  await request(new URL(`/${path}?${path}`, window.url), { headers });
  await window.pty.shown(/threw[\s\S]*app\.ts:4/);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there.
  assert.doesNotMatch(window.pty.output, /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/);
});

/** The normal screen, with a cursor. */
function isPlain(output: string): boolean {
  const isLater = (one: string, other: string) => output.lastIndexOf(one) > output.lastIndexOf(other);
  return isLater("\u001b[?1049l", "\u001b[?1049h") && isLater("\u001b[?25h", "\u001b[?25l");
}
