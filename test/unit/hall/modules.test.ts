import assert from "node:assert/strict";
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { createCompiler, idOf } from "../../../src/compile/compiler.ts";
import { createModules } from "../../../src/hall/modules.ts";

async function setUp(files: Record<string, string>) {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "hotrun-modules-")));
  const write = (name: string, content: string) => {
    writeFileSync(join(folder, name), content);
    return { file: join(folder, name), kind: "update" } as const;
  };
  for (const [name, content] of Object.entries({ "package.json": `{ "type": "module" }`, ...files }))
    write(name, content);
  const id = (name: string) => idOf(join(folder, name));
  const compiler = createCompiler({ nodeVersion: "20.19.0" });
  const modules = createModules({ compiler, entry: id("app.js"), onFiles() {} });
  await modules.build([]);
  return {
    write,
    modules,
    /** Names of what is made anew. */
    async update(changes: ReturnType<typeof write>[]) {
      const affected = await modules.update(
        changes.map(({ file }) => file),
        changes,
        () => [],
      );
      return Object.keys({ ...files }).filter((name) => affected.remake.has(id(name)));
    },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}

const withData = `import data from "./data.json" with { type: "json" };\nexport default data;\n`;
const files = { "app.js": `import "./text.js";\n`, "text.js": withData, "data.json": `{ "a": 1 }` };

test("what an update that was given up has dropped is made anew when it is back: the app has it as it was", async () => {
  using bed = await setUp(files);
  const without = bed.write("text.js", "export default 1;\n");
  assert.deepEqual(await bed.update([without]), ["app.js", "text.js"]);
  // The app is not told: the next save comes first.
  const changes = [without, bed.write("data.json", `{ "a": 2 }`), bed.write("text.js", withData)];
  assert.deepEqual(await bed.update(changes), ["app.js", "text.js", "data.json"]);
  assert.deepEqual(bed.modules.takeDropped(), []);
});

test("what was dropped, and is back later, is new to the app", async () => {
  using bed = await setUp(files);
  const without = bed.write("text.js", "export default 1;\n");
  await bed.update([without]);
  assert.equal(bed.modules.takeDropped().length, 1);
  assert.deepEqual(await bed.update([bed.write("text.js", withData)]), ["app.js", "text.js"]);
});
