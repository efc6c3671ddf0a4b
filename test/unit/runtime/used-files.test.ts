import assert from "node:assert/strict";
import { join, resolve } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { scriptPath, scriptsIn, sourceName } from "../../../src/runtime/used-files.ts";

const folder = resolve("/app");
const file = join(folder, "worker.ts");

test("a script is named by a path, a relative path or a file URL", () => {
  assert.equal(scriptPath(file, folder), file);
  assert.equal(scriptPath("./worker.ts", folder), file);
  assert.equal(scriptPath(pathToFileURL(file), folder), file);
  assert.equal(scriptPath(pathToFileURL(file).href, folder), file);
});

test("code in a URL, and what is no name, is no file", () => {
  assert.equal(scriptPath("data:text/javascript,1", folder), null);
  assert.equal(scriptPath(new URL("data:text/javascript,1"), folder), null);
  assert.equal(scriptPath(undefined, folder), null);
  assert.equal(scriptPath({}, folder), null);
});

test("a JavaScript file that is not there is the TypeScript file beside it", () => {
  const [here, there] = ["used-files.test", "used-files"];
  const source = new URL(`./${here}.ts`, import.meta.url);
  assert.deepEqual(sourceName(new URL(`./${here}.js?query`, import.meta.url), folder), new URL(`${source.href}?query`));
  assert.equal(sourceName(`./${here}.js`, import.meta.dirname), join(import.meta.dirname, `${here}.ts`));
  for (const name of [`./${here}.mjs`, `./${there}.js`, `./${here}.ts`, "data:text/javascript,1", 1]) {
    assert.equal(sourceName(name, import.meta.dirname), name);
  }
});

test("scripts of the user's are found in what a package hands to its worker", () => {
  const transport = join(folder, "transport.mts");
  const data = {
    filename: pathToFileURL(file).href,
    workerData: { targets: [{ target: transport, options: { colorize: true } }] },
  };
  assert.deepEqual(scriptsIn(data), [file, transport]);
});

test("other strings, packages' files, and what lies deep in an app's payload are not", () => {
  assert.deepEqual(scriptsIn(["worker.ts", "./worker.ts", join(folder, "notes.txt"), "/", 1, null]), []);
  assert.deepEqual(scriptsIn({ filename: join(folder, "node_modules", "pool", "worker.js") }), []);
  assert.deepEqual(scriptsIn([[[[[[file]]]]]]), []);
  assert.deepEqual(scriptsIn([...Array(500).fill(0), file]), []);
});

test("data that refers to itself has an end", () => {
  const data: Record<string, unknown> = { file };
  data.self = data;
  assert.deepEqual(scriptsIn(data), [file]);
});
