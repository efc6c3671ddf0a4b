import { mkdirSync, symlinkSync } from "node:fs";
import { dirname } from "node:path";
import type { AppFolder, Files } from "../../support/app-folder.ts";

/** Asks everything that a specifier can be asked, in an ES module. */
export const asking = (specifiers: string[]) =>
  `${specifiers.map((specifier, index) => `import * as m${index} from ${JSON.stringify(specifier)};`).join("\n")}
const all = [${specifiers.map((_, index) => `m${index}`)}];
console.log(JSON.stringify(all.map((each) => Object.entries(each).filter(([name]) => name !== "default" && name !== "module.exports")), null, 1));
console.log(${JSON.stringify(specifiers)}.map((name) => import.meta.resolve(name)));
`;

/** A workspace with one package; it still has to be linked. */
export const workspace: Files = {
  "package.json": `{ "workspaces": ["packages/*"], "type": "module" }`,
  "packages/lib/package.json": `{ "name": "@ws/lib", "type": "module", "exports": { ".": "./index.js", "./sub": "./sub/index.js" } }`,
  "packages/lib/index.js": `export const lib = "lib one";\nexport const { url } = import.meta;\nexport { dep } from "dep";\n`,
  "packages/lib/sub/index.js": `export * from "@ws/lib";\nexport const sub = "sub";\n`,
  "packages/lib/node_modules/dep/package.json": `{ "name": "dep", "main": "index.js" }`,
  "packages/lib/node_modules/dep/index.js": `exports.dep = "lib's own dep";\n`,
  "node_modules/dep/package.json": `{ "name": "dep", "main": "index.js" }`,
  "node_modules/dep/index.js": `exports.dep = "root's dep";\n`,
};

/** Packages as pnpm keeps them; `pnpmLinks` says what links to what. */
export const pnpm: Files = {
  "package.json": `{ "type": "module" }`,
  "node_modules/.pnpm/a@1.0.0/node_modules/a/package.json": `{ "name": "a", "type": "module", "exports": "./index.js" }`,
  "node_modules/.pnpm/a@1.0.0/node_modules/a/index.js": `export { is as b } from "b";\nexport const { url } = import.meta;\n`,
  "node_modules/.pnpm/b@2.0.0/node_modules/b/package.json": `{ "name": "b" }`,
  "node_modules/.pnpm/b@2.0.0/node_modules/b/index.js": `exports.is = "b 2";\nexports.file = __filename;\n`,
  "app.js": asking(["a"]),
};
export const pnpmLinks = {
  "node_modules/a": "node_modules/.pnpm/a@1.0.0/node_modules/a",
  "node_modules/.pnpm/a@1.0.0/node_modules/b": "node_modules/.pnpm/b@2.0.0/node_modules/b",
};

/** Links by path, and the folder that each leads to. */
export function link(folder: AppFolder, links: Record<string, string>): void {
  for (const [path, target] of Object.entries(links)) {
    mkdirSync(dirname(folder.file(path)), { recursive: true });
    symlinkSync(folder.file(target), folder.file(path), "junction");
  }
}
