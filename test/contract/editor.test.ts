import assert from "node:assert/strict";
import { once } from "node:events";
import { symlinkSync } from "node:fs";
import { test } from "node:test";
import { WebSocket } from "ws";
import { createFakeEditor } from "../support/fake-editor.ts";
import { startHotrun } from "../support/hotrun.ts";
import { noPty } from "../support/pty.ts";
import { openWindow } from "../support/terminal-window.ts";

const app =
  'import { createServer } from "node:http";\ncreateServer((_request, response) => response.end("1")).listen(3000);\n';

test("key e opens the editor where the last failure is, and says what it did", { skip: noPty }, async () => {
  await using editor = await createFakeEditor("code");
  await using window = await openWindow({ "app.ts": app }, [], { HOTRUN_EDITOR: editor.command });
  const { pty, folder } = window;
  pty.type("e\n");
  await pty.shown(/Nothing has failed yet\./);
  folder.write("app.ts", `${app}let let = 1;\n`);
  await pty.shown(/Does not parse/);
  pty.type("e\n");
  const file = folder.file("app.ts");
  assert.deepEqual(await editor.next(), ["-g", `${file}:3:5`]);
  await pty.shown(/Opened .*app\.ts:3:5 in code\./);
});

/** A hotrun whose first version has failed, in a file that its page may have opened. */
async function startBroken(editor: string) {
  const app = await startHotrun({
    files: { "app.ts": "let let = 1;\n" },
    env: { HOTRUN_EDITOR: editor },
    until: "failure",
  });
  await app.log.until("a front", () => app.log.events.some(({ type }) => type === "listen"));
  const page = await app.get("/", { headers: { accept: "text/html" } });
  const token = /data-token="([^"]+)"/.exec(page.body)?.[1] ?? "";
  const place = { file: app.file("app.ts"), line: 1, column: 5 };
  async function open(body: unknown, headers: Record<string, string> = {}, method = "POST") {
    return app.get("/__hotrun/open", {
      method,
      headers: {
        "content-type": "application/json",
        "x-hotrun-token": token,
        origin: new URL(app.url).origin,
        ...headers,
      },
      body: method === "POST" ? JSON.stringify(body) : "",
    });
  }
  return { app, token, place, open, [Symbol.asyncDispose]: () => app[Symbol.asyncDispose]() };
}

test("an editor that needs a terminal is not started: the place is said where hotrun is", async () => {
  await using broken = await startBroken("vim");
  const { app, place } = broken;
  const { status, body } = await broken.open(place);
  assert.equal(status, 409, body);
  const { message } = await app.next("warning");
  assert.equal(body.trim(), message);
  assert.match(message, new RegExp(`^vim needs a terminal.*${place.file}:1:5`));
});

const foreign: [string, Record<string, string>, string?][] = [
  ["no POST", {}, "GET"],
  ["another host name, with the token", { host: "evil.example" }],
  ["another origin", { origin: "http://127.0.0.2:9000" }],
  ["a sandboxed frame", { origin: "null" }],
  ["a page of another site", { "sec-fetch-site": "cross-site" }],
  ["a form", { "content-type": "text/plain" }],
  ["a wrong token", { "x-hotrun-token": "wrong" }],
];

test("whatever is asked for in the wrong way, or for another file, no program is started", async () => {
  await using editor = await createFakeEditor("code");
  await using broken = await startBroken(editor.command);
  const { app, token, place } = broken;
  app.write("other.ts", "");
  symlinkSync("/etc/passwd", app.file("link.ts"));
  for (const [name, headers, method] of foreign) {
    assert.match(String((await broken.open(place, headers, method)).status), /^40[35]$/, name);
  }
  const others = ["/etc/passwd", "/proc/self/environ", app.file("other.ts"), app.file("link.ts"), app.folder];
  for (const file of others) assert.equal((await broken.open({ ...place, file })).status, 403, file);
  const paths = [
    `${app.folder}/../x.ts`,
    `/${place.file}`,
    "\\\\host\\share",
    `file://${place.file}`,
    "app.ts",
    `${place.file}\0`,
  ];
  for (const file of paths) assert.equal((await broken.open({ ...place, file })).status, 400, file);
  for (const line of ['1" && touch pwned', "1;x", -1, 1e9, null]) {
    assert.equal((await broken.open({ ...place, line })).status, 400, String(line));
  }
  const orders = [{ type: "open", ...place }, { type: "set-option", editor: "/bin/touch pwned" }, place];
  for (const order of orders) {
    const { origin } = new URL(app.url);
    const socket = new WebSocket(`${app.url.replace("http", "ws")}__hotrun/live?token=${token}`, { origin });
    socket.once("open", () => socket.send(JSON.stringify(order)));
    await once(socket, "close");
  }
  // What chooses the editor is no part of a message either.
  assert.equal((await broken.open({ ...place, editor: "/bin/touch pwned" })).status, 204);
  assert.equal((await broken.open({ ...place, line: 2 })).status, 204);
  for (const line of [1, 2]) assert.deepEqual(await editor.next(), ["-g", `${place.file}:${line}:5`]);
});
