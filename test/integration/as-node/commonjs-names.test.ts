import { compareCases } from "../../support/case-program.ts";

compareCases({
  title: "names that ES modules import from CommonJS",
  entry: "main.mjs",
  loads: "import",
  files: { "package.json": "{}" },
  cases: [
    {
      name: "package without package.json, in an app that is a module",
      files: {
        "main.mjs": `import { a, b } from "bare";\nimport * as all from "bare";\nexport default [a, b, Object.keys(all)];\n`,
        "package.json": `{ "type": "module" }`,
        "node_modules/bare/index.js": `exports.a = 1;\nexports.b = 2;\n`,
      },
    },
    {
      name: "package whose package.json has no type, in an app that is a module",
      files: {
        "main.mjs": `import { a, b } from "bare";\nimport * as all from "bare";\nexport default [a, b, Object.keys(all)];\n`,
        "package.json": `{ "type": "module" }`,
        "node_modules/bare/package.json": `{ "name": "bare" }`,
        "node_modules/bare/index.js": `exports.a = 1;\nexports.b = require("./lib/x").b;\nObject.assign(exports, require("./lib/x"));\n`,
        "node_modules/bare/lib/x.js": `exports.b = 1;\n`,
      },
    },
    {
      name: "a package that passes on what one without package.json exports",
      files: {
        "main.mjs": `import { a, b } from "outer";\nimport * as all from "outer";\nexport default [a, b, Object.keys(all)];\n`,
        "package.json": `{ "type": "module" }`,
        "node_modules/outer/package.json": `{ "name": "outer" }`,
        "node_modules/outer/index.js": `module.exports = require("bare");\n`,
        "node_modules/bare/index.js": `exports.a = 1;\nexports.b = 2;\n`,
      },
    },
    {
      name: "properties and methods called import and export",
      files: {
        "main.mjs": `import { a, import_, export_ } from "./words.js";\nimport * as all from "./words.js";\nimport * as words from "words";\nexport default [a, import_, export_, Object.keys(all), Object.keys(words), words.a];\n`,
        "words.js": `exports.a = 1;\nexports.import_ = { import: 1, export: 2 }.import;\nclass X { import() { return 1; } export() { return 2; } static import = 1 }\nexports.export_ = new X().export();\n`,
        "node_modules/words/package.json": `{}`,
        "node_modules/words/index.js": `exports.a = 1;\nexports.import = { import: 1, export: 2 };\nclass X { import() { return 1; } export() { return 2; } }\nexports.export = new X();\n`,
      },
    },
    {
      name: "text, comments and expressions that look like an ES module",
      files: {
        "main.mjs": `import { a } from "./x.js";\nimport { b } from "y";\nexport default [a, b];\n`,
        "x.js": `// export const z = 1;\nconst text = "import.meta export default";\nconst re = /export default import.meta/;\nexports.a = \`\nexport const x = 1;\n\`;\n`,
        "node_modules/y/index.js": `// export const z = 1;\nconst text = "import.meta export default";\nconst re = /\\/export default import.meta/;\nexports.b = \`\nexport const x = 1;\nimport x from "y";\n\`;\n`,
      },
    },
    {
      name: "exports of other modules, passed on in all the ways that are seen",
      files: {
        "main.mjs": `import * as a from "./a.cjs";\nimport * as b from "./b.cjs";\nimport * as c from "./c.cjs";\nimport * as d from "./d.cjs";\nimport * as e from "./e.cjs";\nimport * as f from "./f.cjs";\nimport * as g from "./g.cjs";\nexport default [a, b, c, d, e, f, g].map((each) => Object.keys(each));\n`,
        "x.cjs": `exports.one = 1;\nexports.two = 2;\n`,
        "y.js": `exports.three = 1;\n`,
        "z.mjs": `export const four = 4;\n`,
        "w.json": `{ "five": 5 }`,
        "a.cjs": `module.exports = require("./x.cjs");\n`,
        "b.cjs": `module.exports = { ...require("./x.cjs"), own: 1, b: { c: 1 } };\n`,
        "c.cjs": `module.exports = require("./y");\n`,
        "d.cjs": `module.exports = require("path");\n`,
        "e.cjs": `module.exports = require("./w.json");\n`,
        "f.cjs": `var __exportStar = function (m, e) { for (var p in m) if (p !== "default") e[p] = m[p]; };\n__exportStar(require("./x.cjs"), exports);\n`,
        "g.cjs": `Object.keys(require("./x.cjs")).forEach(function (k) { if (k === "default" || k === "__esModule") return; exports[k] = require("./x.cjs")[k]; });\nObject.defineProperty(exports, "own", { enumerable: true, value: 1 });\n`,
      },
    },
    {
      name: "what was an ES module before it was compiled",
      files: {
        "main.mjs": `import a, * as all from "./a.cjs";\nimport b, * as allB from "b";\nexport default [a, Object.keys(all), b, Object.keys(allB)];\n`,
        "a.cjs": `Object.defineProperty(exports, "__esModule", { value: true });\nexports.default = 1;\nexports.named = 2;\n`,
        "node_modules/b/index.js": `Object.defineProperty(exports, "__esModule", { value: true });\nexports.default = 1;\nexports.named = 2;\n`,
      },
    },
    {
      name: "a folder of CommonJS in a package of ES modules, and a package by its path",
      files: {
        "main.mjs": `import { a } from "./legacy/index.js";\nimport { b } from "./node_modules/bare/index.js";\nexport default [a, b];\n`,
        "package.json": `{ "type": "module" }`,
        "legacy/package.json": `{ "type": "commonjs" }`,
        "legacy/index.js": `exports.a = 1;\n`,
        "node_modules/bare/index.js": `exports.b = 1;\n`,
      },
    },
    {
      name: "files of packages, by their paths",
      files: {
        "main.mjs": `import * as a from "odd/file";\nimport * as b from "odd/file.cjs";\nimport * as c from "bare-dir/lib/x.js";\nexport default [a, b, c].map((each) => Object.keys(each));\n`,
        "node_modules/odd/file": `exports.a = 1;\n`,
        "node_modules/odd/file.cjs": `exports.a = 1;\n`,
        "node_modules/bare-dir/lib/x.js": `exports.a = 1;\n`,
      },
    },
    {
      name: "scoped package without package.json",
      files: {
        "main.mjs": `import { a } from "@scope/bare/index.js";\nexport default a;\n`,
        "package.json": `{ "type": "module" }`,
        "node_modules/@scope/bare/index.js": `exports.a = 1;\n`,
      },
    },
  ],
});
