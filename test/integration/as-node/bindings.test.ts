import type { Files } from "../../support/app-folder.ts";
import { compareCases } from "../../support/case-program.ts";
import { livePackage, oldPackage } from "./packages.ts";

/** The source of a function that says what a piece of code gives, or throws. */
const tried = `const tried = (run) => { try { return run(); } catch (error) { return error.name + ": " + error.message; } };\n`;

const withoutModuleExports = `(key) => key !== "module.exports"`; // Node 23 adds it to CommonJS

const packages: Files = {
  ...livePackage,
  ...oldPackage,
  "node_modules/transpiled/package.json": `{ "name": "transpiled" }`,
  "node_modules/transpiled/index.js": `"use strict";\nObject.defineProperty(exports, "__esModule", { value: true });\nexports.default = "its default";\nexports.named = "its name";\n`,
  "node_modules/getters/package.json": `{ "name": "getters" }`,
  "node_modules/getters/index.js": `let reads = 0;\nconst missing = null, counter = { get next() { return ++reads; } };\nObject.defineProperty(exports, "lazy", { enumerable: true, get: function () { return counter.next; } });\nObject.defineProperty(exports, "broken", { enumerable: true, get: function () { return missing.thing; } });\n`,
  "node_modules/hides/package.json": `{ "name": "hides" }`,
  "node_modules/hides/index.js": `exports["hid" + "den"] = 1;\nexports.shown = 2;\n`,
  "node_modules/callable/package.json": `{ "name": "callable" }`,
  "node_modules/callable/index.js": `module.exports = function callable() { return "called"; };\nmodule.exports.extra = 1;\nmodule.exports.default = "property named default";\n`,
  "node_modules/passes-on/package.json": `{ "name": "passes-on" }`,
  "node_modules/passes-on/index.js": `module.exports = require("old");\n`,
  "node_modules/primitive/package.json": `{ "name": "primitive" }`,
  "node_modules/primitive/index.js": `module.exports = "just text";\n`,
  "node_modules/null-export/package.json": `{ "name": "null-export" }`,
  "node_modules/null-export/index.js": `module.exports = null;\n`,
};

const describeNamespace = `
const describe = (namespace) => ({
  keys: Object.keys(namespace).filter(${withoutModuleExports}),
  own: Reflect.ownKeys(namespace).map(String).filter(${withoutModuleExports}),
  tag: namespace[Symbol.toStringTag],
  text: Object.prototype.toString.call(namespace),
  prototype: Object.getPrototypeOf(namespace) === null,
  frozen: tried(() => Object.isFrozen(namespace)),
  sealed: tried(() => Object.isSealed(namespace)),
  extensible: Object.isExtensible(namespace),
  descriptor: Object.getOwnPropertyDescriptor(namespace, Object.keys(namespace)[0]),
  assign: tried(() => { namespace[Object.keys(namespace)[0]] = 1; return "assigned"; }),
  add: tried(() => { namespace.brandNew = 1; return "added"; }),
  remove: tried(() => delete namespace[Object.keys(namespace)[0]]),
});
`;

compareCases({
  title: "bindings and namespaces",
  entry: "main.mjs",
  loads: "import",
  files: packages,
  cases: [
    {
      name: "live bindings and re-assigned exports",
      files: {
        "main.mjs": `import { count, add, default as d } from "./store.mjs";\nimport * as store from "./store.mjs";\nimport { count as passed } from "./passes.mjs";\nconst seen = [count, d];\nadd();\nexport default [seen, count, d, passed, store.count];\n`,
        "passes.mjs": `export { count } from "./store.mjs";\n`,
        "store.mjs": `export let count = 0;\nexport function add() { count += 1; }\nexport { count as default };\n`,
      },
    },
    {
      name: "default exports are not live, unless they are functions or named",
      swappable: false,
      files: {
        "main.mjs": `import value, { change } from "./value.mjs";\nimport fn, { replace } from "./fn.mjs";\nconst seen = [value, fn()];\nchange();\nreplace();\nexport default [seen, value, fn()];\n`,
        "value.mjs": `let value = 1;\nexport default value;\nexport const change = () => { value = 2; };\n`,
        "fn.mjs": `export default function fn() { return "first"; }\nexport const replace = () => { fn = () => "second"; };\n`,
      },
    },
    {
      name: "imports cannot be assigned",
      files: {
        "main.mjs": `import { x } from "./x.mjs";\n${tried}export default [tried(() => { x = 2; }), x];\n`,
        "x.mjs": `export let x = 1;\n`,
      },
    },
    {
      name: "export star, and conflicts of names",
      files: {
        "main.mjs": `import * as all from "./all.mjs";\n${tried}export default [Object.keys(all), all.own, all.same, all.conflict, all.default, all.nested.left];\n`,
        "all.mjs": `export * from "./left.mjs";\nexport * from "./right.mjs";\nexport * as nested from "./left.mjs";\nexport const own = "all's";\n`,
        "left.mjs": `export const left = 1, conflict = "left", own = "left's";\nexport { same } from "./same.mjs";\nexport default "left";\n`,
        "right.mjs": `export const right = 1, conflict = "right", own = "right's";\nexport { same } from "./same.mjs";\n`,
        "same.mjs": `export const same = "same";\n`,
      },
    },
    {
      name: "export star from CommonJS, JSON and builtins",
      files: {
        "main.mjs": `import * as all from "./all.mjs";\nexport default [Object.keys(all).filter((key) => ["a", "b", "default", "basename", "join"].includes(key)), all.a, typeof all.basename];\n`,
        "all.mjs": `export * from "old";\nexport * from "node:path";\n`,
      },
    },
    {
      name: "cyclic export star",
      files: {
        "main.mjs": `import * as a from "./a.mjs";\nimport * as b from "./b.mjs";\nexport default [Object.keys(a), Object.keys(b), a.b, b.a];\n`,
        "a.mjs": `export * from "./b.mjs";\nexport const a = "a";\n`,
        "b.mjs": `export * from "./a.mjs";\nexport const b = "b";\n`,
      },
    },
    {
      name: "names that are strings",
      files: {
        "main.mjs": `import { "a name" as name } from "./odd.mjs";\nimport * as odd from "./odd.mjs";\nexport default [name, Object.keys(odd)];\n`,
        "odd.mjs": `const value = "odd";\nexport { value as "a name", value as "ünïcödé", value as "default" };\n`,
      },
    },
    {
      name: "a namespace object of the user's",
      files: {
        "main.mjs": `import * as namespace from "./n.mjs";\n${tried}${describeNamespace}export default describe(namespace);\n`,
        "n.mjs": `export const z = 1;\nexport const a = 2;\nexport default 3;\nexport let later;\n`,
      },
    },
    {
      name: "a namespace object with a binding that is not there yet",
      files: {
        "main.mjs": `import { seen } from "./n.mjs";\nexport const late = 1;\nexport default seen;\n`,
        "n.mjs": `import * as main from "./main.mjs";\n${tried}export const seen = [Object.getOwnPropertyNames(main), tried(() => Object.keys(main)), tried(() => main.late), "late" in main, tried(() => ({ ...main })), tried(() => Object.isFrozen(main))];\n`,
      },
    },
    ...["live", "old", "transpiled", "callable", "passes-on", "primitive", "null-export", "node:path/posix"].map(
      (name) => ({
        name: `the namespace object of ${name}`,
        files: {
          "main.mjs": `import * as namespace from ${JSON.stringify(name)};\nimport d from ${JSON.stringify(name)};\n${tried}${describeNamespace}export default [{ ...describe(namespace), descriptor: 0 }, namespace.default === d];\n`,
        },
        swappable: name !== "live",
      }),
    ),
    {
      name: "default and names of CommonJS packages",
      files: {
        "main.mjs": `import old, { a, b } from "old";\nimport transpiled, { named, __esModule } from "transpiled";\nimport callable, { extra } from "callable";\nimport passed, { a as passedA } from "passes-on";\nimport text from "primitive";\nimport nothing from "null-export";\nexport default [old, a, b === old.b, transpiled, named, __esModule, callable(), callable.default, extra, passed === old, passedA, text, nothing];\n`,
      },
    },
    {
      name: "the export named module.exports, where Node has it",
      since: 24,
      files: {
        "main.mjs": `import * as old from "old";\nimport * as mine from "./mine.cjs";\nimport { "module.exports" as whole } from "old";\nexport default [old["module.exports"] === old.default, mine["module.exports"] === mine.default, whole === old.default, Object.keys(old), Object.keys(mine)];\n`,
        "mine.cjs": `exports.x = 1;\n`,
      },
    },
    {
      name: "getters of CommonJS packages are read once, one that throws is undefined",
      swappable: false,
      files: {
        "main.mjs": `import getters, { lazy, broken } from "getters";\nexport default [lazy, lazy, getters.lazy, broken];\n`,
      },
    },
    {
      name: "a name that Node does not see in CommonJS",
      files: {
        "main.mjs": `export default await import("./a.mjs").catch((error) => error);\n`,
        "a.mjs": `import { hidden } from "hides";\n`,
      },
    },
    {
      name: "the one namespace object of packages and builtins",
      files: {
        "main.mjs": `${["live", "old", "callable", "primitive", "node:path/posix", "fs"].map((name, index) => `import * as n${index} from "${name}";`).join("\n")}\nexport default [n0 === await import("live"), n1 === await import("old"), n2 === await import("callable"), n3 === await import("primitive"), n4 === await import("node:path/posix"), n5 === await import("node:fs")];\n`,
      },
    },
    {
      name: "names of CommonJS are a snapshot",
      swappable: false,
      files: {
        "main.mjs": `import old, { later, setLater } from "old";\nsetLater("set");\nexport default [later, old.later];\n`,
      },
    },
    {
      name: "CommonJS of the user's, with and without __esModule",
      files: {
        "main.mjs": `import plain, { x } from "./plain.cjs";\nimport transpiled, { named } from "./transpiled.cjs";\nimport * as all from "./transpiled.cjs";\nimport replaced from "./replaced.cjs";\nimport { x as through } from "./through.cjs";\nimport * as fn from "./fn.cjs";\nexport default [plain, x, transpiled, named, Object.keys(all).filter(${withoutModuleExports}), replaced, through, fn.default(), Object.keys(fn).filter(${withoutModuleExports})];\n`,
        "fn.cjs": `module.exports = function fn() { return "called"; };\nmodule.exports.extra = 1;\n`,
        "replaced.cjs": `module.exports = class Replaced {}.name;\n`,
        "through.cjs": `module.exports = require("./plain.cjs");\n`,
        "transpiled.cjs": `Object.defineProperty(exports, "__esModule", { value: true });\nexports.default = "d";\nexports.named = "n";\n`,
        "plain.cjs": `exports.x = 1;\nexports.y = 2;\n`,
      },
    },
    {
      name: "what esbuild and TypeScript make of a barrel",
      files: {
        "main.mjs": `import * as all from "./barrel.cjs";\nimport { one, two } from "./barrel.cjs";\nexport default [Object.keys(all).filter(${withoutModuleExports}), one, two];\n`,
        "barrel.cjs": `"use strict";\nvar __createBinding = (o, m, k) => Object.defineProperty(o, k, { enumerable: true, get: () => m[k] });\nvar __exportStar = (m, exports) => { for (var p in m) if (p !== "default" && !Object.prototype.hasOwnProperty.call(exports, p)) __createBinding(exports, m, p); };\nObject.defineProperty(exports, "__esModule", { value: true });\n__exportStar(require("./one.cjs"), exports);\n__exportStar(require("./two.cjs"), exports);\n`,
        "one.cjs": `Object.defineProperty(exports, "__esModule", { value: true });\nexports.one = 1;\n`,
        "two.cjs": `Object.defineProperty(exports, "__esModule", { value: true });\nexports.two = 2;\n`,
      },
    },
    {
      name: "live bindings of builtins",
      swappable: false,
      files: {
        "main.mjs": `import { syncBuiltinESMExports } from "node:module";\nimport fs, { readFileSync } from "node:fs";\nconst original = fs.readFileSync;\nfs.readFileSync = function patched() { return "patched"; };\nconst seen = [readFileSync === original];\nsyncBuiltinESMExports();\nseen.push(readFileSync === fs.readFileSync, readFileSync.name);\nfs.readFileSync = original;\nsyncBuiltinESMExports();\nseen.push(readFileSync === original);\nexport default seen;\n`,
      },
    },
    {
      name: "a namespace is one object for all who ask",
      files: {
        "main.mjs": `import * as one from "./x.mjs";\nimport { two, self } from "./y.mjs";\nexport default [one === two, one === await import("./x.mjs"), one === self, one === (await import("./z.mjs")).x];\n`,
        "z.mjs": `export * as x from "./x.mjs";\n`,
        "y.mjs": `import * as two from "./x.mjs";\nexport { two };\nexport const self = two.self;\n`,
        "x.mjs": `import * as self from "./x.mjs";\nexport { self };\nexport const x = 1;\n`,
      },
    },
    {
      name: "a namespace with an export named then is awaited",
      files: {
        "main.mjs": `export default [await import("./thenable.mjs"), await import("./rejects.mjs").catch((reason) => reason)];\n`,
        "rejects.mjs": `export const then = (_, reject) => reject("its then rejects");\n`,
        "thenable.mjs": `export const then = (resolve) => resolve("what its then gives");\n`,
      },
    },
  ],
});
