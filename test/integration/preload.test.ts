import assert from "node:assert/strict";
import { test } from "node:test";
import { startHotrun } from "../support/hotrun.ts";
import { esPackages, namesOf, packages, pidOf, restarted, serving, spareOf } from "../support/spare.ts";

const restart = { args: ["--restart"] };

test("packages are loaded in advance, each once and in their order, whatever they are", async () => {
  const files = {
    ...packages({
      trace: "module.exports = [];\n",
      common: 'require("trace").push("common");\n',
      "with-parts": 'require("trace").push("with-parts");\nrequire("./part.js");\n',
    }),
    "node_modules/with-parts/part.js": 'require("trace").push("part");\n',
    "node_modules/data/package.json": "{}",
    "node_modules/data/index.json": '{ "value": 1 }',
    ...esPackages({
      es: 'import trace from "trace";\ntrace.push("es");\nexport const es = 1;\n',
      awaiting: 'import trace from "trace";\nawait null;\ntrace.push("awaiting");\nexport const value = 2;\n',
    }),
    "app.ts": serving(
      `import "with-parts";
import { es } from "es";
import "common";
import data from "data/index.json" with { type: "json" };
import { value } from "awaiting";
import trace from "trace";`,
      'trace.join() + data.value + es + value + "one"',
    ),
  };
  await using app = await startHotrun({ files, ...restart });
  const first = (await app.get()).body;
  const spare = await spareOf(app);
  assert.deepEqual(spare.left, []);
  // `trace` came with the first that requires it.
  assert.deepEqual(namesOf(spare.packages).toSorted(), ["awaiting", "common", "data", "es", "with-parts"]);
  assert.equal(await restarted(app, '"one"', '"two"'), spare.pid);
  assert.equal((await app.get()).body, first.replace("one", "two"));
  assert.deepEqual((await spareOf(app)).packages.toSorted(), spare.packages.toSorted());
});

/** What each package of this name does when it is loaded, and why it is not loaded in advance. */
const late: Record<string, { code: string; why: RegExp; before?: string }> = {
  "reads-environment": {
    code: "exports.mode = process.env.APP_MODE;\n",
    why: /reads APP_MODE, which the app has set/,
    before: 'process.env.APP_MODE = "set";',
  },
  "lists-environment": {
    code: "exports.names = Object.keys(process.env);\n",
    why: /reads APP_MODE/,
    before: 'process.env.APP_MODE = "set";',
  },
  "misses-variable": {
    code: 'exports.isThere = "HOME" in process.env;\n',
    why: /reads HOME/,
    before: "delete process.env.HOME;",
  },
  "sets-environment": { code: 'process.env.FROM_PACKAGE = "set";\n', why: /sets FROM_PACKAGE/ },
  "opens-timer": { code: "setInterval(() => {}, 1000).unref();\n", why: /opens a handle \(Timeout\)/ },
  "opens-socket": {
    code: 'require("node:net").createServer().listen(0, "127.0.0.1").unref();\n',
    why: /opens a handle \(PIPE/,
  },
  "reads-later": { code: 'require("node:fs").readFile(__filename, () => {});\n', why: /opens a handle \(FS/ },
  "starts-process": {
    code: 'require("node:child_process").spawn(process.execPath, ["--version"]).unref();\n',
    why: /opens a handle/,
  },
  "hears-process": { code: 'process.on("warning", () => {});\n', why: /listener on process/ },
  "is-native": { code: 'try { process.dlopen({ exports: {} }, "none.node"); } catch {}\n', why: /native code/ },
  "lists-folder": { code: 'require("node:fs").readdirSync(process.cwd());\n', why: /lists a folder/ },
  "loads-app": { code: 'require(process.cwd() + "/own.cjs");\n', why: /loads modules of the app/ },
  throws: { code: 'throw new Error("not here");\n', why: /it throws/ },
};

for (const [name, { code, why, before = "" }] of Object.entries(late)) {
  test(`a package that ${name.replace("-", " ")} is not loaded in advance, those after it are`, async () => {
    const files = {
      ...packages({ [name]: code, neutral: "exports.value = 1;\n" }),
      "own.cjs": "exports.own = 1;\n",
      "begin.cjs": `${before}\ntry { require("${name}"); } catch {}\n`,
      "app.ts": serving('import "./begin.cjs";\nimport "neutral";'),
    };
    await using app = await startHotrun({ files, ...restart });
    const spare = await spareOf(app);
    assert.deepEqual(namesOf(spare.packages), ["neutral"]);
    assert.deepEqual(namesOf(spare.left.map(({ url }) => url)), [name]);
    assert.match(spare.left[0]?.why ?? "", why);
    assert.equal(await restarted(app, '"one"', '"two"'), spare.pid);
    assert.deepEqual((await spareOf(app)).left, spare.left, "the same is found in a process that was a spare");
  });
}

const global = {
  "defines a global": "globalThis.isPolyfilled = true;\n",
  "changes a prototype": "Array.prototype.last = function () { return this[this.length - 1]; };\n",
  "replaces a function": "const { log } = console;\nconsole.log = (...all) => log(...all);\n",
  "hooks module loading":
    'const Module = require("node:module");\nconst { _load } = Module;\nModule._load = function (...all) { return _load.apply(this, all); };\n',
  "wraps http":
    'const http = require("node:http");\nconst { request } = http;\nhttp.request = (...all) => request(...all);\n',
  "makes stack traces": "Error.prepareStackTrace = (error) => String(error);\n",
};

for (const [what, code] of Object.entries(global)) {
  test(`no package after one that ${what} is loaded in advance`, async () => {
    const files = {
      ...packages({ first: "", changing: code, after: "" }),
      "app.ts": serving('import "first";\nimport "changing";\nimport "after";'),
    };
    await using app = await startHotrun({ files, ...restart });
    const spare = await spareOf(app);
    assert.deepEqual(namesOf(spare.packages), ["first"]);
    assert.equal(await restarted(app, '"one"', '"two"'), spare.pid);
  });
}

test("a package that shares a file with one that is left out is left out too, and so are ES modules after it", async () => {
  const files = {
    ...packages({
      shared: "",
      ticking: 'require("shared");\nsetTimeout(() => {}, 1).unref();\n',
      sharing: 'require("shared");\n',
      free: "",
    }),
    ...esPackages({ es: "export const es = 1;\n" }),
    "app.ts": serving('import "ticking";\nimport "sharing";\nimport "free";\nimport "es";'),
  };
  await using app = await startHotrun({ files, ...restart });
  const { packages: early, left } = await spareOf(app);
  assert.deepEqual(namesOf(early), ["free"]);
  assert.deepEqual(namesOf(left.map(({ url }) => url)), ["ticking", "sharing", "es"]);
});

test("a package that logs by `debug` is loaded in advance after a dotenv.config() of the app's", async () => {
  const files = {
    ".env": "FROM_DOTENV=1\n",
    "load.cjs": 'require("dotenv").config({ quiet: true });\nrequire("debug")("app");\n',
    ...packages({ dotenv: 'exports.config = () => { process.env.FROM_DOTENV = "1"; };\n' }),
    "app.ts": serving('import "./load.cjs";'),
  };
  await using app = await startHotrun({ files, ...restart });
  const { packages: early, left } = await spareOf(app);
  assert.deepEqual([namesOf(early), left], [["dotenv", "debug"], []]);
});

test("what the packages of the app's first lines put into the environment is not the app's doing", async () => {
  const files = {
    ...packages({ "sets-environment": 'process.env.SET = "1";\n', reading: "exports.value = process.env.SET;\n" }),
    "app.ts": serving('import "sets-environment";\nimport reading from "reading";', 'reading.value + "one"'),
  };
  await using app = await startHotrun({ files, ...restart });
  const spare = await spareOf(app);
  assert.deepEqual(namesOf(spare.packages), ["sets-environment", "reading"]);
  assert.equal(await restarted(app, '"one"', '"two"'), spare.pid);
  assert.equal((await app.get()).body, "1two");
});

test("a package that was loaded in advance is left out once the app sets a variable that it reads", async () => {
  const files = {
    ...packages({ reading: "exports.value = process.env.NEW_ONE;\n" }),
    "set.ts": 'export const text: string = "one";\n',
    "app.ts": serving('import { text } from "./set.ts";\nimport "reading";', "text"),
  };
  await using app = await startHotrun({ files, ...restart });
  assert.deepEqual(namesOf((await spareOf(app)).packages), ["reading"]);
  app.write("set.ts", 'process.env.NEW_ONE = "set";\nexport const text: string = "two";\n');
  await app.reload();
  const { packages: early, left } = await spareOf(app);
  assert.deepEqual(early, []);
  assert.match(left[0]?.why ?? "", /reads NEW_ONE/);
});

test("to packages of a CommonJS app the main module and their parent are what they will be", async () => {
  const files = {
    "package.json": "{}",
    ...packages({
      looking: `exports.main = require.main;
exports.parent = module.parent && module.parent.filename;\n`,
    }),
    "app.js": `const { main, parent } = require("looking");
const found = [main === module, main.filename === __filename, parent === __filename, "one"].join();
require("node:http").createServer((q, a) => a.end(q.url === "/pid" ? String(process.pid) : found)).listen(3000);\n`,
  };
  await using app = await startHotrun({ files, entry: "app.js", ...restart });
  assert.equal((await app.get()).body, "true,true,true,one");
  const spare = await spareOf(app);
  assert.deepEqual(namesOf(spare.packages), ["looking"]);
  assert.equal(await restarted(app, '"one"', '"two"', "app.js"), spare.pid);
  assert.equal((await app.get()).body, "true,true,true,two");
});

test("what packages print in advance is told with the restart", async () => {
  const files = {
    ...packages({ printing: 'console.log("loaded", process.pid);\n' }),
    "app.ts": serving('import "printing";\nconsole.log("app", process.pid);'),
  };
  await using app = await startHotrun({ files, ...restart });
  const before = await pidOf(app);
  const { pid, packages: early } = await spareOf(app);
  assert.deepEqual(namesOf(early), ["printing"]);
  assert.equal(app.output, `loaded ${before}\napp ${before}\n`);
  assert.equal(await restarted(app, '"one"', '"two"'), pid);
  await app.printed(`app ${pid}`);
  assert.equal(app.output, `loaded ${before}\napp ${before}\nloaded ${pid}\napp ${pid}\n`);
});

test("packages that fail in advance only are left to the app: the next spare is without packages", async () => {
  const files = {
    ...packages({
      needing: 'if (!require("node:fs").existsSync("there")) throw new Error("too early");\nexports.value = 1;\n',
    }),
    "begin.ts": 'import { writeFileSync } from "node:fs";\nwriteFileSync("there", "");\n',
    "app.ts": serving('import { rmSync } from "node:fs";\nimport "./begin.ts";\nimport "needing";\nrmSync("there");'),
  };
  await using app = await startHotrun({ files, ...restart });
  const spare = await spareOf(app);
  assert.deepEqual(spare.packages, []);
  assert.equal(await restarted(app, '"one"', '"two"'), spare.pid);
});

test("--no-preload: a process waits, in which no package is", async () => {
  const files = { ...packages({ neutral: "" }), "app.ts": serving('import "neutral";') };
  await using app = await startHotrun({ files, args: ["--restart", "--no-preload"] });
  const { pid, packages: early } = await spareOf(app);
  assert.deepEqual(early, []);
  assert.equal(await restarted(app, '"one"', '"two"'), pid);
});
