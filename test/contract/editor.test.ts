import assert from "node:assert/strict";
import { test } from "node:test";
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

test("an editor that needs a terminal is not started: the place is said where hotrun is", async () => {
  const files = { "app.ts": "let let = 1;\n" };
  await using app = await startHotrun({ files, env: { HOTRUN_EDITOR: "vim" }, until: "failure" });
  await app.log.until("a front", () => app.log.events.some(({ type }) => type === "listen"));
  const page = await app.get("/", { headers: { accept: "text/html" } });
  const token = /data-token="([^"]+)"/.exec(page.body)?.[1] ?? "";
  const place = { file: app.file("app.ts"), line: 1, column: 5 };
  const { status, body } = await app.get("/__hotrun/open", {
    method: "POST",
    headers: { "content-type": "application/json", "x-hotrun-token": token, origin: new URL(app.url).origin },
    body: JSON.stringify(place),
  });
  assert.equal(status, 409, body);
  const { message } = await app.next("warning");
  assert.equal(body.trim(), message);
  assert.match(message, new RegExp(`^vim needs a terminal.*${place.file}:1:5`));
});
