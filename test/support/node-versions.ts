import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { repository } from "./app-folder.ts";
import { npm } from "./npm.ts";

/** The majors that hotrun is for. */
export const nodeMajors = [20, 22, 24, 26];

/**
 * Path of a Node binary of that major version: the one that runs, or the one from the npm registry, which is
 * installed once into `node_modules/.cache`. Rejects when the registry cannot be reached.
 */
export async function nodeBinary(major: number): Promise<string> {
  if (Number(process.versions.node.split(".")[0]) === major) return process.execPath;
  const folder = join(repository, "node_modules/.cache/hotrun", `node-${major}`);
  if (!existsSync(folder)) await install(major, folder);
  return join(folder, "node_modules", packageName, "bin/node");
}

/** What the npm package `node` installs in its turn: the binary for this machine, without a script that has to run. */
const packageName = `node-${process.platform}-${process.arch}`;

/** Test files run in processes of their own: each installs aside, the first to rename wins. */
async function install(major: number, folder: string): Promise<void> {
  await mkdir(dirname(folder), { recursive: true });
  const aside = await mkdtemp(`${folder}-`);
  try {
    await npm(["install", "--prefix", aside, "--no-save", `${packageName}@${major}`], aside);
    await rename(aside, folder).catch((error: NodeJS.ErrnoException) => {
      if (!existsSync(folder)) throw error;
    });
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}
