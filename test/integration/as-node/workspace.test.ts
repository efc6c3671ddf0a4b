import assert from "node:assert/strict";
import { test } from "node:test";
import { makeAppFolder } from "../../support/app-folder.ts";
import { startHotrun } from "../../support/hotrun.ts";
import { link, pnpm, pnpmLinks, workspace } from "./layouts.ts";

const server = (imports: string, answer: string) =>
  `import { createServer } from "node:http";\n${imports}\ncreateServer((request, response) => response.end(${answer})).listen(3000);\n`;

test("a workspace package is the user's: an edit of it is a swap", async () => {
  const imports = `import { lib } from "@ws/lib";`;
  using folder = makeAppFolder({ ...workspace, "app.js": server(imports, "lib") }, { packages: false });
  link(folder, { "node_modules/@ws/lib": "packages/lib" });
  await using app = await startHotrun({ files: {}, folder, entry: "app.js" });
  assert.equal((await app.get("/")).body, "lib one");
  app.edit("packages/lib/index.js", "lib one", "lib two");
  assert.equal((await app.reload()).plan, "swap");
  assert.equal((await app.get("/")).body, "lib two");
});

test("a package in pnpm's layout is no code of the user's", async () => {
  const imports = `import { b } from "a";\nimport { own } from "./own.js";`;
  const files = { ...pnpm, "own.js": `export const own = "one";\n`, "app.js": server(imports, "b + own") };
  using folder = makeAppFolder(files, { packages: false });
  link(folder, pnpmLinks);
  await using app = await startHotrun({ files: {}, folder, entry: "app.js" });
  assert.equal((await app.get("/")).body, "b 2one");
  app.edit("own.js", "one", "two");
  const { modules } = await app.reload();
  assert.equal(modules.length, 2);
  assert.equal((await app.get("/")).body, "b 2two");
});
