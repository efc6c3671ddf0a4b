import assert from "node:assert/strict";
import { test } from "node:test";
import { startHotrun } from "../support/hotrun.ts";

const serving = (expression: string) => `
import { createServer } from "node:http";
createServer((request, response) => response.end(String(${expression}))).listen(3000);
`;

/** For an app that measures its heap: `collectGarbage()`, without an option on its command line. */
const collectGarbage = `
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
setFlagsFromString("--expose-gc");
const collectGarbage: () => void = runInNewContext("gc");
`;

test("stack traces are those of the TypeScript source, before and after a swap", async () => {
  const throwing = (lines: number) =>
    `${"interface Nothing { at: 'all' }\n".repeat(lines)}export function fail(): string {\n  const wrong: unknown = undefined;\n  return (wrong as Error).message;\n}\n`;
  await using app = await startHotrun({
    files: {
      "fail.ts": throwing(3),
      "app.ts": `import { fail } from "./fail.ts";\n${serving("trace()")}\nfunction trace(): string {\n  try {\n    return fail();\n  } catch (error) {\n    return (error as Error).stack ?? "";\n  }\n}\n`,
    },
  });
  const where = (line: number) => new RegExp(`fail .*${app.file("fail.ts")}:${line}:\\d+`);
  assert.match((await app.get("/")).body, where(6));
  app.write("fail.ts", throwing(5));
  await app.reload();
  assert.match((await app.get("/")).body, where(8));
});

test("V8's compilation cache is on for the app's own code, after a swap too", async () => {
  // With the cache, functions made from the same text share its code; without, each is compiled anew and keeps memory of
  // its own: 400 functions of 60 KB are 26 MB, or almost nothing.
  const measuring = `${collectGarbage}
const items = Array.from({ length: 1000 }, (_, index) => "'" + "x".repeat(50) + index + "'");
const body = "return [" + items.join(",") + "].length";
export function grown(): number {
  new Function(body)();
  collectGarbage();
  const before = process.memoryUsage().heapUsed;
  const made = Array.from({ length: 400 }, () => new Function(body));
  for (const one of made) one();
  collectGarbage();
  return made.length > 0 ? process.memoryUsage().heapUsed - before : 0;
}
`;
  await using app = await startHotrun({
    files: {
      "text.ts": `export const text: string = "one";\n`,
      "grown.ts": measuring,
      "app.ts": `import { grown } from "./grown.ts";\nimport { text } from "./text.ts";\n${serving('request.url === "/grown" ? grown() : text')}`,
    },
  });
  for (const text of ["two", "three"]) {
    assert.ok(Number((await app.get("/grown")).body) < 5_000_000);
    app.write("text.ts", `export const text: string = "${text}";\n`);
    await app.reload();
  }
});

test("the heap is flat over swaps", async () => {
  await using app = await startHotrun({
    files: {
      "big.ts": big(0),
      "app.ts": `${collectGarbage}\nimport { own } from "./big.ts";\n${serving('request.url === "/heap" ? heap() : own')}\nfunction heap(): number {\n  collectGarbage();\n  return process.memoryUsage().heapUsed;\n}\n`,
    },
  });
  // What has just been replaced may still be draining, and V8 lets go of modules in several rounds.
  const heap = async () => {
    let least = Number.POSITIVE_INFINITY;
    for (let round = 0; round < 20; round += 1) least = Math.min(least, Number((await app.get("/heap")).body));
    return least;
  };
  const swap = async (from: number, to: number) => {
    for (let version = from; version < to; version += 1) {
      app.write("big.ts", big(version));
      const { result } = await app.reload();
      assert.deepEqual(result, { type: "done" });
    }
    assert.equal((await app.get("/")).body, String(to - 1));
  };
  await swap(1, 50);
  const before = await heap();
  await swap(50, 250);
  const grown = async () => ((await heap()) - before) / 200;
  // On a busy machine it takes longer to come to rest; what is not let go never does.
  const patience = AbortSignal.timeout(15_000);
  let grownPerSwap = await grown();
  while (grownPerSwap >= 25_000 && !patience.aborted) grownPerSwap = await grown();
  // A module of 50 KB that is not let go costs at least as much. Node 20 itself keeps about 12 KB a swap.
  assert.ok(grownPerSwap < 25_000, `${grownPerSwap} bytes a swap`);
});

/** A module of some 50 KB. */
function big(version: number): string {
  const functions = Array.from(
    { length: 1000 },
    (_, index) => `export const made${index} = () => "${version} ${"x".repeat(50)}";`,
  );
  return `export const own: string = "${version}";\n${functions.join("\n")}\n`;
}

test("an app that loads no TypeScript is run as it is", async () => {
  await using app = await startHotrun({
    entry: "app.mjs",
    files: {
      "app.mjs": `${serving("text")}\nimport { text } from "./text.mjs";\n`,
      "text.mjs": `export const text = "one";\n`,
    },
  });
  app.edit("text.mjs", "one", "two");
  await app.reload();
  assert.equal((await app.get("/")).body, "two");
});

test("no warning of the machinery reaches the app's output, and the app's own warnings do", async () => {
  await using app = await startHotrun({
    files: { "app.ts": `process.emitWarning("mine", "ExperimentalWarning");\n${serving('"fine"')}` },
  });
  await app.printed("ExperimentalWarning: mine");
  assert.doesNotMatch(app.output, /vm-modules|VM Modules/i);
});

test("code that is made with eval and new Function can import", async () => {
  await using app = await startHotrun({
    files: {
      "app.ts": `
import { createServer } from "node:http";
const byEval: typeof import("node:path") = await eval('import("node:path")');
const byFunction: typeof import("node:path") = await new Function('return import("node:path")')();
createServer((_, response) => response.end(byEval.basename("/a/b") + byFunction.basename("/c/d"))).listen(3000);
`,
    },
  });
  assert.equal((await app.get("/")).body, "bd");
});

test("import.meta.hot: what a module keeps, gives away and refuses", async () => {
  await using app = await startHotrun({
    files: {
      "kept.ts": `
const data = import.meta.hot?.data ?? {};
data.loads = (data.loads ?? 0) + 1;
import.meta.hot?.dispose((next: { disposed?: string }) => { next.disposed = "one"; });
export const kept = () => [data.loads, data.disposed ?? null, "one"];
`,
      "accepting.ts": `
import { value } from "./value.ts";
export const state = { value };
import.meta.hot?.accept("./value.ts", (module) => { state.value = module?.value; });
export const made = Math.random();
`,
      "value.ts": `export const value: string = "one";\n`,
      "app.ts": `import { made, state } from "./accepting.ts";\nimport { kept } from "./kept.ts";\n${serving("JSON.stringify([kept(), state.value, made])")}`,
    },
  });
  const answer = async () => JSON.parse((await app.get("/")).body);
  const [kept, value, made] = await answer();
  assert.deepEqual([kept, value], [[1, null, "one"], "one"]);
  app.edit("value.ts", `"one"`, `"two"`);
  const accepted = await app.reload();
  assert.deepEqual(accepted.modules, [app.file("value.ts")]);
  assert.deepEqual(await answer(), [[1, null, "one"], "two", made]);
  app.edit("kept.ts", `disposed ?? null, "one"`, `disposed ?? null, "two"`);
  await app.reload();
  assert.deepEqual((await answer())[0], [2, "one", "two"]);
});
