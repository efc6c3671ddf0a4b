import assert from "node:assert/strict";
import { test } from "node:test";
import { freePort } from "../../src/app/free-port.ts";
import { modes } from "../support/apps.ts";
import { startHotrun } from "../support/hotrun.ts";
import { request } from "../support/http.ts";

const files = {
  "text.ts": `export const text: string = "one";\n`,
  "app.ts": `
import { createServer } from "node:http";
import { text } from "./text.ts";
createServer((request, response) => {
  if (request.url !== "/open") return void response.end(text);
  const late = createServer((_, answer) => answer.end("late " + text));
  late.on("error", (error) => response.end(String(error)));
  late.listen(Number(process.env.LATE), () => response.end("open"));
}).listen(3000);
`,
};

for (const { mode, args } of modes) {
  test(`a server that a request opens has a front, at which requests wait until the next version opens it too (${mode})`, async () => {
    const late = await freePort();
    await using app = await startHotrun({ files, args, env: { LATE: String(late) } });
    const { url: main } = app;
    const open = async () => (await request(new URL("/open", main))).body;
    const url = `http://localhost:${late}/`;
    assert.equal(await open(), "open");
    assert.equal((await request(url)).body, "late one");
    assert.match(await open(), /EADDRINUSE/);
    app.edit("text.ts", "one", "two");
    assert.deepEqual((await app.reload()).result, { type: "done" });
    const waiting = request(url);
    assert.equal(await open(), "open");
    assert.equal((await waiting).body, "late two");
  });
}
