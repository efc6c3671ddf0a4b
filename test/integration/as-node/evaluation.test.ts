import type { Files } from "../../support/app-folder.ts";
import { compareCases } from "../../support/case-program.ts";

/** Packages that say when they run, in a list of the program's. */
const packages: Files = {
  "node_modules/marks-esm/package.json": `{ "name": "marks-esm", "type": "module", "exports": { "./*": "./*.js" } }`,
  ...Object.fromEntries(
    ["one", "two", "three", "four"].map((name) => [
      `node_modules/marks-esm/${name}.js`,
      `(globalThis.marks ??= []).push("esm ${name}");\nexport const name = "${name}";\n`,
    ]),
  ),
  "node_modules/marks-esm/waits.js": `(globalThis.marks ??= []).push("waits");\nawait new Promise((resolve) => setTimeout(resolve, 5));\nglobalThis.marks.push("waited");\nexport const waited = true;\n`,
  "node_modules/marks-cjs/package.json": `{ "name": "marks-cjs" }`,
  ...Object.fromEntries(
    ["one", "two"].map((name) => [
      `node_modules/marks-cjs/${name}.js`,
      `(globalThis.marks ??= []).push("cjs ${name}");\nexports.name = "${name}";\n`,
    ]),
  ),
};

compareCases({
  title: "evaluation of ES modules",
  entry: "main.mjs",
  loads: "import",
  files: packages,
  cases: [
    {
      name: "depth first, in the order of the imports",
      files: {
        "main.mjs": `import { log } from "./log.mjs";\nimport "./a.mjs";\nimport "./b.mjs";\nimport "./c.mjs";\nlog.push("main");\nexport default log.splice(0);\n`,
        "a.mjs": `import "./a1.mjs";\nimport "./shared.mjs";\nimport { log } from "./log.mjs";\nlog.push("a");\n`,
        "a1.mjs": `import { log } from "./log.mjs";\nlog.push("a1");\n`,
        "b.mjs": `import "./shared.mjs";\nimport { log } from "./log.mjs";\nlog.push("b");\n`,
        "shared.mjs": `import { log } from "./log.mjs";\nlog.push("shared");\n`,
        "c.mjs": `import { log } from "./log.mjs";\nlog.push("c");\n`,
        "log.mjs": `export const log = [];\n`,
      },
    },
    {
      name: "user modules and packages in turn",
      swappable: false,
      files: {
        "main.mjs": `import "./first.mjs";\nimport "marks-esm/one";\nimport "./second.mjs";\nimport "marks-cjs/one.js";\nimport "./third.mjs";\nimport "marks-esm/two";\nexport default globalThis.marks.splice(0);\n`,
        "first.mjs": `(globalThis.marks ??= []).push("first");\n`,
        "second.mjs": `import "marks-esm/three";\nglobalThis.marks.push("second");\n`,
        "third.mjs": `globalThis.marks.push("third");\n`,
      },
    },
    {
      name: "packages reached only by a module of the user's that comes last",
      swappable: false,
      files: {
        "main.mjs": `import "./first.mjs";\nimport { x } from "./last.mjs";\nexport default [...globalThis.marks.splice(0), x];\n`,
        "first.mjs": `(globalThis.marks ??= []).push("first");\n`,
        "last.mjs": `export { name as x } from "marks-cjs/two.js";\nglobalThis.marks.push("last");\n`,
      },
    },
    {
      name: "a package with top-level await, between user modules",
      differs: "Node loads the package, and its `import()` begins some turns later.",
      swappable: false,
      files: {
        "main.mjs": `import "./first.mjs";\nimport { waited } from "marks-esm/waits";\nimport "./second.mjs";\nimport "marks-esm/four";\nexport default [...globalThis.marks.splice(0), waited];\n`,
        "first.mjs": `(globalThis.marks ??= []).push("first");\n`,
        "second.mjs": `globalThis.marks.push("second");\n`,
      },
    },
    {
      name: "a JSON module and a builtin do not disturb the order",
      files: {
        "main.mjs": `import { log } from "./log.mjs";\nimport "./a.mjs";\nimport data from "./data.json" with { type: "json" };\nimport "node:fs";\nimport "./b.mjs";\nlog.push(data.x);\nexport default log.splice(0);\n`,
        "a.mjs": `import { log } from "./log.mjs";\nlog.push("a");\n`,
        "b.mjs": `import { log } from "./log.mjs";\nlog.push("b");\n`,
        "data.json": `{ "x": 1 }`,
        "log.mjs": `export const log = [];\n`,
      },
    },
    {
      name: "CommonJS of the user's runs in its turn",
      files: {
        "main.mjs": `import log from "./log.cjs";\nimport "./a.mjs";\nimport "./middle.cjs";\nimport "./b.mjs";\nlog.push("main");\nexport default log.splice(0);\n`,
        "a.mjs": `import log from "./log.cjs";\nlog.push("a");\n`,
        "middle.cjs": `const log = require("./log.cjs");\nlog.push("middle");\nrequire("./deeper.cjs");\nlog.push("after deeper");\n`,
        "deeper.cjs": `require("./log.cjs").push("deeper");\n`,
        "b.mjs": `import log from "./log.cjs";\nlog.push("b");\n`,
        "log.cjs": `module.exports = [];\n`,
      },
    },
    {
      name: "top-level await in leaves runs side by side, importers wait",
      files: {
        "main.mjs": `import { log } from "./log.mjs";\nimport "./slow.mjs";\nimport "./slower.mjs";\nimport "./sync.mjs";\nlog.push("main");\nexport default log.splice(0);\n`,
        "slow.mjs": `import { log } from "./log.mjs";\nlog.push("slow begins");\nawait 0;\nawait 0;\nlog.push("slow ends");\n`,
        "slower.mjs": `import { log } from "./log.mjs";\nlog.push("slower begins");\nawait 0;\nawait 0;\nawait 0;\nlog.push("slower ends");\n`,
        "sync.mjs": `import { log } from "./log.mjs";\nlog.push("sync");\n`,
        "log.mjs": `export const log = [];\n`,
      },
    },
    {
      name: "top-level await in a cycle",
      files: {
        "main.mjs": `import { log } from "./log.mjs";\nimport { a } from "./a.mjs";\nlog.push("main " + a);\nexport default log.splice(0);\n`,
        "a.mjs": `import { log } from "./log.mjs";\nimport { b } from "./b.mjs";\nlog.push("a begins " + b);\nexport const a = await Promise.resolve("a");\nlog.push("a ends");\nexport function hoisted() { return "hoisted"; }\n`,
        "b.mjs": `import { log } from "./log.mjs";\nimport { a, hoisted } from "./a.mjs";\nlog.push("b begins " + hoisted());\nexport const b = await Promise.resolve("b");\ntry { a; } catch (error) { log.push(error.name + ": " + error.message); }\nlog.push("b ends");\n`,
        "log.mjs": `export const log = [];\n`,
      },
    },
    {
      name: "an await of an import of one's own importer settles, as far as Node lets it",
      files: {
        "main.mjs": `import { log } from "./log.mjs";\nimport "./a.mjs";\nexport default log.splice(0);\n`,
        "a.mjs": `import { log } from "./log.mjs";\nconst b = await import("./b.mjs");\nlog.push(Object.keys(b).join());\nexport const a = 1;\n`,
        "b.mjs": `import { log } from "./log.mjs";\nlog.push("b");\nexport const b = 1, c = 2;\n`,
        "log.mjs": `export const log = [];\n`,
      },
    },
    {
      name: "parallel dynamic imports of one module evaluate it once",
      files: {
        "main.mjs": `globalThis.once = 0;\nconst all = await Promise.all([import("./a.mjs"), import("./b.mjs"), import("./a.mjs"), import("./leaf.mjs")]);\nexport default [globalThis.once, all[0] === all[2], all[0].leaf === all[1].leaf, all[3].leaf === all[0].leaf];\n`,
        "a.mjs": `import { leaf } from "./leaf.mjs";\nawait 0;\nexport { leaf };\n`,
        "b.mjs": `export { leaf } from "./leaf.mjs";\n`,
        "leaf.mjs": `globalThis.once += 1;\nawait 0;\nexport const leaf = {};\n`,
      },
    },
    {
      name: "a cycle through a dynamic import",
      files: {
        "main.mjs": `import { get } from "./a.mjs";\nexport default await get();\n`,
        "a.mjs": `export const name = "a";\nexport const get = async () => (await import("./b.mjs")).back;\n`,
        "b.mjs": `import { name } from "./a.mjs";\nexport const back = "b saw " + name;\n`,
      },
    },
    {
      name: "microtasks and ticks between modules",
      files: {
        "main.mjs": `import { log } from "./log.mjs";\nimport "./a.mjs";\nimport "./b.mjs";\nlog.push("main");\nawait new Promise((resolve) => setTimeout(resolve, 1));\nexport default log.splice(0);\n`,
        "a.mjs": `import { log } from "./log.mjs";\nPromise.resolve().then(() => log.push("a's microtask"));\nqueueMicrotask(() => log.push("a's other"));\nlog.push("a");\n`,
        "b.mjs": `import { log } from "./log.mjs";\nlog.push("b");\n`,
        "log.mjs": `export const log = [];\n`,
      },
    },
    {
      name: "functions are hoisted in a cycle, variables are not",
      files: {
        "main.mjs": `import { seen } from "./b.mjs";\nexport function hoisted() { return "hoisted"; }\nexport let late = 1;\nexport var early = 2;\nexport class Late {}\nexport default seen;\n`,
        "b.mjs": `import * as main from "./main.mjs";\nexport const seen = [main.hoisted(), String(main.early), tried(() => main.late), tried(() => main.Late), tried(() => main.default)];\nfunction tried(run) { try { return run(); } catch (error) { return error.name + ": " + error.message; } }\n`,
      },
    },
  ],
});
