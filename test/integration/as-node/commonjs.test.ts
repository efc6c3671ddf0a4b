import { compareCases } from "../../support/case-program.ts";
import { commonJsPackages, short } from "./packages.ts";

compareCases({
  title: "CommonJS in JavaScript",
  entry: "main.js",
  loads: "require",
  files: commonJsPackages,
  cases: [
    {
      name: "what a module is given",
      files: {
        "main.js": `${short}module.exports = [this === module.exports, this === exports, arguments.length, arguments[0] === exports, arguments[1] === require, arguments[2] === module, short(__filename), short(__dirname), typeof require, require.length, Object.keys(require).sort(), (function () { return this === globalThis; })(), typeof globalThis.require, typeof globalThis.module];\n`,
      },
    },
    {
      name: "the module object",
      files: {
        "main.js": `${short}const child = require("./child.js");\nmodule.exports = [Object.keys(module).filter((key) => key !== "hot"), short(module.id), short(module.path), short(module.filename), module.loaded, module.children.map((each) => short(each.id)), module.paths.map(short), short(module.parent.filename), module.parent === require.main, module.constructor === require("module"), module instanceof require("module"), child.parent() === module, child.loaded(), module.isPreloading, String(Object.prototype.toString.call(module)), typeof module.require, module.require("./child.js") === child];\n`,
        "child.js": `exports.parent = () => module.parent;\nexports.loaded = () => module.loaded;\n`,
      },
    },
    {
      name: "module.children in order, each once, by its first parent",
      files: {
        "main.js": `${short}require("./a.js");\nrequire("./b.js");\nrequire("./a.js");\nrequire("plain");\nrequire("./data.json");\nmodule.exports = [module.children.map((each) => short(each.filename)), require.cache[require.resolve("./a.js")].children.map((each) => short(each.filename)), require.cache[require.resolve("./b.js")].children.map((each) => short(each.filename))];\n`,
        "a.js": `require("./shared.js");\n`,
        "data.json": `{}`,
        "b.js": `require("./shared.js");\n`,
        "shared.js": ``,
      },
    },
    {
      name: "require.main",
      swappable: false,
      files: {
        "main.js": `const caller = require("caller");\nmodule.exports = [require.main === module, require.main === process.mainModule, require.main.id, require.main.parent, require.main.filename, caller.main() === require.main, require.main.loaded, require.main.exports === module.exports];\n`,
      },
    },
    {
      name: "module.exports replaced, the exports shortcut, and exports of all kinds",
      swappable: false,
      files: {
        "main.js": `module.exports = ["fn", "shortcut", "mixed", "primitive", "nothing", "frozen", "getter", "klass", "late"].map((name) => { const value = require("./" + name); return typeof value === "function" ? [value.name, Object.keys(value)] : value; });\n`,
        "fn.js": `module.exports = function handler() {};\nmodule.exports.extra = 1;\n`,
        "mixed.js": `exports.lost = 1;\nmodule.exports = { kept: 1 };\nexports.lostToo = 1;\n`,
        "primitive.js": `module.exports = 7;\n`,
        "nothing.js": `module.exports = undefined;\n`,
        "frozen.js": `module.exports = Object.freeze({ x: 1 });\n`,
        "getter.js": `Object.defineProperty(exports, "x", { enumerable: true, get: () => "got" });\n`,
        "klass.js": `module.exports = class Klass { static of() {} };\n`,
        "late.js": `setImmediate(() => { exports.later = 1; });\nexports.now = 1;\n`,
        "shortcut.js": `exports.x = 1;\nthis.y = 2;\nmodule.exports.z = 3;\n`,
      },
    },
    {
      name: "cycles with unfinished exports",
      files: {
        "main.js": `module.exports = [require("./a.js"), require("./a.js") === require("./b.js").a];\n`,
        "a.js": `exports.early = "early";\nconst b = require("./b.js");\nexports.seen = b.seen;\nexports.late = "late";\n`,
        "b.js": `const a = require("./a.js");\nexports.seen = Object.keys(a);\nexports.loaded = require.cache[require.resolve("./a.js")].loaded;\nObject.defineProperty(exports, "a", { value: a });\n`,
      },
    },
    {
      name: "conditional requires and requires in functions",
      files: {
        "main.js": `const log = require("./log.js");\nlog.push("main");\nif (log.length > 100) require("./never.js");\nconst lazy = () => require("./lazy.js");\nlog.push("before");\nlazy();\nlazy();\nfor (const name of ["x", "y"]) require("./" + name);\nmodule.exports = log.splice(0);\n`,
        "lazy.js": `require("./log.js").push("lazy");\n`,
        "never.js": `require("./log.js").push("never");\n`,
        "x.js": `require("./log.js").push("x");\n`,
        "y.js": `require("./log.js").push("y");\n`,
        "log.js": `module.exports = [];\n`,
      },
    },
    {
      name: "JSON",
      files: {
        "main.js": `const data = require("./data.json");\ndata.mine = 1;\nmodule.exports = [require("./data.json") === data, require("./data"), require("dep/data.json"), require("./bom.json")];\n`,
        "bom.json": `\uFEFF{ "bom": true }`,
        "data.json": `{ "x": [1, null] }`,
      },
    },
    {
      name: "import() from CommonJS",
      files: {
        "main.js": `module.exports = [typeof import("./x.mjs").then, tell(() => import("./x.mjs"))];\nfunction tell(run) { return run() instanceof Promise; }\n`,
        "x.mjs": `export const x = 1;\n`,
      },
    },
    {
      name: "sloppy mode",
      files: {
        "main.js": `var undefinedBefore = typeof hoisted;\nif (true) { function hoisted() {} }\nsloppy = "made";\nmodule.exports = [undefinedBefore, typeof hoisted, delete globalThis.sloppy, 010, (function (a, a) { return a; })(1, 2), (function () { "use strict"; return this === undefined; })(), typeof arguments.callee];\nwith ({ inWith: "with" }) module.exports.push(inWith);\n`,
      },
    },
    {
      name: "return at the top level, hashbang, no trailing newline",
      files: {
        "main.js": `module.exports = [require("./returns.js"), require("./hashbang.js"), require("./comment.js"), require("./empty.js"), require("./bom.js")];\n`,
        "returns.js": `exports.before = 1;\nif (exports.before) return;\nexports.after = 2;\n`,
        "hashbang.js": `#!/usr/bin/env node\nexports.line = new Error("x").stack.split("\\n")[1].replace(/.*:(\\d+:\\d+).*/, "$1");\n`,
        "empty.js": ``,
        "bom.js": `\uFEFFexports.bom = 1;`,
        "comment.js": `exports.x = 1; // the end`,
      },
    },
    {
      name: "stacks and names of functions",
      differs: "The runtime that calls the module is a part of the stack.",
      files: {
        "main.js": `${short}const { thrown, made } = require("./throws.js");\nconst place = (error) => error.stack.split("\\n").slice(0, 3).map((line) => line.replaceAll(__dirname, ""));\nmodule.exports = [place(thrown), place(made()), made.name, String(made)];\n`,
        "throws.js": `/* first line */ exports.thrown = new Error("at once");\n\nexports.made = function made() {\n  return new TypeError("in a function");\n};\n`,
      },
    },
    {
      name: "eval and new Function see what they see in Node",
      files: {
        "main.js": `const local = "local";\nmodule.exports = [eval("local"), eval("typeof require"), (0, eval)("typeof require"), new Function("return typeof require")(), new Function("return typeof module")(), eval("__filename") === __filename];\n`,
      },
    },
    {
      name: "globals of the program are globals of all",
      files: {
        "main.js": `globalThis.sharedGlobal = { x: 1 };\nmodule.exports = [require("./reader.js"), global === globalThis, Array === require("vm").runInThisContext("Array"), require("./reader.js") === sharedGlobal];\n`,
        "reader.js": `module.exports = sharedGlobal;\n`,
      },
    },
  ],
});
