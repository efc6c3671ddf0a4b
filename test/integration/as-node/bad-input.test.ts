import assert from "node:assert/strict";
import { test } from "node:test";
import type { Files } from "../../support/app-folder.ts";
import { runBoth } from "../../support/compare.ts";

interface BadInput {
  name: string;
  entry: string;
  files: Files;
  /** Where in the source it is: `file:line`. */
  at: string;
  /** The files between the entry and that place, which the failure names too. */
  through?: string[];
  /** What plain Node (tsx) says; default: the error that it ends with. */
  says?: RegExp;
  todo?: string;
}

const packages: Files = {
  "package.json": `{ "type": "module" }`,
  "node_modules/esm/package.json": `{ "name": "esm", "type": "module", "exports": { ".": "./index.js" } }`,
  "node_modules/esm/index.js": `export const there = 1;\n`,
  "node_modules/cjs/package.json": `{ "name": "cjs" }`,
  "node_modules/cjs/index.js": `exports.there = 1;\n`,
  "node_modules/bad/package.json": `{ "name": "bad", "type": "module", "exports": "./index.js" }`,
  "node_modules/bad/index.js": `export const x = 1;\nnull.x;\n`,
};

/** An app in TypeScript whose entry reaches a leaf through a module between. */
const chain = (leaf: string): Files => ({
  ...packages,
  "app.ts": `interface Gone {\n  x: number;\n}\nimport { middle } from "./middle.ts";\nconsole.log(middle);\n`,
  "middle.ts": `import { leaf } from "./leaf.ts";\nexport const middle = leaf;\n`,
  "leaf.ts": leaf,
});

const typed = "interface Shape {\n  x: number;\n}\n\n";

const cases: BadInput[] = [
  {
    name: "a module that is not there",
    entry: "app.mjs",
    files: { "app.mjs": `import "./middle.mjs";\n`, "middle.mjs": `\nimport { x } from "./not-there.mjs";\n` },
    at: "middle.mjs:2",
    through: ["app.mjs"],
  },
  {
    name: "a module that is not there, in TypeScript",
    entry: "app.ts",
    files: chain(`${typed}import { x } from "./not-there.ts";\nexport const leaf: Shape = x;\n`),
    at: "leaf.ts:5",
    through: ["app.ts", "middle.ts"],
  },
  {
    name: "a package that is not there",
    entry: "app.ts",
    files: chain(`${typed}import x from "not-installed";\nexport const leaf: Shape = x;\n`),
    at: "leaf.ts:5",
    through: ["app.ts", "middle.ts"],
  },
  {
    name: "a path that a package does not export",
    entry: "app.mjs",
    files: { ...packages, "app.mjs": `import "esm/hidden.js";\n` },
    at: "app.mjs:1",
    todo: "the resolver's message, not Node's",
  },
  {
    name: "a package import that is not defined",
    entry: "app.mjs",
    files: { ...packages, "app.mjs": `import "#nope";\n` },
    at: "app.mjs:1",
    todo: "the resolver's message, not Node's",
  },
  {
    name: "a module that CommonJS requires and that is not there",
    entry: "app.cjs",
    files: {
      "app.cjs": `require("./middle.cjs");\n`,
      "middle.cjs": `const path = require("path");\nrequire("./not-there.cjs");\n`,
    },
    at: "middle.cjs:2",
    through: ["app.cjs"],
  },
  {
    name: "a name that a module of one's own does not export",
    entry: "app.ts",
    files: { ...chain(`${typed}export const other: Shape = { x: 1 };\n`) },
    at: "middle.ts:1",
    through: ["app.ts"],
  },
  {
    name: "a name that an ES-module package does not export",
    entry: "app.mjs",
    files: {
      ...packages,
      "app.mjs": `console.log("never");\nimport "./leaf.mjs";\n`,
      "leaf.mjs": `\nimport { missing } from "esm";\n`,
    },
    at: "leaf.mjs:2",
    through: ["app.mjs"],
  },
  {
    name: "a default that an ES-module package does not export",
    entry: "app.mjs",
    files: {
      ...packages,
      "app.mjs": `console.log("never");\nimport "./leaf.mjs";\n`,
      "leaf.mjs": `\nimport missing from "esm";\n`,
    },
    at: "leaf.mjs:2",
    through: ["app.mjs"],
    todo: "every package gets a default",
  },
  {
    name: "a name that a CommonJS package does not export",
    entry: "app.mjs",
    files: {
      ...packages,
      "app.mjs": `console.log("never");\nimport "./leaf.mjs";\n`,
      "leaf.mjs": `\nimport { missing } from "cjs";\n`,
    },
    at: "leaf.mjs:2",
    through: ["app.mjs"],
    todo: "V8's message, not Node's",
  },
  {
    name: "a name that a builtin does not export",
    entry: "app.mjs",
    files: { "app.mjs": `import { nope } from "node:fs";\n` },
    at: "app.mjs:1",
  },
  {
    name: "a name that two modules export",
    entry: "app.mjs",
    files: {
      "app.mjs": `console.log("never");\nimport { x } from "./both.mjs";\n`,
      "both.mjs": `export * from "./one.mjs";\nexport * from "./two.mjs";\n`,
      "one.mjs": `export const x = 1;\n`,
      "two.mjs": `export const x = 2;\n`,
    },
    at: "app.mjs:2",
  },
  {
    name: "a name that only leads to itself",
    todo: "no place is told",
    entry: "app.mjs",
    files: {
      "app.mjs": `console.log("never");\nimport { x } from "./a.mjs";\n`,
      "a.mjs": `export { x } from "./b.mjs";\n`,
      "b.mjs": `export { x } from "./a.mjs";\n`,
    },
    at: "app.mjs:2",
  },
  {
    name: "a cycle that reads a variable too early",
    entry: "app.ts",
    files: {
      ...packages,
      "app.ts": `import { a } from "./a.ts";\nconsole.log(a);\n`,
      "a.ts": `import { b } from "./b.ts";\n\nexport const a: string = "a" + b;\n`,
      "b.ts": `${typed}import { a } from "./a.ts";\nexport const b: string = a.toUpperCase();\n`,
    },
    at: "b.ts:6",
    through: ["app.ts", "a.ts"],
  },
  {
    name: "JavaScript that does not parse",
    todo: "no place is told",
    entry: "app.mjs",
    files: { "app.mjs": `import "./leaf.mjs";\n`, "leaf.mjs": `const fine = 1;\nconst x = ;\n` },
    at: "leaf.mjs:2",
    through: ["app.mjs"],
  },
  {
    name: "JavaScript with an early error",
    todo: "no place is told",
    entry: "app.mjs",
    files: { "app.mjs": `import "./leaf.mjs";\n`, "leaf.mjs": `let x = 1;\n\nlet x = 2;\n` },
    at: "leaf.mjs:3",
    through: ["app.mjs"],
  },
  {
    name: "CommonJS that does not parse",
    entry: "app.cjs",
    files: { "app.cjs": `require("./leaf.cjs");\n`, "leaf.cjs": `const fine = 1;\nreturn return;\n` },
    at: "leaf.cjs:2",
    through: ["app.cjs"],
  },
  {
    name: "TypeScript that does not parse",
    entry: "app.ts",
    files: chain(`${typed}export const leaf: = 1;\n`),
    at: "leaf.ts:5",
    through: ["app.ts", "middle.ts"],
    says: /ERROR: (.*)/,
  },
  {
    name: "a parameter decorator without its compiler option",
    entry: "app.ts",
    files: chain(
      `${typed}const inject = (...given: unknown[]) => {};\nexport class leaf {\n  constructor(@inject shape: Shape) {}\n}\n`,
    ),
    at: "leaf.ts:7",
    through: ["app.ts", "middle.ts"],
    says: /ERROR: (.*)/,
  },
  {
    name: "JSON that does not parse",
    entry: "app.mjs",
    files: { "app.mjs": `import data from "./data.json" with { type: "json" };\n`, "data.json": `{\n  "x": ,\n}\n` },
    at: "data.json:2",
    todo: "the place in the JSON is not told",
  },
  {
    name: "JSON without its attribute",
    entry: "app.mjs",
    files: { "app.mjs": `\nimport data from "./data.json";\n`, "data.json": `{}` },
    at: "app.mjs:2",
    todo: "attributes are not looked at",
  },
  {
    name: "a module that throws",
    entry: "app.ts",
    files: chain(`${typed}export const leaf: Shape = (null as unknown as { deep: Shape }).deep;\n`),
    at: "leaf.ts:5",
    through: ["app.ts", "middle.ts"],
  },
  {
    name: "a module that throws after an await",
    entry: "app.mjs",
    files: { "app.mjs": `import "./leaf.mjs";\n`, "leaf.mjs": `await 0;\n\nthrow new RangeError("late");\n` },
    at: "leaf.mjs:3",
    through: ["app.mjs"],
  },
  {
    name: "CommonJS that throws in a function of another module",
    entry: "app.cjs",
    files: {
      "app.cjs": `const { fail } = require("./leaf.cjs");\nfail();\n`,
      "leaf.cjs": `exports.fail = () => {\n  throw new TypeError("in a function");\n};\n`,
    },
    at: "leaf.cjs:2",
  },
  {
    name: "a package that throws",
    todo: "no place in packages is told",
    entry: "app.mjs",
    files: { ...packages, "app.mjs": `import "./leaf.mjs";\n`, "leaf.mjs": `\nimport "bad";\n` },
    at: "node_modules/bad/index.js:2",
    through: ["app.mjs", "leaf.mjs"],
  },
  {
    name: "a file of a kind that Node does not know",
    todo: "it is taken for CommonJS",
    entry: "app.mjs",
    files: { "app.mjs": `import "./style.css";\n`, "style.css": `body {}\n` },
    at: "app.mjs:1",
  },
];

for (const { name, entry, files, at, through = [], says, todo } of cases) {
  test(`${name}: Node's message, and its place`, { todo }, async () => {
    const { plain, hot, folder } = await runBoth(files, { entry });
    const { failure } = hot;
    assert.ok(failure, `no failure: ${hot.stdout} ${hot.stderr}`);
    assert.equal(hot.stdout, plain.stdout);
    assert.equal(hot.code, plain.code);
    const message = lastError(plain.stderr, says);
    assert.ok(failure.message.includes(message), `${message}\nis not in\n${failure.message}`);
    assert.equal(`${failure.file?.slice(folder.length + 1)}:${failure.line}`, at);
  });
  if (through.length > 0) {
    test(`${name}: who imports it`, { todo: "the importer chain is not told" }, async () => {
      const { hot } = await runBoth(files, { entry });
      const told = JSON.stringify(hot.failure);
      for (const file of through) assert.ok(told.includes(file), `${file} is not in ${told}`);
    });
  }
}

/** The message of the error that ended the process, as Node prints it. */
function lastError(
  stderr: string,
  pattern = /^\w*Error(?: \[\w+\])?: ([\s\S]*?)(?=\n {4}at |\nRequire stack|\n\n|\n {2}code)/m,
): string {
  const found = pattern.exec(stderr)?.[1];
  assert.ok(found, `no error in ${stderr}`);
  return found.trim();
}
