import type { Files } from "../../support/app-folder.ts";
import { compareCases } from "../../support/case-program.ts";

const tried = `const tried = (run) => { try { return run(); } catch (error) { return [error.name, error.code, error.message].join("|"); } };\n`;
const short = `const { relative } = require("path");\nconst short = (file) => relative(__dirname, file);\n`;

const files: Files = {
  "package.json": `{ "name": "the-app", "imports": { "#internal": "./internal.js" } }`,
  "internal.js": `exports.internal = __filename;\n`,
  "node_modules/dep/package.json": `{ "name": "dep", "exports": { ".": { "import": "./index.mjs", "require": "./index.cjs" }, "./data.json": "./data.json" } }`,
  "node_modules/dep/index.mjs": `export const via = "import";\n`,
  "node_modules/dep/index.cjs": `exports.via = "require";\nexports.parent = module.parent && module.parent.filename;\n`,
  "node_modules/dep/data.json": `{ "from": "dep" }`,
  "node_modules/plain/package.json": `{ "name": "plain" }`,
  "node_modules/plain/index.js": `exports.plain = {};\n`,
  "node_modules/plain/lib/inner.js": `exports.inner = 1;\n`,
  "node_modules/caller/package.json": `{ "name": "caller" }`,
  "node_modules/caller/index.js": `module.exports = (file) => require(file);\nmodule.exports.main = () => require.main;\nmodule.exports.cached = (file) => require.cache[file];\n`,
};

compareCases({
  title: "CommonJS in JavaScript",
  entry: "main.js",
  loads: "require",
  files,
  cases: [
    {
      name: "what a module is given",
      files: {
        "main.js": `${short}module.exports = [this === module.exports, this === exports, arguments.length, arguments[0] === exports, arguments[1] === require, arguments[2] === module, short(__filename), short(__dirname), typeof require, require.length, Object.keys(require).sort(), (function () { return this === globalThis; })(), typeof globalThis.require, typeof globalThis.module];\n`,
      },
    },
    {
      name: "the require function",
      todo: "user modules do not go through Module._load",
      files: {
        "main.js": `module.exports = [require.name, Object.keys(require), Object.keys(require.resolve)];\n`,
      },
    },
    {
      name: "the module object",
      todo: "user modules do not go through Module._load",
      files: {
        "main.js": `${short}const child = require("./child.js");\nmodule.exports = [Object.keys(module).filter((key) => key !== "hot"), short(module.id), short(module.path), short(module.filename), module.loaded, module.children.map((each) => short(each.id)), module.paths.map(short), short(module.parent.filename), module.parent === require.main, module.constructor === require("module"), module instanceof require("module"), child.parent() === module, child.loaded(), module.isPreloading, String(Object.prototype.toString.call(module)), typeof module.require, module.require("./child.js") === child];\n`,
        "child.js": `exports.parent = () => module.parent;\nexports.loaded = () => module.loaded;\n`,
      },
    },
    {
      name: "module.children in order, each once, by its first parent",
      todo: "user modules do not go through Module._load",
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
      name: "folders and names without extension",
      files: {
        "main.js": `module.exports = ["./folder", "./folder/", "./packaged", "./both", "./both/", "./data", "./x", ".", "./parent/child", "./no-main"].map((name) => { try { return require(name).is ?? "main"; } catch (error) { return error.code; } });\n`,
        "index.js": `exports.is = "index";\n`,
        "folder/index.js": `exports.is = "folder/index.js";\n`,
        "packaged/package.json": `{ "main": "lib/start" }`,
        "packaged/lib/start.js": `exports.is = "packaged/lib/start.js";\n`,
        "both.js": `exports.is = "both.js";\n`,
        "both/index.js": `exports.is = "both/index.js";\n`,
        "data.json": `{ "is": "data.json" }`,
        "parent/child/index.js": `exports.is = require("..").is + " by child";\n`,
        "parent/index.js": `exports.is = require("../x.js").is + " by parent";\n`,
        "no-main/package.json": `{ "main": "./gone.js" }`,
        "no-main/index.js": `exports.is = "no-main/index.js";\n`,
        "x.js": `exports.is = "x.js";\n`,
        "x.json": `{ "is": "x.json" }`,
      },
    },
    {
      name: "require.resolve",
      files: {
        "main.js": `${tried}${short}module.exports = ["./x", "./x.js", "..", "fs", "node:fs", "dep", "dep/data.json", "dep/hidden", "plain/lib/inner", "#internal", "#nope", "./missing", "missing", "@s/missing", "node:nope", "./folder", "", "/absolute", "./x?v=1"].map((name) => tried(() => require.resolve(name)).replace(/Require stack.*/s, ""));\nmodule.exports.push(tried(() => short(require.resolve("./y", { paths: [__dirname + "/folder"] }))), tried(() => short(require.resolve("plain", { paths: [__dirname] }))), tried(() => require.resolve("plain", { paths: ["/"] })).replace(/Require stack.*/s, ""));\n`,
        "folder/index.js": ``,
        "folder/y.js": ``,
        "x.js": ``,
      },
    },
    {
      name: "require.resolve of what is no text",
      todo: "the type is not checked first",
      files: {
        "main.js": `${tried}module.exports = [tried(() => require.resolve()), tried(() => require.resolve(7))];\n`,
      },
    },
    {
      name: "require.resolve.paths",
      files: {
        "main.js": `${tried}${short}module.exports = ["./x", "plain", "fs", "/x", "node:fs"].map((name) => (require.resolve.paths(name) ?? ["none"]).map((path) => path === "none" ? path : short(path)).slice(0, 3)).concat([tried(() => require.resolve.paths(7))]);\n`,
      },
    },
    {
      name: "what require throws",
      swappable: false,
      files: {
        "main.js": `${tried}module.exports = ["./missing", "./missing.js", "../nope/x", "missing", "missing/sub", "@s/missing", "node:nope", "dep/hidden", "#nope", "./broken.json", "", undefined, null, 7, {}].map((name) => tried(() => require(name)).replace(/- .*/s, ""));\n`,
        "broken.json": `{ "x": }`,
      },
    },
    {
      name: "a required module that does not parse",
      todo: "the error carries hotrun's code and place",
      files: {
        "main.js": `${tried}const name = "./syntax";\nmodule.exports = [tried(() => require(name)), tried(() => require(name))];\n`,
        "syntax.js": `const x = ;\n`,
      },
    },
    {
      name: "the require stack of a missing module",
      todo: "user modules do not go through Module._load",
      files: {
        "main.js": `${short}try { require("./middle.js"); } catch (error) { module.exports = [error.message.split("\\n").map((line) => line.startsWith("- ") ? short(line.slice(2)) : line.replaceAll(__dirname, "")), error.requireStack.map(short), error.code]; }\n`,
        "middle.js": `require("./leaf.js");\n`,
        "leaf.js": `require("./not-there.js");\n`,
      },
    },
    {
      name: "require.cache: keys, deletion, replacement",
      todo: "user modules do not go through Module._load",
      files: {
        "main.js": `${short}const first = require("./x.js");\nconst file = require.resolve("./x.js");\nconst entry = require.cache[file];\nconst seen = [Object.keys(require.cache).map(short).filter((name) => !name.startsWith("..")).sort(), entry.exports === first, entry.filename === file, file in require.cache, require("caller").cached(file) === entry, require("module")._cache === require.cache];\ndelete require.cache[file];\nconst second = require("./x.js");\nseen.push(second === first, require("./x.js") === second, require.cache[file] === entry, require("./user.js").x === second);\nrequire.cache[file] = { exports: "replaced", loaded: true, children: [] };\nseen.push(require("./x.js"));\nrequire.cache[file].exports = "changed";\nseen.push(require("./x.js"), require("caller")(file));\ndelete require.cache[file];\nseen.push(typeof require("./x.js").made, require("caller")(file) === require("./x.js"));\nmodule.exports = seen;\n`,
        "user.js": `exports.x = require("./x.js");\n`,
        "x.js": `exports.made = {};\n`,
      },
    },
    {
      name: "a mock put into require.cache before the module is loaded",
      todo: "user modules do not go through Module._load",
      files: {
        "main.js": `const file = require.resolve("./real.js");\nrequire.cache[file] = { id: file, filename: file, loaded: true, exports: { is: "mock" }, children: [] };\nmodule.exports = [require("./real.js").is, require("./user.js").is];\ndelete require.cache[file];\n`,
        "user.js": `exports.is = require("./real.js").is;\n`,
        "real.js": `exports.is = "real";\n`,
      },
    },
    {
      name: "a module that throws is run again, and leaves nothing in the cache",
      todo: "user modules do not go through Module._load",
      files: {
        "main.js": `globalThis.runs = 0;\nconst caught = [];\nfor (let i = 0; i < 3; i += 1) { try { caught.push(require("./flaky.js").ok); } catch (error) { caught.push(error.message, require.resolve("./flaky.js") in require.cache, module.children.length); } }\nmodule.exports = caught;\n`,
        "flaky.js": `globalThis.runs += 1;\nif (globalThis.runs < 3) throw new Error("run " + globalThis.runs);\nexports.ok = globalThis.runs;\n`,
      },
    },
    {
      name: "a package that requires files of the user's gets the same instances",
      todo: "user modules do not go through Module._load",
      files: {
        "main.js": `const caller = require("caller");\nconst before = caller(require.resolve("./first-by-package.js"));\nconst mine = require("./x.js");\nmodule.exports = [caller(require.resolve("./x.js")) === mine, require("./first-by-package.js") === before, before.x === mine];\n`,
        "first-by-package.js": `exports.x = require("./x.js");\n`,
        "x.js": `exports.made = {};\n`,
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
      name: "package imports, self-reference and conditions",
      files: {
        "main.js": `${short}module.exports = [short(require("#internal").internal), require("dep").via, short(require("dep").parent ?? "")];\n`,
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
      name: "createRequire",
      files: {
        "main.js": `${tried}${short}const { createRequire } = require("module");\nconst own = createRequire(__filename);\nconst there = createRequire(__dirname + "/folder/");\nmodule.exports = [require("./x.js") === own("./x.js"), there("./y.js").y, there("../x.js") === require("./x.js"), own("./data.json").x, own("plain") === require("plain"), short(own.resolve("./x.js")), own.cache === require.cache, own.main === require.main, tried(() => createRequire("relative")).split("|").slice(0, 2)];\n`,
        "folder/y.js": `exports.y = "y";\n`,
        "data.json": `{ "x": 1 }`,
        "x.js": `exports.made = {};\n`,
      },
    },
    {
      name: "createRequire of what was not loaded before",
      todo: "user modules do not go through Module._load",
      files: {
        "main.js": `const own = require("module").createRequire(__filename);\nmodule.exports = [own("./x.js") === require("./x.js"), require("./y.js") === own("./y.js"), require.cache[__filename].children.length];\n`,
        "x.js": `exports.made = {};\n`,
        "y.js": `exports.x = require("./x.js");\n`,
      },
    },
    {
      name: "require.extensions",
      files: {
        "main.js": `${short}const known = Object.keys(require.extensions).filter((key) => [".js", ".json", ".node"].includes(key));\nrequire.extensions[".txt"] = (module, file) => { module.exports = require("fs").readFileSync(file, "utf8").trim(); };\nmodule.exports = [known, require("./text.txt"), require("./text"), require("module")._extensions === require.extensions];\ndelete require.extensions[".txt"];\n`,
        "text.txt": `some text\n`,
      },
      swappable: false,
    },
    {
      name: "hooks that a program puts on Module",
      todo: "user modules do not go through Module._load",
      swappable: false,
      files: {
        "main.js": `const Module = require("module");\nconst { _load, _resolveFilename } = Module;\nconst seen = [];\nModule._load = function (request, ...rest) { if (request === "virtual") return "from the hook"; seen.push(request); return Reflect.apply(_load, this, [request, ...rest]); };\nModule._resolveFilename = function (request, ...rest) { return Reflect.apply(_resolveFilename, this, [request === "alias" ? __dirname + "/x.js" : request, ...rest]); };\ntry { module.exports = [require("virtual"), require("alias").x, require("./user.js"), seen]; } finally { Object.assign(Module, { _load, _resolveFilename }); }\n`,
        "user.js": `module.exports = require("./x.js").x;\n`,
        "x.js": `exports.x = "x";\n`,
      },
    },
    {
      name: "module.constructor.prototype.require, patched as instrumentations do",
      todo: "user modules do not go through Module._load",
      swappable: false,
      files: {
        "main.js": `const Module = require("module");\nconst original = Module.prototype.require;\nconst seen = [];\nModule.prototype.require = function (id) { seen.push(id); return Reflect.apply(original, this, [id]); };\ntry { require("./user.js"); require("plain"); } finally { Module.prototype.require = original; }\nmodule.exports = seen;\n`,
        "user.js": `require("./x.js");\nrequire("fs");\n`,
        "x.js": ``,
      },
    },
    {
      name: "stacks and names of functions",
      todo: "frames of hotrun's stand in the stack",
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
