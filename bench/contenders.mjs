// What is compared. Each contender is a command that runs `app.ts` in its folder and listens on $PORT.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const cache = join(root, "node_modules/.cache/hotrun/bench");
const hotrun = [join(root, "bin/hotrun.js"), "--json"];

/** The contenders that this machine can run; peers are installed into a cache of their own. Says on standard error which are missing. */
export function findContenders(only) {
  const all = [
    { name: "hotrun", command: () => [process.execPath, ...hotrun] },
    { name: "node --watch", command: () => [...nodeWithTypes(), "--watch", "--watch-preserve-output"] },
    {
      name: "tsx watch",
      command: () => [process.execPath, installed("tsx", "tsx", "dist/cli.mjs"), "watch", "--clear-screen=false"],
    },
    { name: "bun --hot", command: () => [installed("bun", "bun", "bin/bun.exe"), "--hot", "--no-clear-screen"] },
  ];
  return all
    .filter(({ name }) => !only || only.includes(name))
    .flatMap(({ name, command }) => {
      try {
        return [{ name, command: [...command(), "app.ts"] }];
      } catch (error) {
        console.error(`Without ${name}: ${error.message}`);
        return [];
      }
    });
}

const platformNode = `node-${process.platform}-${process.arch}`;

/** A Node that runs TypeScript by itself: this one from 22.18 on, else one from the registry. */
function nodeWithTypes() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  return major > 22 || (major === 22 && minor >= 18)
    ? [process.execPath]
    : [installed(`${platformNode}@24`, platformNode, "bin/node")];
}

/** A file of a package, which is installed if it is not there. */
function installed(spec, name, file) {
  const folder = join(cache, spec.replace("@", "-"));
  const path = join(folder, "node_modules", name, file);
  if (!existsSync(path)) {
    mkdirSync(folder, { recursive: true });
    execFileSync("npm", ["install", "--prefix", folder, "--no-save", "--loglevel=error", spec], {
      cwd: folder,
      stdio: "pipe",
    });
  }
  return path;
}
