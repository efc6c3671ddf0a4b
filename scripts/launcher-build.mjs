// How esbuild makes the launcher: one CommonJS file. It is what users wait for first, and Node has that loaded before its loader
// of ES modules has found all files of as many packages, and has lexed each that is CommonJS for its names.

import { writeFile } from "node:fs/promises";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

/** What most starts do not need before the app answers, or not at all: loaded when something of it is used. */
const seldom = [
  "acorn",
  "esbuild",
  "get-tsconfig",
  "ignore",
  "oxc-resolver",
  "ws",
  "node:fs/promises",
  "node:vm",
  "node:zlib",
];

/** Imports of `seldom` become properties that load the module when they are read. */
const lazily = {
  name: "lazily",
  setup(build) {
    const filter = new RegExp(`^(?:${seldom.join("|")})$`);
    build.onResolve({ filter }, ({ path, namespace }) =>
      namespace === "lazily" ? { path, external: true } : { path, namespace: "lazily" },
    );
    build.onLoad({ filter, namespace: "lazily" }, ({ path }) => ({ contents: standIn(path) }));
  },
};

function standIn(name) {
  const exports = require(name);
  const names = Object.keys(exports).filter((each) => each !== "default" && each !== "module.exports");
  return `
    const load = () => require(${JSON.stringify(name)});
    module.exports = ${typeof exports === "function" ? "(...args) => load()(...args)" : "{}"};
    for (const name of ${JSON.stringify(names)}) {
      Object.defineProperty(module.exports, name, { enumerable: true, get: () => load()[name] });
    }`;
}

/** One character beyond ASCII, and Node takes ten times as long to read the file. esbuild escapes none in a regular expression. */
const ascii = {
  name: "ascii",
  setup(build) {
    build.onEnd(async ({ outputFiles = [] }) => {
      for (const { path, text } of outputFiles) {
        await writeFile(
          path,
          text.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`),
        );
      }
    });
  },
};

/** For what a start waits for. */
export const quickToRead = { write: false, plugins: [ascii] };

export const launcherBuild = {
  format: "cjs",
  entryPoints: { launcher: "src/launcher.ts" },
  outExtension: { ".js": ".cjs" },
  banner: { js: 'const ownUrl = require("node:url").pathToFileURL(__filename).href;' },
  define: { "import.meta.url": "ownUrl" },
  ...quickToRead,
  plugins: [lazily, ...quickToRead.plugins],
};

/** For who imports the API: from an ES module that Node need not lex for its names. */
export const publicApi = `import { createRequire } from "node:module";
export const { createHotrun, HotrunError } = createRequire(import.meta.url)("./launcher.cjs");
`;
