import type { Files } from "../../support/app-folder.ts";

/** The program's own package and some others, as CommonJS asks for them. */
export const commonJsPackages: Files = {
  "package.json": `{ "name": "the-app", "imports": { "#internal": "./internal.js" } }`,
  "internal.js": `exports.internal = __filename;\n`,
  "node_modules/dep/package.json": `{ "name": "dep", "exports": { ".": { "import": "./index.mjs", "require": "./index.cjs" }, "./data.json": "./data.json" } }`,
  "node_modules/dep/index.mjs": `export const via = "import";\n`,
  "node_modules/dep/index.cjs": `exports.via = "require";\nexports.parent = module.parent && module.parent.filename;\n`,
  "node_modules/dep/data.json": `{ "from": "dep" }`,
  "node_modules/plain/package.json": `{ "name": "plain" }`,
  "node_modules/plain/index.js": `exports.plain = {};\n`,
  "node_modules/plain/lib/inner.js": `exports.inner = 1;\n`,
  "node_modules/caller/package.json": `{ "name": "caller" }`,
  "node_modules/caller/index.js": `module.exports = (file) => require(file);\nmodule.exports.main = () => require.main;\nmodule.exports.cached = (file) => require.cache[file];\n`,
};

/** The source of a function that says what a piece of code gives, or throws. */
export const tried = `const tried = (run) => { try { return run(); } catch (error) { return [error.name, error.code, error.message].join("|"); } };\n`;

/** The source of a function that says where a file is, seen from the module. */
export const short = `const { relative } = require("path");\nconst short = (file) => relative(__dirname, file);\n`;

/** An ES module that changes what it exports. */
export const livePackage: Files = {
  "node_modules/live/package.json": `{ "name": "live", "type": "module", "exports": "./index.js" }`,
  "node_modules/live/index.js": `export let count = 0;\nexport function add() { count += 1; }\nexport { count as default };\nexport let list;\nexport const fill = () => { list = ["filled"]; };\nexport * as self from "./index.js";\n`,
};

/** CommonJS with names that Node sees. */
export const oldPackage: Files = {
  "node_modules/old/package.json": `{ "name": "old" }`,
  "node_modules/old/index.js": `exports.a = 1;\nexports.b = function b() {};\nexports.later = undefined;\nexports.setLater = (value) => { exports.later = value; };\n`,
};
