import { compareFailures } from "../../support/compare-failure.ts";
import { chain, packages, typed } from "./broken-programs.ts";

compareFailures([
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
  },
  {
    name: "a package import that is not defined",
    entry: "app.mjs",
    files: { ...packages, "app.mjs": `import "#nope";\n` },
    at: "app.mjs:1",
  },
  {
    name: "a module that CommonJS requires and that is not there",
    entry: "app.cjs",
    files: {
      "app.cjs": `require("./middle.cjs");\n`,
      "middle.cjs": `const path = require("path");\nrequire("./not-there.cjs");\n`,
    },
    at: "middle.cjs:2",
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
  },
  {
    name: "a name that a CommonJS package does not export",
    says: /(?:Named export|export named) '(missing)'/,
    entry: "app.mjs",
    files: {
      ...packages,
      "app.mjs": `console.log("never");\nimport "./leaf.mjs";\n`,
      "leaf.mjs": `\nimport { missing } from "cjs";\n`,
    },
    at: "leaf.mjs:2",
    through: ["app.mjs"],
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
    entry: "app.mjs",
    files: {
      "app.mjs": `console.log("never");\nimport { x } from "./a.mjs";\n`,
      "a.mjs": `export { x } from "./b.mjs";\n`,
      "b.mjs": `export { x } from "./a.mjs";\n`,
    },
    at: "a.mjs:1",
  },
  {
    name: "JSON without its attribute",
    entry: "app.mjs",
    files: { "app.mjs": `\nimport data from "./data.json";\n`, "data.json": `{}` },
    at: "app.mjs",
  },
  {
    name: "a file of a kind that Node does not know",
    entry: "app.mjs",
    files: { "app.mjs": `import "./style.css";\n`, "style.css": `body {}\n` },
    at: "app.mjs",
  },
]);
