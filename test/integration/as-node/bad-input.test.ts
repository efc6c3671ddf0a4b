import { compareFailures } from "../../support/compare-failure.ts";
import { chain, packages, typed } from "./broken-programs.ts";

compareFailures([
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
    entry: "app.mjs",
    files: { "app.mjs": `import "./leaf.mjs";\n`, "leaf.mjs": `const fine = 1;\nconst x = ;\n` },
    at: "leaf.mjs:2",
    through: ["app.mjs"],
  },
  {
    name: "JavaScript with an early error",
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
    // In the words of the compiler, which says the place.
    says: /SyntaxError.*?(Unexpected)/,
    at: "data.json:2",
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
    differs: "The place that is shown is one of the app's own code; the stack has that of the package.",
    entry: "app.mjs",
    files: { ...packages, "app.mjs": `import "./leaf.mjs";\n`, "leaf.mjs": `\nimport "bad";\n` },
    at: "node_modules/bad/index.js:2",
    through: ["app.mjs", "leaf.mjs"],
  },
]);
