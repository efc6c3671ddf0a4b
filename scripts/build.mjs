// Builds dist/: the launcher and the public API (packages stay packages), the runtime that is loaded into app
// processes (one CommonJS file, so that it starts fast and needs nothing), and the browser client
// (one file, which is another where a session asks for extras, and one that it loads once it has something to show).

import { spawnSync } from "node:child_process";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import { clientBuild } from "./client-build.mjs";
import { launcherBuild, publicApi, quickToRead } from "./launcher-build.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const watch = process.argv.includes("--watch");

const common = { absWorkingDir: root, bundle: true, outdir: "dist", logLevel: "warning", legalComments: "eof" };
const node = { ...common, platform: "node", target: "node20.19", sourcemap: true, packages: "external" };
const builds = [
  { ...node, ...launcherBuild },
  { ...node, format: "esm", entryPoints: { data: "src/data.ts", hot: "src/hot.ts" } },
  {
    ...node,
    format: "cjs",
    entryPoints: {
      runtime: "src/runtime/main.ts",
      thread: "src/runtime/thread.ts",
      typescript: "src/runtime/typescript.ts",
      "cluster-worker": "src/runtime/cluster-worker.ts",
    },
    outExtension: { ".js": ".cjs" },
    ...quickToRead,
    // Its frames are left out of stack traces by its name; mapped to its sources they would look like the user's.
    sourcemap: false,
    // The attributes of an import() of the app's are passed on as they are: they are no literal here.
    logOverride: { "unsupported-dynamic-import": "silent" },
  },
  { ...node, format: "cjs", entryPoints: { hot: "src/hot.ts" }, outExtension: { ".js": ".cjs" }, sourcemap: false },
  // Loaded into whatever Node runs below a command: one too old for it has to be able to read that it is.
  {
    ...node,
    format: "cjs",
    target: "node12.20",
    entryPoints: { below: "src/runtime/below.ts" },
    outExtension: { ".js": ".cjs" },
    sourcemap: false,
  },
  // Of its own, because Node 20 runs it in a thread of its own.
  { ...node, format: "esm", entryPoints: { "import-hooks": "src/runtime/import-hooks.ts" }, sourcemap: false },
  {
    ...common,
    ...clientBuild,
    entryPoints: {
      client: "client/main.ts",
      "client-extras": "client/main-extras.ts",
      "client-overlay": "client/overlay/main.ts",
    },
  },
];

await rm(join(root, "dist"), { recursive: true, force: true });
await mkdir(join(root, "dist"));
await writeFile(join(root, "dist/index.js"), publicApi);
if (watch) {
  for (const options of builds) await (await esbuild.context(options)).watch();
} else {
  await Promise.all(builds.map((options) => esbuild.build(options)));
  emitTypes();
}

/** Declarations for the public API. TypeScript is there whenever the project is built, but not where it is installed. */
function emitTypes() {
  const tsc = createRequire(import.meta.url).resolve("typescript/package.json");
  const { status } = spawnSync(process.execPath, [join(dirname(tsc), "bin/tsc"), "-b", "tsconfig.node.json"], {
    cwd: root,
    stdio: "inherit",
  });
  if (status !== 0) process.exitCode = 1;
}
