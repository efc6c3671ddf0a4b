import type { Files } from "../../support/app-folder.ts";
import { compareCases } from "../../support/case-program.ts";

const tried = `const tried = (run) => { try { return run(); } catch (error) { return [error.name, error.code, error.message].join("|"); } };\n`;

const files: Files = {
  "package.json": `{ "name": "the-app" }`,
  "node_modules/esm/package.json": `{ "name": "esm", "type": "module", "exports": "./index.js" }`,
  "node_modules/esm/index.js": `import cjs from "cjs";\nexport const made = {};\nexport { cjs };\nexport default function esm() {}\n`,
  "node_modules/cjs/package.json": `{ "name": "cjs" }`,
  "node_modules/cjs/index.js": `exports.made = {};\n`,
  "node_modules/dual/package.json": `{ "name": "dual", "exports": { "import": "./index.mjs", "require": "./index.cjs" } }`,
  "node_modules/dual/index.mjs": `export const via = "import";\n`,
  "node_modules/dual/index.cjs": `exports.via = "require";\n`,
  "node_modules/renames/package.json": `{ "name": "renames", "type": "module", "exports": "./index.js" }`,
  "node_modules/renames/index.js": `const fn = () => "renamed";\nexport { fn as "module.exports" };\nexport default fn;\n`,
};

compareCases({
  title: "ES modules and CommonJS in one program",
  entry: "main.mjs",
  loads: "import",
  files,
  cases: [
    {
      name: "ES module, CommonJS, package, and back, with one instance of each",
      files: {
        "main.mjs": `import { viaCjs, esmFromCjs } from "./middle.cjs";\nimport { made } from "cjs";\nimport { made as esmMade, cjs } from "esm";\nimport { via } from "dual";\nexport default [viaCjs === made, cjs.made === made, typeof esmFromCjs.then, (await esmFromCjs).made === esmMade, via];\n`,
        "middle.cjs": `exports.viaCjs = require("cjs").made;\nexports.esmFromCjs = import("esm");\n`,
      },
    },
    {
      name: "one instance of CommonJS for import, require, createRequire and import()",
      files: {
        "main.mjs": `import { createRequire } from "node:module";\nimport one, { made } from "./one.cjs";\nimport { again } from "./user.cjs";\nconst require = createRequire(import.meta.url);\nexport default [made === one.made, again === one, require("./one.cjs") === one, (await import("./one.cjs")).default === one, createRequire(new URL("./x/y.js", import.meta.url))("../one.cjs") === one];\n`,
        "user.cjs": `exports.again = require("./one.cjs");\n`,
        "one.cjs": `exports.made = {};\n`,
      },
    },
    {
      name: "createRequire of what nobody has loaded",
      files: {
        "main.mjs": `import { createRequire } from "node:module";\nconst require = createRequire(import.meta.url);\nconst first = require("./one.cjs");\nconst dynamic = await import("./one.cjs");\nexport default [dynamic.default === first, require("./one.cjs") === first, require("./data.json").x, require("cjs") === (await import("cjs")).default, require("dual").via, require.resolve("./one.cjs"), require.main === undefined, first.parent];\n`,
        "data.json": `{ "x": 1 }`,
        "one.cjs": `exports.made = {};\nexports.parent = module.parent && "a parent";\n`,
      },
    },
    {
      name: "module.parent and require.main below an ES module",
      files: {
        "main.mjs": `import first from "./first.cjs";\nexport default first;\n`,
        "first.cjs": `module.exports = [module.parent === undefined, module.parent === null, require.main === undefined, require.main === module, module.id === __filename, process.mainModule === undefined, require("./second.cjs")];\n`,
        "second.cjs": `module.exports = [module.parent.filename === __filename.replace("second", "first"), require.main === undefined];\n`,
      },
    },
    {
      name: "CommonJS that requires ES modules of packages",
      swappable: false,
      files: {
        "main.mjs": `import result from "./requires.cjs";\nimport * as esm from "esm";\nexport default [...result, (await import("./namespace.cjs")).default === esm];\n`,
        "requires.cjs": `${tried}module.exports = [tried(() => Object.keys(require("esm"))), tried(() => require("esm").default.name), tried(() => require("renames")())];\n`,
        "namespace.cjs": `module.exports = require("esm");\n`,
      },
    },
    {
      name: "CommonJS that requires ES modules of the user's",
      files: {
        "main.mjs": `import result from "./requires.cjs";\nexport default result;\n`,
        "requires.cjs": `${tried}module.exports = [tried(() => Object.keys(require("./new.mjs"))), tried(() => require("./new.mjs").x), tried(() => require("./default.mjs").default), tried(() => require("./new.mjs") === require("./new.mjs")), tried(() => require("./new.mjs").__esModule), tried(() => require("./default.mjs").__esModule)];\n`,
        "default.mjs": `import { x } from "./new.mjs";\nexport default x;\n`,
        "new.mjs": `export const x = "x";\nexport let y = 2;\n`,
      },
    },
    {
      name: "CommonJS that requires an ES module of the user's in a function, later",
      files: {
        "main.mjs": `import { later } from "./requires.cjs";\nawait 0;\nconst value = later();\nexport default [value.x, value === await import("./new.mjs")];\n`,
        "requires.cjs": `exports.later = () => require("./new.mjs");\n`,
        "new.mjs": `export const x = "x";\n`,
      },
    },
    {
      name: "CommonJS that requires an ES module which has been imported before",
      files: {
        "main.mjs": `import * as before from "./new.mjs";\nimport { get } from "./requires.cjs";\nexport default [get() === before, get().x];\n`,
        "requires.cjs": `exports.get = () => require("./new.mjs");\n`,
        "new.mjs": `export const x = "x";\n`,
      },
    },
    {
      name: "CommonJS that requires an ES module with top-level await",
      files: {
        "main.mjs": `import result from "./requires.cjs";\nexport default result;\n`,
        "requires.cjs": `const code = (run) => { try { return run(); } catch (error) { return [error.name, error.code]; } };\nmodule.exports = [code(() => require("./waits.mjs"))];\n`,
        "waits.mjs": `await 0;\nexport const x = "x";\n`,
      },
    },
    {
      name: "a cycle of an ES module and CommonJS",
      files: {
        "main.mjs": `import { seen } from "./old.cjs";\nexport const name = "main";\nexport default seen;\n`,
        "old.cjs": `const code = (run) => { try { return run(); } catch (error) { return [error.name, error.code]; } };\nexports.seen = [code(() => require("./main.mjs").name)];\n`,
      },
    },
    {
      name: "JSON is one object for import and require",
      files: {
        "main.mjs": `import data from "./data.json" with { type: "json" };\nimport { required } from "./requires.cjs";\nexport default [data, required, data === required];\n`,
        "requires.cjs": `exports.required = require("./data.json");\n`,
        "data.json": `{ "x": 1 }`,
      },
    },
    {
      name: "JavaScript without a type is what its syntax says",
      files: {
        "main.mjs": `import { kind as esm } from "./syntax-esm.js";\nimport cjs from "./syntax-cjs.js";\nimport { kind as awaits } from "./awaits.js";\nimport { kind as meta } from "./meta.js";\nexport default [esm, cjs.kind, awaits, meta];\n`,
        "syntax-cjs.js": `exports.kind = typeof require;\n`,
        "awaits.js": `await 0;\nexport const kind = typeof require;\n`,
        "meta.js": `export const kind = typeof import.meta.url;\n`,
        "syntax-esm.js": `export const kind = typeof require;\n`,
      },
    },
    {
      name: "nearest package.json says the type",
      files: {
        "main.mjs": `import { kind as module } from "./module/x.js";\nimport old from "./commonjs/x.js";\nimport { kind as nested } from "./module/deeper/x.js";\nexport default [module, old.kind, nested];\n`,
        "module/package.json": `{ "type": "module" }`,
        "module/deeper/x.js": `export const kind = typeof require;\n`,
        "commonjs/package.json": `{ "type": "commonjs" }`,
        "commonjs/x.js": `exports.kind = typeof require;\n`,
        "module/x.js": `export const kind = typeof require;\n`,
      },
    },
    {
      name: "an ES module of one's own that is imported by name and as a whole by CommonJS",
      files: {
        "main.mjs": `import { load } from "./old.cjs";\nimport * as x from "./x.mjs";\nconst loaded = await load("./x.mjs");\nexport default [loaded === x, (await load("node:path")).sep, (await load("dual")).via, await load("./missing.mjs").catch(({ code }) => code)];\n`,
        "old.cjs": `exports.load = (name) => import(name);\n`,
        "x.mjs": `export const x = 1;\n`,
      },
    },
    {
      name: "async hooks: an AsyncLocalStorage of the program's over imports",
      files: {
        "main.mjs": `import { AsyncLocalStorage } from "node:async_hooks";\nconst storage = new AsyncLocalStorage();\nglobalThis.storageOfCase = storage;\nconst seen = [storage.getStore()];\nawait storage.run("outer", async () => { seen.push((await import("./seen.mjs")).store, storage.getStore()); await new Promise((resolve) => setTimeout(() => { seen.push(storage.getStore()); resolve(); }, 1)); });\nseen.push(storage.getStore());\nexport default seen;\n`,
        "seen.mjs": `export const store = typeof globalThis.storageOfCase;\n`,
      },
    },
  ],
});
