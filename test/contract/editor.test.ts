import assert from "node:assert/strict";
import { test } from "node:test";
import { createFakeEditor } from "../support/fake-editor.ts";
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
