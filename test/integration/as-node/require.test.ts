import { compareCases } from "../../support/case-program.ts";
import { commonJsPackages, short, tried } from "./packages.ts";

compareCases({
  title: "require and its properties",
  entry: "main.js",
  loads: "require",
  files: commonJsPackages,
  cases: [
    {
      name: "the require function",
      files: {
        "main.js": `module.exports = [require.name, Object.keys(require), Object.keys(require.resolve)];\n`,
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
        "main.js": `${tried}${short}module.exports = ["./x", "./x.js", "..", "fs", "node:fs", "dep", "dep/data.json", "dep/hidden", "plain/lib/inner", "#internal", "#nope", "./missing", "missing", "@s/missing", "node:nope", "./folder", "", "/absolute"].map((name) => tried(() => require.resolve(name)).replace(/Require stack.*/s, ""));\nmodule.exports.push(tried(() => short(require.resolve("./y", { paths: [__dirname + "/folder"] }))), tried(() => short(require.resolve("plain", { paths: [__dirname] }))), tried(() => require.resolve("plain", { paths: ["/"] })).replace(/Require stack.*/s, ""));\n`,
        "folder/index.js": ``,
        "folder/y.js": ``,
        "x.js": ``,
      },
    },
    {
      name: "a query is a part of the name",
      files: {
        "main.js": `${tried}module.exports = ["resolve", "require"].map((how) => tried(() => (how === "require" ? require : require.resolve)("./x?v=1")).replace(/Require stack.*/s, ""));\n`,
        "x.js": `module.exports = "x";\n`,
      },
    },
    {
      name: "require.resolve of what is no text",
      files: {
        "main.js": `${tried}module.exports = [tried(() => require.resolve()), tried(() => require.resolve(7)), tried(() => require.resolve.paths(7))];\n`,
      },
    },
    {
      name: "require.resolve.paths",
      files: {
        "main.js": `${tried}${short}module.exports = ["./x", "plain", "fs", "/x", "node:fs"].map((name) => (require.resolve.paths(name) ?? ["none"]).map((path) => path === "none" ? path : short(path)).slice(0, 3));\n`,
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
      swappable: false,
      files: {
        "main.js": `${tried}const name = "./syntax";\nmodule.exports = [tried(() => require(name)), tried(() => require(name))];\n`,
        "syntax.js": `const x = ;\n`,
      },
    },
    {
      name: "the require stack of a missing module",
      files: {
        "main.js": `${short}try { require("./middle.js"); } catch (error) { module.exports = [error.message.split("\\n").map((line) => line.startsWith("- ") ? short(line.slice(2)) : line.replaceAll(__dirname, "")), error.requireStack.map(short), error.code]; }\n`,
        "middle.js": `require("./leaf.js");\n`,
        "leaf.js": `require("./not-there.js");\n`,
      },
    },
    {
      name: "require.cache: keys, deletion, replacement",
      swappable: false,
      files: {
        "main.js": `${short}const first = require("./x.js");\nconst file = require.resolve("./x.js");\nconst entry = require.cache[file];\nconst seen = [Object.keys(require.cache).map(short).filter((name) => !name.startsWith("..")).sort(), entry.exports === first, entry.filename === file, file in require.cache, require("caller").cached(file) === entry, require("module")._cache === require.cache];\ndelete require.cache[file];\nconst second = require("./x.js");\nseen.push(second === first, require("./x.js") === second, require.cache[file] === entry, require("./user.js").x === second);\nrequire.cache[file] = { exports: "replaced", loaded: true, children: [] };\nseen.push(require("./x.js"));\nrequire.cache[file].exports = "changed";\nseen.push(require("./x.js"), require("caller")(file));\ndelete require.cache[file];\nseen.push(typeof require("./x.js").made, require("caller")(file) === require("./x.js"));\nmodule.exports = seen;\n`,
        "user.js": `exports.x = require("./x.js");\n`,
        "x.js": `exports.made = {};\n`,
      },
    },
    {
      name: "a mock put into require.cache before the module is loaded",
      files: {
        "main.js": `const file = require.resolve("./real.js");\nrequire.cache[file] = { id: file, filename: file, loaded: true, exports: { is: "mock" }, children: [] };\nmodule.exports = [require("./real.js").is, require("./user.js").is];\ndelete require.cache[file];\n`,
        "user.js": `exports.is = require("./real.js").is;\n`,
        "real.js": `exports.is = "real";\n`,
      },
    },
    {
      name: "a module that throws is run again, and leaves nothing in the cache",
      swappable: false,
      files: {
        "main.js": `globalThis.runs = 0;\nconst caught = [];\nfor (let i = 0; i < 3; i += 1) { try { caught.push(require("./flaky.js").ok); } catch (error) { caught.push(error.message, require.resolve("./flaky.js") in require.cache, module.children.length); } }\nmodule.exports = caught;\n`,
        "flaky.js": `globalThis.runs += 1;\nif (globalThis.runs < 3) throw new Error("run " + globalThis.runs);\nexports.ok = globalThis.runs;\n`,
      },
    },
    {
      name: "a package that requires files of the user's gets the same instances",
      files: {
        "main.js": `const caller = require("caller");\nconst before = caller(require.resolve("./first-by-package.js"));\nconst mine = require("./x.js");\nmodule.exports = [caller(require.resolve("./x.js")) === mine, require("./first-by-package.js") === before, before.x === mine];\n`,
        "first-by-package.js": `exports.x = require("./x.js");\n`,
        "x.js": `exports.made = {};\n`,
      },
    },
    {
      name: "package imports, self-reference and conditions",
      files: {
        "main.js": `${short}module.exports = [short(require("#internal").internal), require("dep").via, short(require("dep").parent ?? "")];\n`,
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
      swappable: false,
      files: {
        "main.js": `const Module = require("module");\nconst { _load, _resolveFilename } = Module;\nconst seen = [];\nModule._load = function (request, ...rest) { if (request === "virtual") return "from the hook"; seen.push(request); return Reflect.apply(_load, this, [request, ...rest]); };\nModule._resolveFilename = function (request, ...rest) { return Reflect.apply(_resolveFilename, this, [request === "alias" ? __dirname + "/x.js" : request, ...rest]); };\ntry { module.exports = [require("virtual"), require("alias").x, require("./user.js"), seen]; } finally { Object.assign(Module, { _load, _resolveFilename }); }\n`,
        "user.js": `module.exports = require("./x.js").x;\n`,
        "x.js": `exports.x = "x";\n`,
      },
    },
    {
      name: "module.constructor.prototype.require, patched as instrumentations do",
      swappable: false,
      files: {
        "main.js": `const Module = require("module");\nconst original = Module.prototype.require;\nconst seen = [];\nModule.prototype.require = function (id) { seen.push(id); return Reflect.apply(original, this, [id]); };\ntry { require("./user.js"); require("plain"); } finally { Module.prototype.require = original; }\nmodule.exports = seen;\n`,
        "user.js": `require("./x.js");\nrequire("fs");\n`,
        "x.js": ``,
      },
    },
  ],
});
