import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, renameSync, symlinkSync } from "node:fs";
import { dirname, relative, sep } from "node:path";
import { test } from "node:test";
import { createResolver } from "../../../src/compile/resolve.ts";
import { createTsconfigs } from "../../../src/compile/tsconfig.ts";
import { type Files, makeAppFolder } from "../../support/app-folder.ts";

/** A folder with these files, and what specifiers lead to in it. */
function setUp(files: Files, conditions: string[] = []) {
  const folder = makeAppFolder(files, { packages: false });
  const tsconfigs = createTsconfigs();
  const resolver = createResolver({ conditions, tsconfigOf: tsconfigs.of });
  const name = (file: string) => relative(folder.path, file).split(sep).join("/");
  return {
    folder,
    resolver,
    /** The name of a file, with `user ` or `package ` before it; the code where there is none. */
    find(importer: string, specifier: string, kind: "import" | "require" = "import"): string {
      const found = resolver.resolve(folder.file(importer), specifier, kind);
      if (found.type === "user") return `user ${name(found.file)}${found.query}`;
      if (found.type === "package") return `package ${name(found.file)}`;
      return found.type === "missing" ? found.code : found.url;
    },
    link(target: string, path: string) {
      mkdirSync(dirname(folder.file(path)), { recursive: true });
      symlinkSync(folder.file(target), folder.file(path), "junction");
    },
    [Symbol.dispose]: () => folder[Symbol.dispose](),
  };
}

/** Rows: importer, specifier, what it leads to, `require` instead of `import`. */
type Rows = [importer: string, specifier: string, found: string, kind?: "require"][];

function check(title: string, files: Files, rows: Rows, conditions: string[] = []): void {
  test(title, () => {
    using project = setUp(files, conditions);
    const found = rows.map(([importer, specifier, , kind]) => project.find(importer, specifier, kind));
    assert.deepEqual(
      found,
      rows.map(([, , expected]) => expected),
    );
  });
}

check(
  "TypeScript names files as TypeScript does: without extension, or with that of what is made of them",
  {
    "b.ts": "",
    "b.js": "",
    "c.tsx": "",
    "d.mts": "",
    "e.cts": "",
    "f.js": "",
    "folder/index.ts": "",
    "main/package.json": `{"main":"./lib"}`,
    "main/lib.ts": "",
    "data.json": "{}",
  },
  [
    ["a.ts", "./b", "user b.ts"],
    ["a.ts", "./b.js", "user b.ts"],
    ["a.ts", "./b.ts", "user b.ts"],
    ["a.ts", "./c.js", "user c.tsx"],
    ["a.ts", "./c.jsx", "user c.tsx"],
    ["a.ts", "./d.mjs", "user d.mts"],
    ["a.ts", "./e.cjs", "user e.cts"],
    ["a.ts", "./f", "user f.js"],
    ["a.ts", "./folder", "user folder/index.ts"],
    ["a.ts", "./folder/", "user folder/index.ts"],
    ["folder/x.ts", ".", "user folder/index.ts"],
    ["folder/x.ts", "..", "ERR_UNSUPPORTED_DIR_IMPORT"],
    ["a.ts", "./main", "user main/lib.ts"],
    ["a.ts", "./data.json", "user data.json"],
    ["a.jsx", "./b", "user b.ts"],
    ["a.cts", "./folder", "user folder/index.ts", "require"],
  ],
);

check(
  "JavaScript names files as in Node: an ES module the whole name, a CommonJS one what Node tries",
  { "b.js": "", "b.ts": "", "c.ts": "", "d.json": "{}", "d.cjs": "", "folder/index.js": "" },
  [
    ["a.js", "./b.js", "user b.js"],
    ["a.js", "./c.js", "user c.ts"],
    ["a.mjs", "./b", "ERR_MODULE_NOT_FOUND"],
    ["a.mjs", "./folder", "ERR_UNSUPPORTED_DIR_IMPORT"],
    ["a.cjs", "./b", "user b.js", "require"],
    ["a.cjs", "./d", "user d.json", "require"],
    ["a.cjs", "./folder", "user folder/index.js", "require"],
    ["a.cjs", "./folder/nope", "MODULE_NOT_FOUND", "require"],
  ],
);

check(
  "with allowJs, JavaScript is written as TypeScript is",
  { "tsconfig.json": `{"compilerOptions":{"allowJs":true}}`, "b.ts": "", "b.js": "", "folder/index.ts": "" },
  [
    ["a.js", "./b", "user b.ts"],
    ["a.js", "./folder", "user folder/index.ts"],
  ],
);

check(
  "a package is resolved as in Node, whatever else lies in it",
  {
    "node_modules/p/package.json": `{"exports":{".":"./index.js","./cond":{"browser":"./no.js","custom":"./custom.js","import":"./m.mjs","require":"./r.cjs"}}}`,
    "node_modules/p/index.js": "",
    "node_modules/p/index.ts": "",
    "node_modules/p/custom.js": "",
    "node_modules/p/m.mjs": "",
    "node_modules/p/m.mts": "",
    "node_modules/p/r.cjs": "",
    "node_modules/old/package.json": `{"main":"lib/main"}`,
    "node_modules/old/lib/main.js": "",
    "node_modules/old/sub.js": "",
    "node_modules/old/sub.ts": "",
    "node_modules/plain/index.js": "",
    "node_modules/fs/index.js": "",
  },
  [
    ["a.ts", "p", "package node_modules/p/index.js"],
    ["a.ts", "p/cond", "package node_modules/p/m.mjs"],
    ["a.ts", "p/cond", "package node_modules/p/r.cjs", "require"],
    ["a.ts", "p/none", "ERR_PACKAGE_PATH_NOT_EXPORTED"],
    ["a.ts", "old", "package node_modules/old/lib/main.js"],
    ["a.ts", "old/sub", "package node_modules/old/sub.js"],
    ["a.ts", "old/sub.js", "package node_modules/old/sub.js"],
    ["a.mjs", "old/sub", "ERR_MODULE_NOT_FOUND"],
    ["a.ts", "plain", "package node_modules/plain/index.js"],
    ["a.ts", "fs", "node:fs"],
    ["a.ts", "fs/promises", "node:fs/promises"],
    ["a.ts", "fs/", "package node_modules/fs/index.js"],
    ["a.ts", "node:test", "node:test"],
    ["a.ts", "data:text/javascript,export default 1", "data:text/javascript,export default 1"],
  ],
);

check(
  "--conditions counts",
  {
    "package.json": `{"imports":{"#env":{"custom":"./custom.ts","default":"./plain.ts"}}}`,
    "custom.ts": "",
    "plain.ts": "",
  },
  [["a.ts", "#env", "user custom.ts"]],
  ["custom"],
);

check(
  "a package refers to itself, and to its own imports",
  {
    "package.json": `{"name":"self","type":"module","exports":{".":"./a.ts","./lib/*":"./lib/*.js"},"imports":{"#b":"./lib/b.js","#dep":"p","#gone":"./lib/gone.js"}}`,
    "a.ts": "",
    "lib/b.ts": "",
    "node_modules/p/index.js": "",
  },
  [
    ["lib/b.ts", "self", "user a.ts"],
    ["a.ts", "self/lib/b", "user lib/b.ts"],
    ["a.ts", "#b", "user lib/b.ts"],
    ["a.ts", "#dep", "package node_modules/p/index.js"],
    ["a.ts", "#gone", "ERR_MODULE_NOT_FOUND"],
    ["a.ts", "#none", "ERR_PACKAGE_IMPORT_NOT_DEFINED"],
    ["a.ts", "self/none", "ERR_PACKAGE_PATH_NOT_EXPORTED"],
  ],
);

check(
  "paths and baseUrl of the config that a file belongs to, with what that one extends",
  {
    "tsconfig.json": `{"files":[],"references":[{"path":"./tsconfig.server.json"},{"path":"./web"}]}`,
    "tsconfig.server.json": `{"extends":["./config/base.json","@c/base/tsconfig.json"],"include":["server"]}`,
    "config/base.json": `{"compilerOptions":{"paths":{"~/*":["../server/*"],"typed":["../types/typed.d.ts"],"alias":["../node_modules/p"],"two":["./nope","../server/b"]}}}`,
    "node_modules/@c/base/tsconfig.json": `{"compilerOptions":{"strict":true}}`,
    "web/tsconfig.json": `{"compilerOptions":{"composite":true,"baseUrl":"./src"}}`,
    "server/b.ts": "",
    "types/typed.d.ts": "",
    "web/src/ui/button.tsx": "",
    "node_modules/p/index.js": "",
    "node_modules/typed/index.js": "",
    "node_modules/ui/index.js": "",
  },
  [
    ["server/a.ts", "~/b", "user server/b.ts"],
    ["server/a.ts", "~/b.js", "user server/b.ts"],
    ["server/a.ts", "two", "user server/b.ts"],
    ["server/a.ts", "alias", "package node_modules/p/index.js"],
    ["server/a.ts", "typed", "package node_modules/typed/index.js"],
    ["server/a.ts", "ui", "package node_modules/ui/index.js"],
    ["web/src/x.ts", "ui/button", "user web/src/ui/button.tsx"],
    ["web/src/x.ts", "ui", "package node_modules/ui/index.js"],
    ["web/src/x.ts", "~/b", "ERR_MODULE_NOT_FOUND"],
    ["other/x.ts", "~/b", "ERR_MODULE_NOT_FOUND"],
    ["node_modules/p/index.js", "~/b", "ERR_MODULE_NOT_FOUND"],
  ],
);

check(
  "each package of a monorepo has its own tsconfig; jsconfig.json is one too",
  {
    "tsconfig.json": `{"compilerOptions":{"paths":{"@/*":["./root/*"]}}}`,
    "root/x.ts": "",
    "packages/a/tsconfig.json": `{"compilerOptions":{"paths":{"@/*":["./src/*"]}}}`,
    "packages/a/src/x.ts": "",
    "packages/b/jsconfig.json": `{"compilerOptions":{"paths":{"@/*":["./lib/*"]}}}`,
    "packages/b/lib/x.js": "",
  },
  [
    ["app.ts", "@/x", "user root/x.ts"],
    ["packages/a/src/y.ts", "@/x", "user packages/a/src/x.ts"],
    ["packages/b/lib/y.js", "@/x.js", "user packages/b/lib/x.js"],
    ["packages/c/y.ts", "@/x", "user root/x.ts"],
  ],
);

check(
  "an ES module imports URLs: escapes, queries and fragments",
  {
    "sp ace.ts": "",
    "ünï.ts": "",
    "a#b.ts": "",
    "q?x.ts": "",
    "per%20cent.ts": "",
    "v.ts": "",
    "we#ird?/x.ts": "",
    "we#ird?/y.ts": "",
  },
  [
    ["a.ts", "./sp%20ace.ts", "user sp ace.ts"],
    ["a.ts", "./sp ace.ts", "user sp ace.ts"],
    ["a.ts", "./sp%20ace", "user sp ace.ts"],
    ["a.ts", "./%C3%BCn%C3%AF.ts", "user ünï.ts"],
    ["a.ts", "./ünï.ts", "user ünï.ts"],
    ["a.ts", "./a%23b.ts", "user a#b.ts"],
    ["a.ts", "./q%3Fx.ts", "user q?x.ts"],
    ["a.ts", "./per%2520cent.ts", "user per%20cent.ts"],
    ["a.ts", "./per%20cent.ts", "ERR_MODULE_NOT_FOUND"],
    ["a.ts", "./lib/%2e%2e/v.ts", "user v.ts"],
    ["a.ts", "./v.ts?a=1&b=./c#d", "user v.ts?a=1&b=./c#d"],
    ["a.ts", "./v.ts#d", "user v.ts#d"],
    ["a.ts", "./v?a", "user v.ts?a"],
    ["we#ird?/x.ts", "./y", "user we#ird?/y.ts"],
    ["a.cjs", "./sp ace.ts", "user sp ace.ts", "require"],
    ["a.cjs", "./sp%20ace.ts", "MODULE_NOT_FOUND", "require"],
    ["a.ts", "./a%2fb.ts", "ERR_INVALID_MODULE_SPECIFIER"],
    ["a.ts", "file://host/x.ts", "ERR_INVALID_FILE_URL_HOST"],
  ],
);

test("a linked workspace package is the user's, wherever it is linked from; with its TypeScript sources", () => {
  using project = setUp({
    "packages/lib/package.json": `{"name":"@w/lib","exports":{".":"./src/index.ts","./built":"./src/built.js","./*":"./src/*"}}`,
    "packages/lib/src/index.ts": "",
    "packages/lib/src/built.ts": "",
    "packages/lib/src/other.ts": "",
    "packages/app/a.ts": "",
  });
  project.link("packages/lib", "packages/app/node_modules/@w/lib");
  assert.equal(project.find("packages/app/a.ts", "@w/lib"), "user packages/lib/src/index.ts");
  assert.equal(project.find("packages/app/a.ts", "@w/lib/built"), "user packages/lib/src/built.ts");
  assert.equal(project.find("packages/app/a.ts", "@w/lib/other"), "user packages/lib/src/other.ts");
  assert.equal(project.find("packages/app/a.mjs", "@w/lib/built"), "user packages/lib/src/built.ts");
});

test("the layout of pnpm: what is below its store is a package's, with the dependencies that lie beside it", () => {
  using project = setUp({
    "node_modules/.pnpm/p@1.0.0/node_modules/p/package.json": `{"name":"p","main":"index.js"}`,
    "node_modules/.pnpm/p@1.0.0/node_modules/p/index.js": "",
    "node_modules/.pnpm/p@1.0.0/node_modules/q/index.js": "",
  });
  project.link("node_modules/.pnpm/p@1.0.0/node_modules/p", "node_modules/p");
  const p = "node_modules/.pnpm/p@1.0.0/node_modules/p/index.js";
  assert.equal(project.find("a.ts", "p"), `package ${p}`);
  assert.equal(project.find("a.ts", "q"), "ERR_MODULE_NOT_FOUND");
  assert.equal(project.find(p, "q"), "package node_modules/.pnpm/p@1.0.0/node_modules/q/index.js");
});

check("without imports in its package.json, a package has none", {}, [
  ["a.ts", "#x", "ERR_PACKAGE_IMPORT_NOT_DEFINED"],
]);

test("where packages are in Yarn's archives, that is said", () => {
  using project = setUp({ ".pnp.cjs": "" });
  const found = project.resolver.resolve(project.folder.file("a.ts"), "express", "import");
  assert.ok(found.type === "missing");
  assert.match(found.hint, /Plug'n'Play.*nodeLinker: node-modules/);
});

test("what comes later is found after clear", () => {
  using project = setUp({ "lib/c.ts": "" });
  assert.equal(project.find("a.ts", "./b"), "ERR_MODULE_NOT_FOUND");
  renameSync(project.folder.file("lib/c.ts"), project.folder.file("b.ts"));
  project.resolver.clear();
  assert.equal(project.find("a.ts", "./b"), "user b.ts");
});

test("what cannot be resolved has the code and the message of Node", () => {
  using project = setUp({
    "package.json": `{"name":"self","type":"module","exports":{".":"./a.mjs"},"imports":{"#gone":"./lib/gone.js"}}`,
    "lib/x.js": "",
    "folder/index.js": "",
    "node_modules/p/package.json": `{"exports":{".":"./index.js","./gone":"./gone.js","./bad":"bad.js"}}`,
    "node_modules/closed/package.json": `{"exports":{"./x":"./x.js"}}`,
    "node_modules/wrong/package.json": `{"exports":"../x.js"}`,
    "node_modules/old/package.json": `{"name":"old"}`,
    "node_modules/old/sub.js": "",
  });
  const specifiers = [
    ..."./nope.js ./nope ./lib/x ./folder ./folder/ ./nope.js?x=1 ./sp%20ace.js /nope.js".split(" "),
    ..."p/nope p/gone p/bad closed wrong old/sub old/nope #gone #none self/none".split(" "),
    ..."nowhere nowhere/sub @s/p/x ./a%2fb.js file:///a%2fb.js file://host/x".split(" "),
  ];
  const asked = `const tell = ({ code, message }) => ({ code, message });
    const found = await Promise.all(${JSON.stringify(specifiers)}.map((each) => import(each).then(() => null, tell)));
    console.log(JSON.stringify(found));`;
  project.folder.write("a.mjs", asked);
  const expected = JSON.parse(
    execFileSync(process.execPath, ["a.mjs"], { cwd: project.folder.path, encoding: "utf8" }),
  );
  const found = specifiers.map((specifier) => {
    const missing = project.resolver.resolve(project.folder.file("a.mjs"), specifier, "import");
    return missing.type === "missing" ? { code: missing.code, message: missing.message } : null;
  });
  assert.deepEqual(found, expected);
});
