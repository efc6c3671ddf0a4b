import type { Files } from "../../support/app-folder.ts";
import type { Case } from "../../support/case-program.ts";

export const tried = `const tried = (run: () => unknown) => { try { return run(); } catch (error) { return [(error as Error).name, (error as Error).message].join(": "); } };\n`;

const packages: Files = {
  "node_modules/dual/package.json": `{ "name": "dual", "exports": { "import": "./index.mjs", "require": "./index.cjs" } }`,
  "node_modules/dual/index.mjs": `export const via = "import";\nexport default "import's default";\n`,
  "node_modules/dual/index.cjs": `exports.via = "require";\n`,
  "node_modules/old/package.json": `{ "name": "old" }`,
  "node_modules/old/index.js": `exports.named = "named";\nexports.made = {};\n`,
  "node_modules/callable/package.json": `{ "name": "callable" }`,
  "node_modules/callable/index.js": `module.exports = function callable() { return "called"; };\n`,
  "node_modules/transpiled/package.json": `{ "name": "transpiled" }`,
  "node_modules/transpiled/index.js": `Object.defineProperty(exports, "__esModule", { value: true });\nexports.default = "its default";\nexports.named = "its name";\n`,
  "node_modules/react/package.json": `{ "name": "react", "exports": { ".": "./index.js", "./jsx-runtime": "./jsx-runtime.js" } }`,
  "node_modules/react/index.js": `exports.createElement = (type, props, ...children) => ({ type, ...props, children });\n`,
  "node_modules/react/jsx-runtime.js": `exports.jsx = exports.jsxs = (type, props) => ({ type, ...props });\nexports.Fragment = "fragment";\n`,
};

/** `allowJs`: tsx takes `jsx` for .jsx files only with it. */
const compilerOptions = {
  allowJs: true,
  jsx: "react-jsx",
  baseUrl: ".",
  paths: { "@lib/*": ["lib/*"], exact: ["lib/exact.ts"] },
};

/** What is beside the cases. */
export const shared: Files = {
  ...packages,
  "base.json": JSON.stringify({ compilerOptions }),
  "tsconfig.json": `{\n  // as TypeScript allows\n  "extends": "./base.json",\n}\n`,
  "lib/aliased.ts": `export const aliased: string = "aliased";\n`,
  "lib/exact.ts": `export const exact: string = "exact";\n`,
};

/** What ES modules and CommonJS in TypeScript have in common, written with import and export. */
export const common: Case[] = [
  {
    name: "names of files: extensionless, .js for .ts, folders, .tsx",
    files: {
      "main.ts": `import { a } from "./a.js";\nimport { b } from "./b";\nimport { folder } from "./folder";\nimport { folder as slashed } from "./folder/index.js";\nimport { view } from "./view.js";\nimport { view as bare } from "./view";\nimport { ts } from "./c.ts";\nexport default [a, b, folder, slashed, view.type, bare === view, ts];\n`,
      "a.ts": `export const a: string = "a.ts";\n`,
      "b.ts": `export const b: string = "b.ts";\n`,
      "folder/index.ts": `export const folder: string = "folder";\n`,
      "view.tsx": `export const view = <main id="x">text</main> as unknown as { type: string };\n`,
      "c.ts": `export const ts = "c.ts" as const;\n`,
    },
  },
  {
    name: "a .js beside a .ts of the same name",
    files: {
      "main.ts": `import { x } from "./x.js";\nimport { x as bare } from "./x";\nexport default [x, bare];\n`,
      "x.js": `export const x = "js";\n`,
      "x.ts": `export const x: string = "ts";\n`,
    },
  },
  {
    name: "tsconfig paths and baseUrl, through extends",
    files: {
      "main.ts": `import { aliased } from "@lib/aliased";\nimport { exact } from "exact";\nimport { aliased as based } from "lib/aliased";\nexport default [aliased, exact, based];\n`,
    },
  },
  {
    name: ".jsx and .json",
    files: {
      "main.ts": `import { jsx } from "./j.jsx";\nimport data from "./data.json" with { type: "json" };\nexport default [jsx, data];\n`,
      "data.json": `{ "x": 1 }`,
      "j.jsx": `export const jsx = <b>{1 + 1}</b>;\n`,
    },
  },
  {
    name: "packages by name, default and as a whole",
    files: {
      "main.ts": `import { via } from "dual";\nimport { named } from "old";\nimport old from "old";\nimport * as all from "old";\nimport callable from "callable";\nexport default [via, named, old.named, all.made === old.made, callable()];\n`,
    },
  },
  {
    name: "the default of a transpiled package",
    files: {
      "main.ts": `import value, { named } from "transpiled";\nimport * as all from "transpiled";\nexport default [value, named, all.named, typeof all.default];\n`,
    },
  },
  {
    name: "types leave no trace",
    files: {
      "main.ts": `import { type Shape, area } from "./shapes";\nimport type { Missing } from "./not-there";\nimport { OnlyType } from "./shapes";\nexport type { Shape } from "./shapes";\nconst square: Shape & OnlyType = { side: 2 };\ndeclare const nothing: Missing;\nexport default [area(square), typeof nothing];\n`,
      "shapes.ts": `export interface Shape { side: number }\nexport type OnlyType = object;\nexport const area = ({ side }: Shape) => side ** 2;\n`,
    },
  },
  {
    name: "enums, namespaces and parameter properties",
    files: {
      "main.ts": `import { Colour, Flags, Space, Point } from "./things";\nconst enum Inline { A = 1, B = A << 2 }\nexport default [Colour.Red, Colour[0], Object.keys(Colour), Flags.Both, Space.inner.value, new Point(1, 2), Inline.B];\n`,
      "things.ts": `export enum Colour { Red, Green = "green" }\nexport enum Flags { One = 1, Two = 2, Both = One | Two }\nexport namespace Space { export namespace inner { export const value = "deep"; } }\nexport class Point { constructor(readonly x: number, private y: number) {} }\n`,
    },
  },
  {
    name: "names of classes and functions, and their source",
    files: {
      "main.ts": `import Klass, { Named, arrow, made, nested } from "./names";\nexport default [Klass.name, Named.name, arrow.name, made.name, new Named().constructor.name, nested().name, nested().inner.name, Named.fieldName];\n`,
      "names.ts": `export default class Klass { static self = Klass.name; }\nexport class Named { static fieldName = this.name; }\nexport const arrow = () => {};\nexport const made = class {};\nexport function nested() { class Local {} const inner = function () {}; return Object.assign(Local, { inner }); }\n`,
    },
  },
  {
    name: "positions in stacks are those of the source",
    files: {
      "main.ts": `import { fail, AsyncFailure } from "./fails";\nconst place = (error: unknown) => (error as Error).stack!.split("\\n").filter((line) => line.includes("fails.ts")).map((line) => line.replace(/.*?(fails\\.ts:\\d+:\\d+).*/, "$1"));\nlet caught: unknown;\ntry { fail({ deep: true }); } catch (error) { caught = error; }\nexport default [place(caught), place(new AsyncFailure("x")), (caught as Error).stack!.split("\\n")[0]];\n`,
      "fails.ts": `interface Removed {\n  deep: boolean;\n}\n\ntype Also = Removed & {\n  gone?: string;\n};\n\nexport function fail(how: Also): never {\n  const message: string = how.deep ? "deep" : "shallow";\n  throw new RangeError(message as string);\n}\n\nexport class AsyncFailure extends Error {\n  constructor(readonly reason: string) {\n    super(reason);\n  }\n}\n`,
    },
  },
  {
    name: "dynamic import of TypeScript by all kinds of names",
    files: {
      "main.ts": `const names = ["./leaf.ts", "./leaf.js", "./leaf"];\nexport default (async () => { const all = await Promise.all(names.map((name) => import(name))); return all.map((each) => each.leaf); })();\n`,
      "leaf.ts": `export const leaf: string = "leaf";\n`,
    },
  },
  {
    name: "cycles",
    files: {
      "main.ts": `import { even } from "./even";\nexport default [even(10), even(7)];\n`,
      "even.ts": `import { odd } from "./odd";\nexport function even(n: number): boolean { return n === 0 || odd(n - 1); }\n`,
      "odd.ts": `import { even } from "./even";\nexport function odd(n: number): boolean { return n !== 0 && even(n - 1); }\n`,
    },
  },
  {
    name: "live bindings",
    files: {
      "main.ts": `import { add, count } from "./store";\nimport * as store from "./store";\nconst before: number = count;\nadd();\nexport default [count - before, store.count - before];\n`,
      "store.ts": `export let count: number = 0;\nexport function add(): void { count += 1; }\n`,
    },
  },
  {
    name: "export star and re-exports",
    files: {
      "main.ts": `import * as all from "./barrel";\nimport { renamed, left } from "./barrel";\nexport default [Object.keys(all).filter((key) => key !== "module.exports" && key !== "__esModule").sort(), renamed, left];\n`,
      "barrel.ts": `export * from "./left";\nexport { right as renamed } from "./right";\nexport * as nested from "./left";\n`,
      "left.ts": `export const left: string = "left";\nexport default "left's default";\n`,
      "right.ts": `export const right: string = "right";\n`,
    },
  },
  {
    name: "class fields",
    files: {
      "main.ts": `import { Child } from "./classes";\nexport default [Object.keys(new Child()), new Child().late];\n`,
      "classes.ts": `class Base { constructor() { this.setUp(); } setUp(): void {} }\nexport class Child extends Base { late?: string; kept = 1; declare only: string; override setUp(): void { this.late = "set by the constructor"; } }\n`,
    },
  },
  {
    name: "a module that throws when loaded, twice",
    files: {
      "main.ts": `${tried}export default (async () => { const caught: unknown[] = []; for (let i = 0; i < 2; i += 1) await import("./throws").catch((error) => caught.push(error)); return caught.map((error) => (error as Error).message); })();\n`,
      "throws.ts": `export const x: number = 1;\nthrow new Error("thrown while loading");\n`,
    },
  },
];
