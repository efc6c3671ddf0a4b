import type { Files } from "../../support/app-folder.ts";

export const packages: Files = {
  "package.json": `{ "type": "module" }`,
  "node_modules/esm/package.json": `{ "name": "esm", "type": "module", "exports": { ".": "./index.js" } }`,
  "node_modules/esm/index.js": `export const there = 1;\n`,
  "node_modules/cjs/package.json": `{ "name": "cjs" }`,
  "node_modules/cjs/index.js": `exports.there = 1;\n`,
  "node_modules/bad/package.json": `{ "name": "bad", "type": "module", "exports": "./index.js" }`,
  "node_modules/bad/index.js": `export const x = 1;\nnull.x;\n`,
};

/** An app in TypeScript whose entry reaches a leaf through a module between. */
export const chain = (leaf: string): Files => ({
  ...packages,
  "app.ts": `interface Gone {\n  x: number;\n}\nimport { middle } from "./middle.ts";\nconsole.log(middle);\n`,
  "middle.ts": `import { leaf } from "./leaf.ts";\nexport const middle = leaf;\n`,
  "leaf.ts": leaf,
});

/** Lines that compiling takes away, so that places are mapped. */
export const typed = "interface Shape {\n  x: number;\n}\n\n";
