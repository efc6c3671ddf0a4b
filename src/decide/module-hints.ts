import type { Hint, HintFacts } from "./hints.ts";

const create = "Check the path, or create the file: hotrun goes on by itself once it is there.";
const isModule = "This file is an ES module: use import, export and import.meta.dirname";
const isCommonJs =
  'This file is CommonJS: set "type": "module" in package.json or name it .mjs (.mts), or use require and module.exports.';
const topLevelAwait =
  'Only ES modules can await at their top level: set "type": "module" in package.json or name the file .mjs (.mts).';
const prismaClient =
  "Generate the Prisma client: npx prisma generate. It is needed after each installation and each change of the schema.";

/** What some tools take for a folder of the project, and no registry for a package. */
export const noPackage = /^(?:(?:@|~|\$lib|src)\/|~[^/])/;
export const noPackageHint = (specifier: string) =>
  `${specifier} is no package: if it stands for a folder of yours, say so with "paths" in tsconfig.json.`;

/** Modules that are not there, or are of another kind than whoever imports them takes them for. */
export const moduleHints: readonly Hint[] = [
  { says: /@prisma\/client did not initialize yet|Cannot find module '\.prisma\/client/, hint: prismaClient },
  {
    says: /No such built-in module: (node:\S+)|Cannot find (?:module|package) '(node:[^']+)'/,
    hint: ([, one, other]) => `This version of Node has no ${one ?? other}: check the name, or use a later Node.`,
  },
  {
    says: /Cannot find (?:module|package) '((?:@|~|\$lib|src)\/[^']*|~[^/'][^']*)'/,
    hint: ([, specifier = ""]) => noPackageHint(specifier),
  },
  { says: /Cannot find (?:module|package) '(?:\.{0,2}[/\\]|\.{1,2}'|[A-Za-z]:[\\/])/, hint: create },
  {
    says: /Cannot find (?:module|package) '([^'#./\\][^']*)'/,
    hint: ([, specifier = ""], facts) => installText(packageOf(specifier), facts),
  },
  {
    says: /ERR_UNSUPPORTED_DIR_IMPORT|Directory import '/,
    hint: "An import in an ES module names the whole file, with its extension: for a folder that is mostly /index.js.",
  },
  {
    says: /Named export '(.+?)' not found. The requested module '(.+?)' is a CommonJS module/,
    hint: ([, name, specifier]) =>
      `Import the whole and take it from there: import pkg from "${specifier}"; const { ${name} } = pkg. If it is a type: import type.`,
  },
  {
    says: /requested module '(node:.+?)' does not provide an export named '(.+?)'/,
    hint: ([, specifier, name]) =>
      `${specifier} of this version of Node has no ${name}: check the name, or use a later Node.`,
  },
  {
    says: /does not provide an export named 'default'/,
    hint: "It has no default export: import what you need by name, or everything with `import * as`.",
  },
  {
    says: /does not provide an export named/,
    hint: "Check the name. If it is a type, import it with `import type`.",
  },
  {
    says: /Detected cycle while resolving name/,
    hint: "Modules pass this name on to each other in a circle, and none of them declares it: import it from where it is declared.",
  },
  { says: /ReferenceError: (?:__dirname|__filename|require|module|exports) is not defined/, hint: notCommonJs },
  {
    says: /Cannot use import statement outside a module|Unexpected token '?"?export|Cannot use 'import\.meta' outside a module/,
    hint: isCommonJs,
  },
  {
    says: /ERR_REQUIRE_ASYNC_MODULE/,
    hint: "What is required here awaits at its top level, so it can only be had by import or await import().",
  },
  {
    says: /ERR_REQUIRE_ESM|require\(\) of ES Module/,
    hint: "It is an ES module: use import, or await import(), in place of require.",
  },
  {
    says: /Top-level await is currently not supported|await is only valid in async functions and the top level bodies of modules/,
    hint: topLevelAwait,
  },
  {
    says: /ERR_IMPORT_(?:ATTRIBUTE|ASSERTION_TYPE)_MISSING|needs an import attribute of "?type: ?"?json/,
    hint: 'Say what it is: import data from "./data.json" with { type: "json" }.',
  },
  {
    says: /ERR_UNKNOWN_FILE_EXTENSION.*"(\.\w+)"/s,
    hint: ([, extension]) =>
      `Node cannot import ${extension} files; that is for bundlers. Read the file, or give its URL to the page.`,
  },
  {
    says: /ERR_PACKAGE_PATH_NOT_EXPORTED/,
    hint: 'The package does not export that: see "exports" in its package.json.',
  },
  {
    says: /NODE_MODULE_VERSION|ERR_DLOPEN_FAILED|Could not locate the bindings file|was compiled against a different Node/,
    hint: "A native module was built for another Node, or not at all: npm rebuild. If that does not help, install the packages anew.",
  },
];

/** With import or export in it, a file of JavaScript is a module whatever package.json says, or does not parse. */
function notCommonJs(_: RegExpExecArray, { source = "" }: HintFacts): string {
  const isWritten = /^[ \t]*(?:import\b(?!\s*[(.])|export\b)/m.test(source);
  return isWritten ? `${isModule}.` : `${isModule}, or set "type": "commonjs" in package.json.`;
}

function installText(name: string, { install = (name) => `npm install ${name}` }: HintFacts): string {
  return `Install it: ${install(name)}`;
}

function packageOf(specifier: string): string {
  return specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
}
