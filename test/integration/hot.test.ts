import assert from "node:assert/strict";
import { test } from "node:test";
import { plainApp } from "../support/apps.ts";
import { startHotrun } from "../support/hotrun.ts";

/** `text.ts` gets its text from `leaf.ts`; `app.ts` says each time that it is evaluated. */
const files = (text: string, leaf = `export const word: string = "one";\n`) => ({
  ...plainApp,
  "app.ts": `${plainApp["app.ts"]}\nconsole.log("app evaluated");\n`,
  "leaf.ts": leaf,
  "text.ts": text,
});

test("a module that accepts itself is made anew, and its importers are not", async () => {
  const leaf = `export const word: string = "one";\nconsole.log("leaf", word);\nimport.meta.hot?.accept();\n`;
  await using app = await startHotrun({ files: files(`export { word as text } from "./leaf.ts";\n`, leaf) });
  app.edit("leaf.ts", '"one"', '"two"');
  const reload = await app.reload();
  assert.deepEqual(reload.modules, [app.file("leaf.ts")]);
  await app.printed("leaf two");
  assert.equal(app.output.split("app evaluated").length, 2);
});

test("a module that accepts a dependency gets its new version", async () => {
  const text = `
import { word } from "./leaf.ts";
export let text: string = word;
import.meta.hot?.accept("./leaf.ts", (leaf) => { text = leaf.word; });
`;
  await using app = await startHotrun({ files: files(text) });
  app.edit("leaf.ts", '"one"', '"two"');
  const reload = await app.reload();
  assert.deepEqual(reload.modules, [app.file("leaf.ts")]);
  assert.equal((await app.get("/text")).body, "two");
  assert.equal(app.output.split("app evaluated").length, 2);
});

test("of several accepted dependencies the callback gets the one that changed", async () => {
  const text = `
import { word } from "./leaf.ts";
import "./counter.ts";
export let text: string = word;
import.meta.hot?.accept(["./counter.ts", "./leaf.ts"], ([counter, leaf]) => { text = [typeof counter, leaf?.word].join(" "); });
`;
  await using app = await startHotrun({ files: files(text) });
  app.edit("leaf.ts", '"one"', '"two"');
  await app.reload();
  assert.equal((await app.get("/text")).body, "undefined two");
});

test("dispose hands data to the next version, which replaces the old one only then", async () => {
  const text = `
const started: number = import.meta.hot?.data.started ?? 1;
import.meta.hot?.dispose((data: { started: number }) => { data.started = started + 1; });
export const text: string = "one " + started;
`;
  await using app = await startHotrun({ files: files(text) });
  assert.equal((await app.get("/text")).body, "one 1");
  app.edit("text.ts", '"one "', '"two "');
  await app.reload();
  assert.equal((await app.get("/text")).body, "two 2");
  app.edit("text.ts", '"two "', '"three "');
  await app.reload();
  assert.equal((await app.get("/text")).body, "three 3");
});

test("dispose handlers that ran before a version threw are named", async () => {
  const text = `import.meta.hot?.dispose(() => console.log("disposed"));\nexport const text: string = "one";\n`;
  await using app = await startHotrun({ files: files(text) });
  app.edit("text.ts", '"one"', "String(nothing)");
  assert.match((await app.next("warning")).message, /text\.ts/);
  assert.equal((await app.get("/text")).body, "one");
});

test("invalidate passes an accepted change on to the importers", async () => {
  const leaf = `
export const word: string = "one";
import.meta.hot?.accept((next: { word: string }) => { if (next.word === "two") import.meta.hot?.invalidate("two is too much"); });
`;
  await using app = await startHotrun({ files: files(`export { word as text } from "./leaf.ts";\n`, leaf) });
  app.edit("leaf.ts", 'word: string = "one"', 'word: string = "two"');
  const reload = await app.reload(({ modules }) => modules.length > 1);
  assert.ok(reload.modules.includes(app.file("app.ts")));
  assert.equal((await app.get("/text")).body, "two");
});

test("E10 a module that declines is a restart, with the reason", async () => {
  const leaf = `export const word: string = "one";\nimport.meta.hot?.decline();\n`;
  await using app = await startHotrun({ files: files(`export { word as text } from "./leaf.ts";\n`, leaf) });
  const pid = (await app.get("/pid")).body;
  app.edit("leaf.ts", '"one"', '"two"');
  const reload = await app.reload();
  assert.equal(reload.plan, "restart");
  assert.match(reload.reason, /leaf\.ts.*declines/);
  assert.equal((await app.get("/text")).body, "two");
  assert.notEqual((await app.get("/pid")).body, pid);
});
