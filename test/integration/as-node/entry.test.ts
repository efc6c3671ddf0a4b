import assert from "node:assert/strict";
import { test } from "node:test";
import type { Files } from "../../support/app-folder.ts";
import { type Program, runBoth } from "../../support/compare.ts";
import { compareKnowing, type Differs } from "../../support/known-difference.ts";

interface EntryCase extends Omit<Program, "folder"> {
  name: string;
  files: Files;
  differs?: Differs;
  /** Whether what it writes to standard error is compared too. */
  stderr?: boolean;
}

/** Each is a program of its own, since it asks what only an entry can. */
const cases: EntryCase[] = [
  {
    name: "arguments of an ES module",
    entry: "app.mjs",
    args: ["--flag", "value", "--port=1", "-p", "with space", "--", "--inspect", ""],
    files: {
      "app.mjs": `import process, { argv } from "node:process";\nconsole.log(JSON.stringify([process.argv, argv === process.argv, process.argv0 === "node" || process.argv0 === process.execPath, process.execArgv, process.title, process.cwd()]));\n`,
    },
  },
  {
    name: "options of Node's in execArgv",
    entry: "app.cjs",
    options: ["--conditions=special", "--stack-trace-limit=5"],
    files: {
      "app.cjs": `console.log(JSON.stringify([process.execArgv, Error.stackTraceLimit, process.env.NODE_OPTIONS]));\n`,
    },
  },
  {
    name: "import.meta of the entry, and of others",
    entry: "src/app.mjs",
    files: {
      "src/app.mjs": `import { other } from "./other.mjs";\nconsole.log(JSON.stringify([import.meta.main, import.meta.url, import.meta.filename, other, process.argv[1] === import.meta.filename]));\n`,
      "src/other.mjs": `export const other = import.meta.main;\n`,
    },
  },
  {
    name: "the entry as CommonJS: require.main, module, process.mainModule",
    entry: "app.js",
    files: {
      "package.json": "{}",
      "app.js": `console.log(JSON.stringify([require.main === module, module.id, module.parent, module.loaded, process.mainModule === module, __filename, process.argv[1] === __filename, require("./other.js"), module.children.length, module.paths[0]]));\n`,
      "other.js": `module.exports = [require.main === module, require.main.filename, module.parent === require.main, module.parent.id];\n`,
    },
  },
  {
    name: "require.cache holds the program and nothing else",
    entry: "app.cjs",
    files: {
      "app.cjs": `require("./other.cjs");\nconsole.log(Object.keys(require.cache));\n`,
      "other.cjs": ``,
    },
  },
  {
    name: "the entry without extension in its name",
    entry: "app",
    differs: "hotrun looks for the entry before Node does, and starts its file.",
    files: { "package.json": "{}", "app.js": `console.log(__filename, process.argv[1]);\n` },
  },
  {
    name: "a folder as entry",
    differs: "hotrun looks for the entry before Node does, and starts its file.",
    entry: ".",
    files: {
      "package.json": `{ "main": "lib/start.js" }`,
      "lib/start.js": `console.log(__filename, process.argv[1], require.main === module);\n`,
    },
  },
  {
    name: "an entry that requires itself, and is imported by others",
    entry: "app.js",
    files: {
      "package.json": "{}",
      "app.js": `exports.early = 1;\nconst self = require("./app.js");\nconst other = require("./other.js");\nconsole.log(self === exports, other.app === exports);\nimport("./app.js").then((app) => console.log(app.default === exports));\n`,
      "other.js": `exports.app = require("./app");\n`,
    },
  },
  {
    name: "an ES module entry that is imported by others is one instance",
    entry: "app.mjs",
    files: {
      "app.mjs": `console.log("runs");\nimport { check } from "./other.mjs";\nexport const made = {};\nconsole.log(await check(made));\n`,
      "other.mjs": `export const check = async (made) => { const app = await import(["./app", "mjs"].join(".")); return app.made === made; };\n`,
    },
  },
  {
    name: "a package that throws, imported four times",
    entry: "app.mjs",
    files: {
      "node_modules/broken/package.json": `{ "name": "broken", "type": "module", "exports": "./index.js" }`,
      "node_modules/broken/index.js": `console.log("broken runs");\nthrow new Error("broken package");\n`,
      "imports-it.mjs": `import "broken";\n`,
      "imports-it-too.mjs": `import "broken";\n`,
      "app.mjs": `const caught = [];\nfor (const path of ["broken", "./imports-it.mjs", "./imports-it-too.mjs", "broken"]) await import(path).catch((error) => caught.push(error));\nconsole.log(caught.map((error) => error === caught[0]));\n`,
    },
  },
  {
    name: "a package that does not parse, behind a module that runs",
    entry: "app.mjs",
    differs: "Node links a package when it loads it, and that is in its turn.",
    files: {
      "node_modules/broken/package.json": `{ "type": "module", "exports": "./index.js" }`,
      "node_modules/broken/index.js": `const x = ;\n`,
      "app.mjs": `import "./first.mjs";\nimport "broken";\n`,
      "first.mjs": `console.log("first");\n`,
    },
  },
  {
    name: "a package that does not link, behind a module that runs",
    entry: "app.mjs",
    differs: "Node links a package when it loads it, and that is in its turn.",
    files: {
      "node_modules/broken/package.json": `{ "type": "module", "exports": "./index.js" }`,
      "node_modules/broken/index.js": `import { nope } from "./empty.js";\n`,
      "node_modules/broken/empty.js": ``,
      "app.mjs": `import "./first.mjs";\nimport "broken";\n`,
      "first.mjs": `console.log("first");\n`,
    },
  },
  {
    name: "what is global",
    entry: "app.mjs",
    files: {
      "app.mjs": `console.log(JSON.stringify(Object.getOwnPropertyNames(globalThis).filter((name) => !["WebSocket", "hotrun"].includes(name)).sort()));\nconsole.log(Object.keys(globalThis).join());\n`,
    },
  },
  {
    name: "what Node's own objects look like",
    differs: "They remember which module adds a listener, so that it ends with its version.",
    entry: "app.cjs",
    files: {
      "app.cjs": `const names = ["setTimeout", "setInterval", "setImmediate", "clearTimeout", "fetch"];\nconsole.log(JSON.stringify(names.map((name) => [globalThis[name].name, globalThis[name].length, Object.keys(Object.getOwnPropertyDescriptor(globalThis, name)), require("timers")[name] === globalThis[name]])));\nconsole.log(JSON.stringify(["on", "emit", "exit", "addListener", "once", "removeListener", "emitWarning", "kill"].map((name) => [process[name].name, Object.hasOwn(process, name), process[name].length])));\nconst { Server } = require("net");\nconsole.log(Server.prototype.listen.name, Server.prototype.listen.length, Object.keys(Server.prototype).join(), typeof require("util").promisify(setTimeout));\nconst fs = require("fs");\nconsole.log(["readFileSync", "readFile", "open", "readdirSync", "statSync", "existsSync"].map((name) => fs[name].name + fs[name].length).join());\n`,
    },
  },
  {
    name: "listeners and handles that a program finds",
    differs: "They tell the launcher what ends the process, and a timer ends the start of the entry.",
    entry: "app.cjs",
    files: {
      "app.cjs": `console.log(JSON.stringify(process.eventNames().map(String).map((name) => [name, process.listenerCount(name)])), process.getActiveResourcesInfo().filter((name) => !/Pipe|TTY|FS/.test(name)).join(), process._getActiveHandles().filter((handle) => handle.constructor.name !== "Socket" && handle.constructor.name !== "WriteStream").length, typeof process.send, process.connected);\n`,
    },
  },
  {
    name: "the environment, but for what hotrun says",
    entry: "app.cjs",
    files: {
      "app.cjs": `console.log(Object.keys(process.env).filter((name) => !/^(HOTRUN|PORT$|FORCE_COLOR$|NO_COLOR$|COLORTERM$)/.test(name)).sort().join());\n`,
    },
  },
  {
    name: "standard input, ended",
    entry: "app.mjs",
    files: { "app.mjs": `console.log(process.stdin.isTTY, process.stdout.isTTY, process.stdout.columns);\n` },
  },
  {
    name: "much output, to its last byte",
    entry: "app.cjs",
    files: {
      "app.cjs": `for (let i = 0; i < 2000; i += 1) console.log(i + " " + "x".repeat(100));\nprocess.stdout.write("no newline at the end");\n`,
    },
  },
  {
    name: "output of a process that exits at once",
    entry: "app.cjs",
    files: {
      "app.cjs": `process.stdout.write("one\\n");\nprocess.stderr.write("two\\n");\nprocess.exit(0);\n`,
    },
    stderr: true,
  },
  {
    name: "async stacks and positions on the first line",
    entry: "app.mjs",
    differs: "The runtime that calls the module is a part of the stack.",
    files: {
      "app.mjs": `const first = new Error("first line"); const second = new Error("same line");\nasync function outer() { await inner(); }\nasync function inner() { await 0; throw new Error("async"); }\nconst third = await outer().catch((error) => error);\nfor (const error of [first, second, third]) console.log(error.stack);\n`,
    },
  },
  {
    name: "a warning of the program's",
    entry: "app.mjs",
    stderr: true,
    files: {
      "app.mjs": `process.on("warning", (warning) => console.log(warning.name, warning.message, warning.code));\nprocess.emitWarning("careful", "OwnWarning", "OWN001");\n`,
    },
    options: ["--no-warnings"],
  },
];

for (const { name, files, differs, stderr, ...program } of cases) {
  test(name, async () => {
    const { plain, hot } = await runBoth(files, program);
    const told = `${hot.stderr} ${JSON.stringify(hot.failure)}`;
    compareKnowing(differs, () => assert.equal(hot.stdout, plain.stdout, told));
    assert.equal(hot.code, plain.code);
    if (stderr) assert.equal(hot.stderr, plain.stderr);
  });
}
