// Programs of others, installed into a cache of the benchmark.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const cache = join(dirname(dirname(fileURLToPath(import.meta.url))), "node_modules/.cache/hotrun/bench");

/** A file of a package, which is installed if it is not there. */
export function installed(spec, name, file) {
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

export function bun() {
  return installed("bun", "bun", "bin/bun.exe");
}

export function tsx() {
  return [process.execPath, installed("tsx", "tsx", "dist/cli.mjs")];
}

export function nodemon() {
  return [process.execPath, installed("nodemon", "nodemon", "bin/nodemon.js"), "--quiet"];
}

/** nodemon hands its command to a shell. */
export function quoted(path) {
  return `"${path}"`;
}
