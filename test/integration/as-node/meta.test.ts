import type { Files } from "../../support/app-folder.ts";
import { compareCases } from "../../support/case-program.ts";

const tried = `const tried = (run) => { try { return run(); } catch (error) { return [error.name, error.code, error.message].join("|"); } };\nconst later = (promise) => promise.then((value) => value, (error) => [error.name, error.code, error.message].join("|"));\n`;

const files: Files = {
  "package.json": `{ "name": "the-app", "imports": { "#internal": "./internal.mjs", "#dep": "dep", "#deep/*": "./deep/*.mjs" }, "exports": { ".": "./internal.mjs", "./sub": "./internal.mjs" } }`,
  "internal.mjs": `export const internal = import.meta.url;\n`,
  "deep/one.mjs": `export const deep = "deep one";\n`,
  "node_modules/dep/package.json": `{ "name": "dep", "exports": { ".": { "import": "./index.mjs", "require": "./index.cjs" }, "./data.json": "./data.json", "./feature": "./feature.js" } }`,
  "node_modules/dep/index.mjs": `export const via = "import";\nexport const url = import.meta.url;\n`,
  "node_modules/dep/index.cjs": `exports.via = "require";\n`,
  "node_modules/dep/feature.js": `exports.feature = __filename;\n`,
  "node_modules/dep/data.json": `{ "from": "dep" }`,
  "node_modules/dep/hidden.js": ``,
};

compareCases({
  title: "import.meta and import()",
  entry: "main.mjs",
  loads: "import",
  files,
  cases: [
    {
      name: "the properties of import.meta",
      files: {
        "main.mjs": `const { hot, ...own } = import.meta;\nconst keys = Object.keys(import.meta).filter((key) => key !== "hot");\nexport default [keys, own.url, own.filename, own.dirname, own.main, Object.getPrototypeOf(import.meta), Object.isExtensible(import.meta), typeof own.resolve, keys.map((key) => { const { value, ...how } = Object.getOwnPropertyDescriptor(import.meta, key); return how; })];\n`,
      },
    },
    {
      name: "import.meta is one object a module",
      files: {
        "main.mjs": `import { get } from "./other.mjs";\nimport.meta.mine = 1;\nconst same = () => import.meta;\nexport default [same() === import.meta, import.meta.mine, get() === import.meta, get().url, get().mine];\n`,
        "other.mjs": `export const get = () => import.meta;\n`,
      },
    },
    {
      name: "import.meta.resolve",
      files: {
        "main.mjs": `${tried}const { resolve } = import.meta;\nexport default ["./x.mjs", "./missing.mjs", "../main.mjs", "/absolute.mjs", "dep", "dep/feature", "dep/data.json", "node:fs", "fs", "fs/promises", "#internal", "#dep", "#deep/one", "the-app", "the-app/sub", "./x.mjs?v=1#hash", "data:text/javascript,0", "https://example.com/x.mjs", "./a b%20c.mjs"].map((specifier) => tried(() => resolve(specifier)));\n`,
        "x.mjs": ``,
        "folder/index.mjs": ``,
      },
    },
    {
      name: "import.meta.resolve of what is not there, or odd",
      files: {
        "main.mjs": `${tried}const { resolve } = import.meta;\nexport default ["dep/hidden.js", "node:nope", "missing-package", "@scope/missing/sub", "#nope", "the-app/nope", "file:///tmp/x.mjs", "./folder", "./folder/", "./%2f.mjs", undefined, 7].map((specifier) => tried(() => resolve(specifier)));\n`,
        "folder/index.mjs": ``,
      },
    },
    {
      name: "package imports and self-reference",
      files: {
        "main.mjs": `import { internal } from "#internal";\nimport { via } from "#dep";\nimport { deep } from "#deep/one";\nimport * as self from "the-app";\nexport default [internal, via, deep, self.internal === internal];\n`,
      },
    },
    {
      name: "import() of computed specifiers",
      files: {
        "main.mjs": `const dot = ".";\nconst names = [dot + "/leaf.mjs", new URL("./leaf.mjs", import.meta.url).href, new URL("./leaf.mjs", import.meta.url), { toString: () => "./leaf.mjs" }, "de" + "p", "node:" + "path", "pa" + "th"];\nconst all = await Promise.all(names.map((name) => import(name)));\nexport default [all.map((each) => each === all[0]), all[4].via, all[5] === all[6], all[0].leaf];\n`,
        "leaf.mjs": `export const leaf = "leaf";\n`,
      },
    },
    {
      name: "what import() rejects with",
      files: {
        "main.mjs": `${tried}const specifiers = ["./missing.mjs", "missing-package", "@scope/missing", "./bad.mjs", "./name.mjs", "./no-extension", undefined, null, 7, Symbol("s"), { toString() { throw new RangeError("from toString"); } }];\nconst said = [];\nfor (const specifier of specifiers) said.push(await later(import(specifier)).then((value) => typeof value === "object" ? "a namespace" : value));\nexport default said;\n`,
        "bad.mjs": `const x = ;\n`,
        "name.mjs": `import { nope } from "./empty.mjs";\n`,
        "empty.mjs": ``,
      },
    },
    {
      name: "what import() rejects with: packages and odd specifiers",
      files: {
        "main.mjs": `${tried}const specifiers = ["missing-package/sub", "node:nope", "dep/hidden.js", "#nope", "dep/feature.js", "./x%2f.mjs", "./un.known", "https://example.com/x.mjs"];\nconst said = [];\nfor (const specifier of specifiers) said.push(await later(import(specifier)).then((value) => typeof value === "object" ? "a namespace" : value));\nexport default said;\n`,
        "un.known": ``,
      },
    },
    {
      name: "an empty specifier",
      differs: "What an empty specifier leads to is not looked for.",
      files: {
        "main.mjs": `${tried}export default [tried(() => import.meta.resolve("")), await later(import(""))];\n`,
      },
    },
    {
      name: "what plain Node does not load and tsx does",
      files: {
        "main.mjs": `${tried}const specifiers = ["./data.json", "./folder", "./leaf"];\nconst said = [];\nfor (const specifier of specifiers) said.push(await later(import(specifier)).then((value) => typeof value === "object" ? "a namespace" : value));\nexport default said;\n`,
        "leaf.mjs": ``,
        "folder/index.mjs": ``,
        "data.json": `{}`,
      },
    },
    {
      name: "the error of a module that throws is one object",
      files: {
        "main.mjs": `const caught = [];\nfor (const path of ["./throws.mjs", "./throws.mjs", "./imports-it.mjs", "./" + "throws.mjs"]) await import(path).catch((error) => caught.push(error));\nexport default [caught.map((error) => error === caught[0]), caught[0].message, globalThis.throwsRuns];\n`,
        "imports-it.mjs": `import "./throws.mjs";\n`,
        "throws.mjs": `globalThis.throwsRuns = 1;\nthrow new Error("thrown once");\n`,
      },
    },
    {
      name: "the error of a module that does not parse is one object",
      differs: { since: 22, why: "A module that failed keeps its error, whatever it was." },
      swappable: false,
      files: {
        "main.mjs": `const caught = [];\nfor (const path of ["./bad.mjs", "./bad.mjs"]) await import(path).catch((error) => caught.push(error));\nexport default [caught[0] === caught[1], caught[0].message];\n`,
        "bad.mjs": `const x = ;\n`,
      },
    },
    {
      name: "a module that throws what is no error",
      files: {
        "main.mjs": `const caught = [];\nfor (const path of ["./undefined.mjs", "./null.mjs", "./text.mjs", "./late.mjs"]) await import(path).then(() => caught.push("no error"), (error) => caught.push(error));\nexport default caught;\n`,
        "late.mjs": `await 0;\nthrow "late";\n`,
        "null.mjs": `throw null;\n`,
        "text.mjs": `throw "text";\n`,
        "undefined.mjs": `throw undefined;\n`,
      },
    },
    {
      name: "JSON by import attributes",
      files: {
        "main.mjs": `import data from "./data.json" with { type: "json" };\nimport * as namespace from "./data.json" with { type: "json" };\nimport dep from "dep/data.json" with { type: "json" };\nconst dynamic = await import("./data.json", { with: { type: "json" } });\nexport default [data, Object.keys(namespace), dep, dynamic.default === data, dynamic === namespace];\n`,
        "data.json": `{ "x": [1, 2, { "y": null }], "default": "d" }`,
      },
    },
    {
      name: "import attributes that are wrong",
      swappable: false,
      files: {
        "main.mjs": `${tried}export default [await later(import("./data.json")), await later(import("./leaf.mjs", { with: { type: "json" } })), await later(import("./leaf.mjs", { with: { type: "css" } })), await later(import("./leaf.mjs", { with: { other: "x" } })), await later(import("./data.json", { with: { type: "json", other: "x" } })), await later(import("./bad.json", { with: { type: "json" } })), await later(import("./static.mjs")), await later(import("./leaf.mjs", { with: { type: 1 } })), await later(import("./leaf.mjs", 1)), await later(import("dep/data.json"))].map((each) => typeof each === "object" ? "a namespace" : each);\n`,
        "static.mjs": `import data from "./data.json";\n`,
        "leaf.mjs": `export const leaf = 1;\n`,
        "bad.json": `{ "x": }`,
        "data.json": `{ "x": 1 }`,
      },
    },
    {
      name: "data: URLs",
      files: {
        "main.mjs": `import text, { named } from "data:text/javascript,export const named = 1; export default import.meta.url.slice(0, 10)";\nimport json from "data:application/json,{\\"x\\":1}" with { type: "json" };\nimport { base } from "data:text/javascript;base64,ZXhwb3J0IGNvbnN0IGJhc2UgPSAiYmFzZTY0Ijs=";\n${tried}const builtin = await import("data:text/javascript,export { basename } from 'node:path'");\nexport default [text, named, json, base, builtin.basename("/a/b"), await later(import("data:text/javascript,import './relative.mjs'")), await later(import("data:text/javascript,throw new RangeError('thrown')")), await later(import("data:text/css,body{}"))];\n`,
      },
    },
    {
      name: "query and hash make instances of their own",
      files: {
        "main.mjs": `import { made as plain } from "./x.mjs";\nimport { made as one } from "./x.mjs?v=1";\nimport { made as oneAgain, url } from "./x.mjs?v=1";\nimport { made as hash, url as hashUrl } from "./x.mjs#part";\nconst two = await import("./x.mjs?v=" + 2);\nexport default [plain === one, one === oneAgain, hash === plain, url, hashUrl, two.url, two.filename, two.made === one, globalThis.queryLeaf];\n`,
        "x.mjs": `import "./leaf.mjs";\nexport const made = {};\nexport const { url, filename } = import.meta;\n`,
        "leaf.mjs": `globalThis.queryLeaf = "leaf";\n`,
      },
    },
    {
      name: "names with spaces, percent signs and letters of all kinds",
      files: {
        "main.mjs": `import { url as space, filename } from "./a b.mjs";\nimport { url as escaped } from "./a%20b.mjs";\nimport { url as letters } from "./größe.mjs";\nimport { url as percent } from "./100%25.mjs";\nimport { url as hash } from "./c%23.mjs";\nexport default [space, filename, escaped, letters, percent, hash];\n`,
        "größe.mjs": `export const { url, filename } = import.meta;\n`,
        "100%.mjs": `export const { url, filename } = import.meta;\n`,
        "c#.mjs": `export const { url, filename } = import.meta;\n`,
        "a b.mjs": `export const { url, filename } = import.meta;\n`,
      },
    },
    {
      name: "import() in eval, new Function and setTimeout",
      files: {
        "main.mjs": `${tried}const direct = await later(eval('import("./leaf.mjs")').then(({ leaf }) => leaf));\nconst indirect = await later((0, eval)('import("./leaf.mjs")').then(({ leaf }) => leaf));\nconst made = await later(new Function('return import("node:path")')().then(({ basename }) => typeof basename));\nconst timed = await new Promise((resolve) => setTimeout(() => resolve(import("./leaf.mjs")), 1));\nexport default [direct, indirect, made, timed.leaf];\n`,
        "leaf.mjs": `export const leaf = "leaf";\n`,
      },
    },
    {
      name: "this, strictness and what is not there in an ES module",
      files: {
        "main.mjs": `${tried}export default [typeof this, (function () { return this; })() === undefined, tried(() => { undeclared = 1; }), typeof require, typeof module, typeof exports, typeof __filename, typeof __dirname, typeof arguments, (0, eval)("this") === globalThis, new Function("return this")() === globalThis];\n`,
      },
    },
    {
      name: "names of functions, classes and default exports",
      files: {
        "main.mjs": `import fn from "./fn.mjs";\nimport arrow from "./arrow.mjs";\nimport Klass, { Named, made } from "./klass.mjs";\nexport default [fn.name, arrow.name, Klass.name, Named.name, new Klass().constructor.name, made.name, String(fn), String(Named)];\n`,
        "fn.mjs": `export default function () {}\n`,
        "arrow.mjs": `export default () => {};\n`,
        "klass.mjs": `export default class {}\nexport class Named { method() {} }\nexport const made = class {};\n`,
      },
    },
  ],
});
