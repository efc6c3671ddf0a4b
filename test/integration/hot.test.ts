import assert from "node:assert/strict";
import { test } from "node:test";
import { plainApp } from "../support/apps.ts";
import { startHotrun } from "../support/hotrun.ts";

const word = `export const word: string = "one";\n`;

/** `text.ts` gets its text from `leaf.ts`; `app.ts` says each time that it is evaluated. */
const files = (text: string, leaf = word) => ({
  ...plainApp,
  "app.ts": `${plainApp["app.ts"]}\nconsole.log("app evaluated");\n`,
  "leaf.ts": leaf,
  "text.ts": text,
});

const times = (output: string, text: string) => output.split(text).length - 1;

test("a module that accepts itself is made anew, and its importers are not", async () => {
  const leaf = `${word}console.log("leaf", word);\nimport.meta.hot?.accept();\n`;
  await using app = await startHotrun({ files: files(`export { word as text } from "./leaf.ts";\n`, leaf) });
  app.edit("leaf.ts", '"one"', '"two"');
  const reload = await app.reload();
  assert.deepEqual(reload.modules, [app.file("leaf.ts")]);
  await app.printed("leaf two");
  assert.equal(times(app.output, "app evaluated"), 1);
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
  assert.equal(times(app.output, "app evaluated"), 1);
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

test("all acceptors are called, in all their callbacks, after the new version has run", async () => {
  const acceptor = (name: string) => `
import { word } from "./leaf.ts";
export const ${name} = word;
for (const number of [1, 2]) import.meta.hot?.accept("./leaf.ts", (leaf) => console.log("${name}", number, leaf.word));
`;
  const text = `import "./other.ts";\n${acceptor("text")}`;
  const leaf = `await null;\n${word}console.log("leaf", word);\n`;
  await using app = await startHotrun({ files: { ...files(text, leaf), "other.ts": acceptor("other") } });
  app.edit("leaf.ts", '"one"', '"two"');
  await app.reload();
  await app.printed("other 2 two");
  await app.printed("text 2 two");
  const said = app.output.slice(app.output.indexOf("leaf two")).trim().split("\n");
  assert.deepEqual(said.sort(), ["leaf two", "other 1 two", "other 2 two", "text 1 two", "text 2 two"]);
});

test("an accepted dependency is handed over when only what it imports has changed", async () => {
  const text = `
import { word } from "./middle.ts";
export let text: string = word;
import.meta.hot?.accept("./middle.ts", (middle) => { text = middle.word; });
`;
  const middle = `export { word } from "./leaf.ts";\n`;
  await using app = await startHotrun({ files: { ...files(text), "middle.ts": middle } });
  app.edit("leaf.ts", '"one"', '"two"');
  const reload = await app.reload();
  assert.deepEqual(reload.modules, [app.file("leaf.ts"), app.file("middle.ts")]);
  assert.equal((await app.get("/text")).body, "two");
});

test("what one importer accepts goes up to the entry through another", async () => {
  const text = `export { word as text } from "./leaf.ts";\nimport "./other.ts";\n`;
  const other = `
import { word } from "./leaf.ts";
console.log("other has", word);
import.meta.hot?.accept("./leaf.ts", (leaf) => console.log("other gets", leaf.word));
`;
  await using app = await startHotrun({ files: { ...files(text), "other.ts": other } });
  app.edit("leaf.ts", '"one"', '"two"');
  const { modules } = await app.reload();
  assert.ok(modules.includes(app.file("app.ts")) && !modules.includes(app.file("other.ts")));
  await app.printed("other gets two");
  assert.equal((await app.get("/text")).body, "two");
  assert.ok(!app.output.includes("other has two"));
});

test("changes with boundaries of their own, and of a boundary with its importer, are all live", async () => {
  const leaf = `${word}console.log("leaf", word);\nimport.meta.hot?.accept();\n`;
  const text = `
import { word } from "./leaf.ts";
import { name } from "./name.ts";
export let text: string = word + name;
import.meta.hot?.accept("./name.ts", (module) => { text = word + module.name; });
`;
  await using app = await startHotrun({ files: { ...files(text, leaf), "name.ts": `export const name = "A";\n` } });
  app.edit("leaf.ts", '"one"', '"two"');
  app.edit("name.ts", '"A"', '"B"');
  await app.printed("leaf two");
  await app.served("/text", "oneB");
  app.edit("leaf.ts", '"two"', '"three"');
  app.edit("text.ts", "word + name", 'word + "!" + name');
  await app.served("/text", "three!B");
});

test("a circle of imports is made anew in the order in which it ran at first", async () => {
  const x = `
import { y } from "./y.ts";
export const x: string = "x" + y;
import.meta.hot?.accept((next) => console.log("accepted", next.x));
`;
  // It runs last, for the circle is entered here; entered at x.ts, it would meet x.ts before that has run.
  const y = `
import { x } from "./x.ts";
export function y(): string { return "one"; }
console.log("y has", x.length > 0);
`;
  const text = `import { y } from "./y.ts";\nexport const text: string = y();\n`;
  await using app = await startHotrun({ files: { ...files(text), "x.ts": x, "y.ts": y } });
  app.edit("x.ts", '"x" + y', '"X" + y');
  assert.deepEqual((await app.reload()).modules, [app.file("x.ts")]);
  await app.printed("accepted X");
  app.edit("y.ts", '"one"', '"two"');
  const reload = await app.reload();
  assert.equal(reload.result.type, "done", JSON.stringify(reload.result));
  assert.equal((await app.get("/text")).body, "two");
});

test("an accepted circle is entered where it was at first", async () => {
  const x = `import { y } from "./y.ts";\nexport const x: string = "one";\nexport const other = y;\n`;
  const y = `import { x } from "./x.ts";\nexport function y(): string { return x; }\nconsole.log("y has", x);\n`;
  const text = `
import { y } from "./y.ts";
import { x } from "./x.ts";
export let text: string = y() + x;
import.meta.hot?.accept(["./x.ts", "./y.ts"], ([x, y]) => { text = x?.x ?? text + y?.y(); });
`;
  await using app = await startHotrun({ files: { ...files(text), "x.ts": x, "y.ts": y } });
  app.edit("x.ts", '"one"', '"two"');
  const { result, modules } = await app.reload();
  assert.deepEqual({ result, modules }, { result: { type: "done" }, modules: [app.file("x.ts"), app.file("y.ts")] });
  assert.equal((await app.get("/text")).body, "twotwo");
});

test("dispose handlers run before the new version, importers before what they import, and are awaited", async () => {
  const disposing = (name: string) => `
console.log("${name} runs");
import.meta.hot?.dispose(async () => {
  await new Promise((resolve) => setTimeout(resolve, 5));
  console.log("${name} disposed");
});
`;
  const text = `export { word as text } from "./leaf.ts";\n${disposing("text")}`;
  await using app = await startHotrun({ files: files(text, word + disposing("leaf")) });
  app.edit("leaf.ts", '"one"', '"two"');
  await app.reload();
  await app.printed("leaf disposed\nleaf runs\ntext runs\n");
  assert.match(app.output, /leaf runs\ntext runs\n.*text disposed\nleaf disposed\nleaf runs\ntext runs\n/s);
});

test("a dispose handler that throws is told, and the others run", async () => {
  const text = `
export { word as text } from "./leaf.ts";
import.meta.hot?.dispose(() => { throw new Error("cannot end"); });
import.meta.hot?.dispose(() => console.log("second handler"));
`;
  await using app = await startHotrun({ files: files(text) });
  app.edit("leaf.ts", '"one"', '"two"');
  assert.match(
    (await app.next("warning")).message,
    /text\.ts: a dispose handler failed: cannot end \(.*text\.ts:3:\d+\)/,
  );
  await app.printed("second handler");
  await app.served("/text", "two");
});

test("a dispose handler that never ends is given up, and the swap goes on", async () => {
  const text = `export { word as text } from "./leaf.ts";\nimport.meta.hot?.dispose(() => new Promise(() => {}));\n`;
  await using app = await startHotrun({ files: files(text), args: ["--start-timeout", "1"] });
  app.edit("leaf.ts", '"one"', '"two"');
  assert.match((await app.next("warning")).message, /text\.ts.*within 1 s/);
  await app.served("/text", "two");
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

test("data is one object over all versions, also over one that failed", async () => {
  const text = `
const versions: string[] = (import.meta.hot!.data.versions ??= []);
versions.push("one");
export const text: string = versions.join(" ");
try {
  (import.meta.hot as any).data = {};
} catch (error) {
  console.log("data:", (error as Error).name);
}
`;
  await using app = await startHotrun({ files: files(text) });
  await app.printed("data: TypeError");
  app.edit("text.ts", '"one"', '"two" + nothing');
  await app.reload(({ result }) => result.type === "failed");
  app.edit("text.ts", '"two" + nothing', '"three"');
  await app.reload();
  assert.equal((await app.get("/text")).body, "one three");
});

test("dispose handlers that ran before a version threw are named, and do not run again", async () => {
  const text = `import.meta.hot?.dispose(() => console.log("disposed"));\nexport const text: string = "one";\n`;
  await using app = await startHotrun({ files: files(text) });
  app.edit("text.ts", '"one"', "String(nothing)");
  assert.match((await app.next("warning")).message, /text\.ts/);
  assert.equal((await app.get("/text")).body, "one");
  app.edit("text.ts", "String(nothing)", '"two"');
  await app.served("/text", "two");
  assert.equal(times(app.output, "disposed"), 1);
});

test("a version that fails leaves what the old one accepts as it was", async () => {
  const leaf = `${word}console.log("leaf", word);\nimport.meta.hot?.accept();\n`;
  await using app = await startHotrun({ files: files(`export { word as text } from "./leaf.ts";\n`, leaf) });
  app.edit("leaf.ts", "import.meta.hot?.accept();", "throw new Error('no');");
  await app.reload(({ result }) => result.type === "failed");
  app.edit("leaf.ts", "throw new Error('no');", "");
  const reload = await app.reload();
  assert.deepEqual(reload.modules, [app.file("leaf.ts")]);
  await app.next("recovered");
  app.edit("leaf.ts", '"one"', '"two"'); // This version accepts nothing any more.
  await app.served("/text", "two");
});

test("what nothing imports any longer is pruned, with its data", async () => {
  const leaf = `
export const word: string = "one";
import.meta.hot!.data.name = "kept";
import.meta.hot?.dispose(() => console.log("leaf disposed"));
import.meta.hot?.prune((data) => console.log("leaf pruned", data.name));
`;
  const text = `
import { word } from "./leaf.ts";
export const text: string = word;
import.meta.hot?.on("vite:beforePrune", ({ type, paths }) => console.log(type, paths.length, paths[0].endsWith("leaf.ts")));
`;
  await using app = await startHotrun({ files: files(text, leaf) });
  app.edit("leaf.ts", '"one"', '"two"');
  await app.served("/text", "two");
  assert.ok(!app.output.includes("leaf pruned"));
  app.edit("text.ts", 'import { word } from "./leaf.ts";', 'const word = "none";');
  await app.served("/text", "none");
  await app.printed("prune 1 true\nleaf disposed\nleaf pruned kept\n");
});

test("an accept callback that throws is a failure, and the app goes on with the new version", async () => {
  const text = `
import { word } from "./leaf.ts";
export let text: string = word;
import.meta.hot?.accept("./leaf.ts", (leaf) => { if (leaf.word === "two") throw new Error("cannot take it"); });
import.meta.hot?.accept("./leaf.ts", (leaf) => { text = leaf.word; });
`;
  await using app = await startHotrun({ files: files(text) });
  app.edit("leaf.ts", '"one"', '"two"');
  const failure = await app.next("failure");
  assert.match(failure.message, /cannot take it/);
  assert.equal(failure.file, app.file("text.ts"));
  assert.equal((await app.get("/text")).body, "two");
  app.edit("leaf.ts", '"two"', '"three"');
  await app.next("recovered");
  assert.equal((await app.get("/text")).body, "three");
});

test("an accept callback may be asynchronous: it is awaited, and what it rejects with is told", async () => {
  const text = `
import { word } from "./leaf.ts";
export let text: string = word;
import.meta.hot?.accept("./leaf.ts", async (leaf) => {
  await new Promise((resolve) => setTimeout(resolve, 20));
  text = leaf.word;
  if (text === "three") throw new Error("three is too much");
});
`;
  await using app = await startHotrun({ files: files(text) });
  app.edit("leaf.ts", '"one"', '"two"');
  await app.reload();
  assert.equal((await app.get("/text")).body, "two");
  app.edit("leaf.ts", '"two"', '"three"');
  assert.match((await app.next("failure")).message, /three is too much/);
  assert.equal((await app.get("/text")).body, "three");
});

test("JSON and CommonJS can be accepted", async () => {
  const text = `
import data from "./data.json" with { type: "json" };
import old from "./old.cjs";
export let text: string = data.word + old.word;
import.meta.hot?.accept(["./data.json", "./old.cjs"], ([json, cjs]) => { text = (json ?? cjs)?.default.word; });
`;
  const extra = { "data.json": `{ "word": "a" }`, "old.cjs": `exports.word = "b";\n` };
  await using app = await startHotrun({ files: { ...files(text), ...extra } });
  app.edit("data.json", '"a"', '"json"');
  await app.served("/text", "json");
  app.edit("old.cjs", '"b"', '"cjs"');
  await app.served("/text", "cjs");
  assert.equal(times(app.output, "app evaluated"), 1);
});

test("a specifier that the module does not import is warned of", async () => {
  const text = `
import "node:fs";
export const text: string = "one";
for (const other of ["./leaf.ts", "./nowhere.ts", "node:fs"]) import.meta.hot?.accept(other, () => {});
`;
  await using app = await startHotrun({ files: files(text) });
  const warnings = app.log.events.flatMap((event) => (event.type === "warning" ? [event.message] : []));
  assert.equal(warnings.length, 3, warnings.join("\n"));
  assert.match(warnings[0] as string, /text\.ts accepts "\.\/leaf\.ts", which it does not import/);
  assert.match(warnings[1] as string, /text\.ts accepts "\.\/nowhere\.ts", which it does not import/);
  assert.match(warnings[2] as string, /text\.ts accepts "node:fs", which is a package/);
});

test("what is imported dynamically, and by several names, has a hot of its own", async () => {
  const lazy = `
export const word: string = "one";
const query = new URL(import.meta.url).search;
import.meta.hot!.data.runs = (import.meta.hot!.data.runs ?? 0) + 1;
console.log("lazy", query, word, import.meta.hot!.data.runs);
import.meta.hot?.accept();
`;
  const text = `
export const text: string = "ready";
const load = async (query: string) => await import("./lazy.ts" + query);
await load("?a");
await load("?b");
import.meta.hot?.on("vite:afterUpdate", async ({ updates }) => {
  console.log("updates", updates.map(({ acceptedPath }) => acceptedPath.slice(-9)).sort().join(" "));
  console.log("again", (await load("?a")).word);
});
`;
  await using app = await startHotrun({ files: { ...files(text), "lazy.ts": lazy } });
  app.edit("lazy.ts", '"one"', '"two"');
  await app.printed("again two");
  assert.match(app.output, /lazy \?a two 2\n/);
  assert.match(app.output, /lazy \?b two 2\n/);
  assert.match(app.output, /updates lazy\.ts\?a lazy\.ts\?b\n/);
  assert.equal(times(app.output, "lazy ?a"), 2);
});

test("accept may be called later", async () => {
  const leaf = `${word}setTimeout(() => { import.meta.hot?.accept(); console.log("accepts"); }, 1);\n`;
  await using app = await startHotrun({ files: files(`export { word as text } from "./leaf.ts";\n`, leaf) });
  await app.printed("accepts");
  app.edit("leaf.ts", '"one"', '"two"');
  assert.deepEqual((await app.reload()).modules, [app.file("leaf.ts")]);
});

const throughMiddle = (text: string, leaf: string) => ({
  ...files(`import "./middle.ts";\n${text}`, leaf),
  "middle.ts": `import { word } from "./leaf.ts";\nconsole.log("middle has", word);\nimport.meta.hot?.accept();\n`,
});

test("invalidate passes an accepted change up the tree, to the next that accepts, with its message as the reason", async () => {
  const leaf = `
export const word: string = "one";
console.log("leaf", word);
import.meta.hot?.accept((next: { word: string }) => { if (next.word === "two") import.meta.hot?.invalidate("two is too much"); });
`;
  await using app = await startHotrun({ files: throughMiddle(`export const text: string = "one";\n`, leaf) });
  app.edit("leaf.ts", 'word: string = "one"', 'word: string = "two"');
  const reload = await app.reload(({ reason }) => reason.includes("invalidates"));
  assert.match(
    reload.reason,
    /^leaf\.ts invalidates its update: two is too much; leaf\.ts → middle\.ts \(accepts itself\)$/,
  );
  assert.deepEqual(reload.modules, [app.file("middle.ts")]);
  await app.printed("middle has two");
  assert.equal(times(app.output, "leaf two"), 1);
  assert.equal(times(app.output, "app evaluated"), 1);
});

test("invalidate where nothing above accepts has the entry made anew; the next version accepts again", async () => {
  const leaf = `
export const word: string = "one";
import.meta.hot?.accept((next: { word: string }) => { if (next.word === "two") import.meta.hot?.invalidate(); });
`;
  await using app = await startHotrun({ files: files(`export { word as text } from "./leaf.ts";\n`, leaf) });
  app.edit("leaf.ts", 'word: string = "one"', 'word: string = "two"');
  const reload = await app.reload(({ modules }) => modules.length > 1);
  assert.ok(reload.modules.includes(app.file("app.ts")));
  assert.match(reload.reason, /leaf\.ts invalidates its update/);
  assert.equal((await app.get("/text")).body, "two");
  app.edit("leaf.ts", 'word: string = "two"', 'word: string = "three"');
  assert.deepEqual((await app.reload()).modules, [app.file("leaf.ts")]);
});

test("invalidate while a module runs: nothing at the first time, once for each update, and never for ever", async () => {
  const invalidating = `import.meta.hot?.accept();\nimport.meta.hot?.invalidate();\n`;
  const x = `import "./y.ts";\nexport const word: string = "one";\nconsole.log("x", word);\n${invalidating}`;
  const y = `import "./x.ts";\nexport const y = 1;\nconsole.log("y");\n${invalidating}`;
  const text = `export { word as text } from "./leaf.ts";\n`;
  await using app = await startHotrun({
    files: { ...files(text, x.replace("y.ts", "other.ts")), "other.ts": y.replace("x.ts", "leaf.ts") },
  });
  assert.equal(app.reloads.length, 0);
  app.edit("leaf.ts", '"one"', '"two"');
  await app.served("/text", "two");
  app.edit("leaf.ts", '"two"', '"three"');
  await app.served("/text", "three");
  // The last of them says so, and nothing follows it.
  await app.log.until("the end of the chain", () =>
    app.log.events.some((event) => event.type === "reload" && event.reason.endsWith("(again, so it is ignored)")),
  );
  assert.ok(app.reloads.length <= 6, `${app.reloads.length} reloads`);
});

test("invalidate in the callback for a dependency has the acceptor itself made anew", async () => {
  const text = `
import { word } from "./leaf.ts";
export const text: string = word;
import.meta.hot?.accept("./leaf.ts", () => import.meta.hot?.invalidate("text is a constant"));
`;
  await using app = await startHotrun({ files: files(text) });
  app.edit("leaf.ts", '"one"', '"two"');
  const reload = await app.reload(({ modules }) => modules.includes(app.file("text.ts")));
  assert.match(reload.reason, /^text\.ts invalidates its update: text is a constant; text\.ts → app\.ts/);
  assert.ok(!reload.modules.includes(app.file("leaf.ts")));
  assert.equal((await app.get("/text")).body, "two");
});

test("what a version that fails has invalidated is forgotten", async () => {
  const leaf = `${word}import.meta.hot?.accept();\n`;
  await using app = await startHotrun({ files: files(`export { word as text } from "./leaf.ts";\n`, leaf) });
  app.write("leaf.ts", `${leaf}import.meta.hot?.invalidate();\nthrow new Error("no");\n`);
  await app.reload(({ result }) => result.type === "failed");
  app.write("leaf.ts", `${leaf}console.log("mended");\n`);
  await app.next("recovered");
  await app.printed("mended");
  assert.ok(app.reloads.every(({ modules }) => !modules.includes(app.file("app.ts"))));
});

test("an entry that invalidates its update is a restart: there is nothing above it", async () => {
  const entry = `${plainApp["app.ts"]}
import.meta.hot?.accept(() => import.meta.hot?.invalidate("a new port"));
`;
  await using app = await startHotrun({ files: { ...plainApp, "app.ts": entry } });
  const pid = (await app.get("/pid")).body;
  app.edit("app.ts", "<title>", "<title>new ");
  const reload = await app.reload(({ plan }) => plan === "restart");
  assert.match(reload.reason, /^app\.ts invalidates its update: a new port/);
  assert.notEqual((await app.get("/pid")).body, pid);
});

test("listeners hear Vite's events, and go with the version that they are of", async () => {
  const text = `
export const text: string = "one";
const say = (event: string, ...rest: unknown[]) => console.log(event, text, ...rest);
import.meta.hot?.on("vite:beforeUpdate", ({ type, updates }) => {
  const [{ type: kind, path, acceptedPath, timestamp }] = updates;
  say("before", type, updates.length, kind, path.endsWith("app.ts"), acceptedPath === path, typeof timestamp);
});
import.meta.hot?.on("vite:afterUpdate", () => say("after"));
import.meta.hot?.on("vite:error", ({ type, err }) => say("error", type, err.message, err.id.endsWith("leaf.ts"), err.loc.line));
import.meta.hot?.on("vite:beforeFullReload", ({ type, reason }) => say("full", type, reason));
const once = () => say("removed");
import.meta.hot?.on("vite:beforeUpdate", once);
import.meta.hot?.off("vite:beforeUpdate", once);
import.meta.hot?.on("vite:beforeUpdate", () => { throw new Error("listener"); });
import "./leaf.ts";
`;
  await using app = await startHotrun({ files: { ...files(text), "package.json": `{ "type": "module" }` } });
  const names = ["one", "two", "three", "four", "five", "six"];
  for (const [index, name] of names.slice(1).entries()) {
    app.edit("text.ts", `text: string = "${names[index]}"`, `text: string = "${name}"`);
    assert.match((await app.next("warning")).message, /text\.ts: a listener of vite:beforeUpdate failed: listener/);
    await app.printed(`after ${name}\n`);
    assert.equal((await app.get("/text")).body, name);
  }
  assert.match(app.output, /before one update 1 js-update true true number\n/);
  for (const name of names.slice(0, -1)) assert.equal(times(app.output, `before ${name} `), 1, app.output);
  assert.ok(!app.output.includes("removed"));
  app.write("leaf.ts", `export const word = ;\n`);
  await app.printed("error six error");
  assert.match(app.output, /error six error .* true 1\n/);
  app.write("leaf.ts", word);
  app.write("package.json", `{ "type": "module", "version": "2.0.0" }`);
  await app.printed("full six full-reload package.json is read before the app starts\n");
});

test("send refuses names of hotrun's own, too much, and what is no JSON", async () => {
  const text = `
export const text: string = "one";
const attempts: [unknown, unknown][] = [
  ["failure", 1], ["vite:error", 1], ["hotrun:x", 1], ["", 1], [7, 1], ["big", "x".repeat(2_000_000)], ["odd", 1n], ["fine", { a: 1 }], ["fine", undefined],
];
for (const [name, data] of attempts) {
  try {
    import.meta.hot?.send(name as string, data);
    console.log("sent", name);
  } catch (error) {
    console.log("refused", name, (error as NodeJS.ErrnoException).code ?? (error as Error).name);
  }
}
`;
  await using app = await startHotrun({ files: files(text) });
  const said = app.output.split("\n").filter((line) => /^(?:sent|refused)/.test(line));
  assert.deepEqual(said, [
    "refused failure HOTRUN_SEND",
    "refused vite:error HOTRUN_SEND",
    "refused hotrun:x HOTRUN_SEND",
    "refused  HOTRUN_SEND",
    "refused 7 HOTRUN_SEND",
    "refused big HOTRUN_SEND",
    "refused odd TypeError",
    "sent fine",
    "sent fine",
  ]);
});

test("E10 a module that declines is a restart, with the reason", async () => {
  const leaf = `${word}import.meta.hot?.decline();\n`;
  await using app = await startHotrun({ files: files(`export { word as text } from "./leaf.ts";\n`, leaf) });
  const pid = (await app.get("/pid")).body;
  app.edit("leaf.ts", '"one"', '"two"');
  const reload = await app.reload();
  assert.equal(reload.plan, "restart");
  assert.match(reload.reason, /leaf\.ts.*declines/);
  assert.equal((await app.get("/text")).body, "two");
  assert.notEqual((await app.get("/pid")).body, pid);
});
