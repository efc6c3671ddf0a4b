import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { type Files, repository } from "../support/app-folder.ts";
import { startHotrun } from "../support/hotrun.ts";
import { openWebSocket } from "../support/web-socket.ts";

/** The files that docs/connections.md shows, by the name in their first line. */
function recipe(): Files {
  const text = readFileSync(join(repository, "docs/connections.md"), "utf8");
  const blocks = text.matchAll(/^```ts\n\/\/ (\S+)\n([\s\S]*?)^```$/gm);
  return Object.fromEntries([...blocks].map(([, name, code]) => [name as string, code as string]));
}

test("O2 docs/connections.md: with the recipe, WebSockets of old versions are served by the new one", async () => {
  const files = recipe();
  assert.deepEqual(Object.keys(files), ["clients.ts", "app.ts"]);
  const greeting = `export const greeting: string = "one";\n`;
  await using app = await startHotrun({ files: { ...files, "greeting.ts": greeting } });
  using old = await openWebSocket(app.url);
  app.edit("greeting.ts", "one", "two");
  assert.equal((await app.reload()).plan, "swap");
  using fresh = await openWebSocket(app.url);
  const heard = new Promise((resolve) => old.socket.once("message", (data) => resolve(String(data))));
  assert.equal(await fresh.ask("hello"), "two: hello");
  assert.equal(await heard, "two: hello");
  assert.equal(await old.ask("still here"), "two: still here");
});
