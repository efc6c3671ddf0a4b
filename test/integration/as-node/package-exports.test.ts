import { compareCases } from "../../support/case-program.ts";
import { livePackage, oldPackage } from "./packages.ts";

compareCases({
  title: "what ES modules of packages export",
  entry: "main.mjs",
  loads: "import",
  files: {
    ...livePackage,
    ...oldPackage,
    "node_modules/stars-cjs/package.json": `{ "type": "module", "exports": "./index.js" }`,
    "node_modules/stars-cjs/index.js": `export * from "node:path";\nexport * from "old";\nexport const own = 1;\n`,
    "node_modules/two-stars/package.json": `{ "type": "module", "exports": "./index.js" }`,
    "node_modules/two-stars/index.js": `export * from "./one.js";\nexport * from "./two.js";\n`,
    "node_modules/two-stars/one.js": `export const twice = 1;\n`,
    "node_modules/two-stars/two.js": `export const twice = 2;\n`,
    "node_modules/no-default/package.json": `{ "name": "no-default", "type": "module", "exports": "./index.js" }`,
    "node_modules/no-default/index.js": `export const x = 1;\n`,
  },
  cases: [
    {
      name: "live bindings of a package",
      differs: "Node loads the package; the module that stands for it copies the values.",
      swappable: false,
      files: {
        "main.mjs": `import { count, add, list, fill, self } from "live";\nimport other from "live";\nimport * as all from "live";\nconst seen = [count, list];\nadd();\nfill();\nexport default [seen, count, other, all.count, list, all.list, self.count, Object.keys(all), all === self, self === await import("live")];\n`,
      },
    },
    {
      name: "live bindings of a package through a module of the user's",
      differs: "Node loads the package; the module that stands for it copies the values.",
      swappable: false,
      files: {
        "main.mjs": `import { count, add } from "./passes.mjs";\nconst seen = count;\nadd();\nexport default count - seen;\n`,
        "passes.mjs": `export * from "live";\n`,
      },
    },
    {
      name: "the namespace of a package that has it itself",
      differs: "The module that stands for the package has a namespace of its own.",
      files: {
        "main.mjs": `import * as all from "live";\nexport default [all === all.self, Object.keys(all)];\n`,
      },
    },
    {
      name: "a name that comes by two export stars of a package",
      differs: "Names are gathered from file to file; where they are declared is not compared.",
      files: {
        "main.mjs": `import * as all from "two-stars";\nexport default ["twice" in all, await import("./wants-it.mjs").then(() => "imported", (error) => error)];\n`,
        "wants-it.mjs": `import { twice } from "two-stars";\nexport default twice;\n`,
      },
    },
    {
      name: "export star from CommonJS and builtins, in a package",
      files: {
        "main.mjs": `import { a, join, own } from "stars-cjs";\nimport * as all from "stars-cjs";\nexport default [a, join("x", "y"), own, all.own, "default" in all];\n`,
      },
    },
    {
      name: "a package without a default export",
      files: {
        "main.mjs": `import * as all from "no-default";\nexport default [Object.keys(all), "default" in all, await import("./wants-it.mjs").catch((error) => error)];\n`,
        "wants-it.mjs": `import x from "no-default";\n`,
      },
    },
  ],
});
