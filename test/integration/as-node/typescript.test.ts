import { type Case, compareCases } from "../../support/case-program.ts";
import { common, shared, tried } from "./typescript-cases.ts";

compareCases({
  title: "TypeScript as ES modules",
  entry: "main.ts",
  loads: "import",
  files: { ...shared, "package.json": `{ "type": "module" }` },
  cases: [
    ...common,
    {
      name: "what is and is not there",
      files: {
        "main.ts": `${tried}export default [typeof require, typeof module, typeof exports, typeof __filename, typeof this, tried(() => { (globalThis as any).undefinedName.x; }), import.meta.url.slice(-8), import.meta.filename, import.meta.dirname];\n`,
      },
    },
    {
      name: ".mts",
      files: {
        "main.ts": `import { m } from "./m.mjs";\nimport { m as typed } from "./m.mts";\nexport default [m, typed];\n`,
        "m.mts": `export const m: string = typeof require;\n`,
      },
    },
    {
      name: "CommonJS TypeScript from an ES module",
      files: {
        "main.ts": `import old, { x } from "./old.cjs";\nimport { y } from "./written-as-esm.cjs";\nexport default [old.x, x, y];\n`,
        "old.cts": `const x: string = "x";\nmodule.exports = { x };\n`,
        "written-as-esm.cts": `export const y: string = typeof module;\n`,
      },
    },
    {
      name: "top-level await",
      files: {
        "main.ts": `import { value } from "./waits";\nexport default [value, await Promise.resolve("awaited")];\n`,
        "waits.ts": `await new Promise<void>((resolve) => setTimeout(resolve, 1));\nexport const value: string = "value";\n`,
      },
    },
  ],
});

compareCases({
  title: "TypeScript as CommonJS",
  entry: "main.ts",
  loads: "require",
  files: { ...shared, "package.json": `{}` },
  cases: [
    ...common
      .filter(({ files }) => !files["main.ts"]?.includes("async"))
      .map(
        (each): Case => ({
          ...each,
          files: { "start.js": `module.exports = require("./main.ts").default;\n`, ...each.files },
        }),
      ),
    {
      name: "what is there",
      files: {
        "main.ts": `const { basename } = require("path");\nmodule.exports = [typeof require, typeof module, this === module.exports, basename(__filename), basename(__dirname), arguments.length, module.children.length];\n`,
      },
    },
    {
      name: ".mts",
      differs: "It is an ES module, as in Node; tsx makes CommonJS of it, in which `require` is there.",
      files: {
        "start.js": `module.exports = require("./main.ts").default;\n`,
        "main.ts": `import { m } from "./m.mjs";\nimport { m as typed } from "./m.mts";\nexport default [m, typed];\n`,
        "m.mts": `export const m: string = typeof require;\n`,
      },
    },
    {
      name: "import equals, export equals and require",
      files: {
        "main.ts": `import fs = require("fs");\nimport made = require("./made");\nconst lazy = () => require("./lazy") as { lazy: string };\nexport = [typeof fs.readFileSync, made.x, lazy().lazy, require("./made") === made, require("./made.ts") === made];\n`,
        "made.ts": `const made = { x: "x" as string };\nexport = made;\n`,
        "lazy.ts": `export const lazy: string = "lazy";\n`,
      },
    },
    {
      name: "exports of a module written with export",
      files: {
        "main.ts": `const written = require("./written");\nmodule.exports = [Object.keys(written), written.__esModule, written.default, String(Object.getOwnPropertyDescriptor(written, "x")?.enumerable)];\n`,
        "written.ts": `export const x: number = 1;\nexport default "d";\nexport function f() {}\n`,
      },
    },
    {
      name: "JavaScript requires TypeScript and the other way round",
      files: {
        "main.js": `const { ts } = require("./typed");\nmodule.exports = [ts, require("./typed.ts").ts === ts, require("./folder").folder, require("./view").view.type];\n`,
        "typed.ts": `const { js } = require("./plain");\nexport const ts: string = "ts with " + js;\n`,
        "plain.js": `exports.js = "js";\n`,
        "folder/index.ts": `export const folder: string = "folder";\n`,
        "view.tsx": `export const view = <p>text</p> as unknown as { type: string };\n`,
      },
    },
  ],
});
