import assert from "node:assert/strict";
import { test } from "node:test";
import { type Files, makeAppFolder } from "../../support/app-folder.ts";
import { type Program, runHot, runPlain } from "../../support/compare.ts";
import { compareKnowing, type Differs } from "../../support/known-difference.ts";
import { asking, link, pnpm, pnpmLinks, workspace } from "./layouts.ts";

interface Layout extends Omit<Program, "folder"> {
  name: string;
  files: Files;
  /** Where a link is, and the folder that it leads to. */
  links?: Record<string, string>;
  differs?: Differs;
}

const requiring = (specifiers: string[]) =>
  `const all = ${JSON.stringify(specifiers)};
console.log(JSON.stringify(all.map((name) => require(name)), null, 1));
console.log(all.map((name) => require.resolve(name)));
`;

const conditional = (name: string): Files => ({
  [`node_modules/${name}/package.json`]: JSON.stringify({
    name,
    exports: {
      ".": { special: "./special.mjs", import: "./import.mjs", require: "./require.cjs" },
      "./node": { node: "./node.mjs", default: "./default.mjs" },
      "./sync": { "module-sync": "./sync.mjs", default: "./default.mjs" },
      "./development": { development: "./development.mjs", production: "./production.mjs", default: "./default.mjs" },
      "./nested": { node: { special: "./special.mjs", default: "./nested.mjs" } },
      "./features/*.js": "./features/*.mjs",
      "./features/private/*": null,
      "./array": ["./default.mjs"],
    },
  }),
  ...Object.fromEntries(
    ["special", "import", "node", "default", "sync", "development", "production", "nested", "features/a"].map((is) => [
      `node_modules/${name}/${is}.mjs`,
      `export const is = ${JSON.stringify(is)};\n`,
    ]),
  ),
  [`node_modules/${name}/require.cjs`]: `exports.is = "require";\n`,
});

const conditionalNames = ["", "/node", "/sync", "/development", "/nested", "/features/a.js", "/array"].map(
  (path) => `many${path}`,
);

const layouts: Layout[] = [
  {
    name: "exports with conditions, by import",
    entry: "app.mjs",
    files: { ...conditional("many"), "app.mjs": asking(conditionalNames) },
  },
  {
    name: "exports with conditions, by require",
    entry: "app.cjs",
    files: { ...conditional("many"), "app.cjs": requiring(["many"]) },
  },
  {
    name: "exports with conditions of one's own: --conditions",
    entry: "app.mjs",
    options: ["--conditions=special", "--conditions", "production"],
    files: { ...conditional("many"), "app.mjs": asking(conditionalNames) },
  },
  {
    name: "-C, the short form",
    entry: "app.cjs",
    options: ["-C", "special"],
    files: {
      ...conditional("many"),
      "app.cjs": `import("many").then(({ is }) => console.log(is));\nconsole.log(require.resolve("many"));\n`,
    },
  },
  {
    name: "package imports with conditions and patterns",
    entry: "src/app.mjs",
    options: ["--conditions=special"],
    files: {
      ...conditional("many"),
      "package.json": JSON.stringify({
        name: "self",
        imports: {
          "#how": { special: "./src/special.mjs", default: "./src/plain.mjs" },
          "#in/*": "./src/in/*.mjs",
          "#pkg": "many/node",
          "#fs": "node:fs/promises",
        },
        exports: { ".": "./src/plain.mjs", "./in/*": "./src/in/*.mjs" },
      }),
      "src/special.mjs": `export const is = "special";\n`,
      "src/plain.mjs": `export const is = "plain";\n`,
      "src/in/one.mjs": `export const is = "one";\n`,
      "src/app.mjs": asking(["#how", "#in/one", "#pkg", "self", "self/in/one"]),
    },
  },
  {
    name: "a workspace package by a link",
    entry: "app.js",
    files: { ...workspace, "app.js": asking(["@ws/lib", "@ws/lib/sub", "dep"]) },
    links: { "node_modules/@ws/lib": "packages/lib" },
  },
  {
    name: "a workspace package in TypeScript, with sources as exports",
    entry: "app.ts",
    files: {
      "package.json": `{ "type": "module" }`,
      "packages/typed/package.json": `{ "name": "typed", "type": "module", "exports": "./src/index.ts" }`,
      "packages/typed/src/index.ts": `export { text } from "./text.js";\n`,
      "packages/typed/src/text.ts": `export const text: string = "typed";\n`,
      "app.ts": `import { text } from "typed";\nconsole.log(text, import.meta.resolve("typed"));\n`,
    },
    links: { "node_modules/typed": "packages/typed" },
  },
  { name: "a layout as pnpm makes it", entry: "app.js", files: pnpm, links: pnpmLinks },
  {
    name: "--preserve-symlinks",
    differs: "Modules are known, and watched, by their real paths.",
    entry: "app.js",
    options: ["--preserve-symlinks"],
    files: { ...workspace, "app.js": asking(["@ws/lib"]) },
    links: { "node_modules/@ws/lib": "packages/lib" },
  },
  {
    name: "a link to a file of the program is the same module",
    entry: "app.mjs",
    files: {
      "real/x.mjs": `console.log("x runs");\nexport const made = {};\n`,
      "app.mjs": `import { made } from "./real/x.mjs";\nimport { made as linked } from "./link/x.mjs";\nconsole.log(made === linked);\n`,
    },
    links: { link: "real" },
  },
  {
    name: "an entry by a link",
    entry: "link/app.mjs",
    files: { "real/app.mjs": `console.log(import.meta.url, process.argv[1]);\n` },
    links: { link: "real" },
  },
  {
    name: "packages of folders further up, and nearer ones first",
    entry: "apps/one/app.cjs",
    files: {
      "node_modules/up/package.json": `{}`,
      "node_modules/up/index.js": `exports.is = "up";\n`,
      "node_modules/near/index.js": `exports.is = "far";\n`,
      "apps/one/node_modules/near/index.js": `exports.is = "near";\n`,
      "apps/one/app.cjs": requiring(["up", "near"]),
    },
  },
  {
    name: "main, index, and files of packages by require",
    entry: "app.cjs",
    files: {
      "node_modules/with-main/package.json": `{ "main": "./lib" }`,
      "node_modules/with-main/lib/index.js": `exports.is = "lib/index";\n`,
      "node_modules/without/index.json": `{ "is": "index.json" }`,
      "node_modules/single.js": `exports.is = "single";\n`,
      "node_modules/with-main/deep.js": `exports.is = "deep";\n`,
      "app.cjs": requiring(["with-main", "without", "single", "with-main/deep", "with-main/lib"]),
    },
  },
  {
    name: "tsconfig references and several paths",
    entry: "src/app.ts",
    files: {
      "package.json": `{ "type": "module" }`,
      "tsconfig.base.json": `{ "compilerOptions": { "paths": { "~/*": ["./src/first/*", "./src/second/*"] } } }`,
      "tsconfig.json": `{ "extends": "./tsconfig.base.json", "files": [], "references": [{ "path": "./tsconfig.app.json" }] }`,
      "tsconfig.app.json": `{ "extends": "./tsconfig.base.json", "compilerOptions": { "composite": true }, "include": ["src"] }`,
      "src/first/a.ts": `export const a: string = "first a";\n`,
      "src/second/b.ts": `export const b: string = "second b";\n`,
      "src/app.ts": `import { a } from "~/a";\nimport { b } from "~/b";\nconsole.log(a, b);\n`,
    },
  },
];

for (const { name, files, links = {}, differs, ...program } of layouts) {
  test(name, async () => {
    using folder = makeAppFolder(files, { packages: false });
    link(folder, links);
    const plain = await runPlain({ folder, ...program });
    assert.equal(plain.code, 0, plain.stderr);
    const hot = await runHot({ folder, ...program });
    assert.equal(hot.code, 0, `${hot.stderr} ${JSON.stringify(hot.failure)}`);
    compareKnowing(differs, () => assert.equal(hot.stdout, plain.stdout));
  });
}
