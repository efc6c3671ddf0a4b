import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { type AppFolder, type Files, makeAppFolder } from "../support/app-folder.ts";

const here = fileURLToPath(new URL("./", import.meta.url));
const { dependencies } = JSON.parse(readFileSync(join(here, "package.json"), "utf8"));
const { resolve } = createRequire(join(here, "package.json"));

/** A folder with the files of an app in `apps/`, in which the packages of this workspace resolve, and nothing else. */
export function makeFrameworkFolder(app: string, packages: Record<string, string> = {}): AppFolder {
  const own = filesOf(app);
  const shared = "lib/greeting.js" in own ? {} : filesOf("shared");
  const folder = makeAppFolder({ ...shared, ...own }, { packages: false });
  for (const name of Object.keys(dependencies)) link(folder, name, name);
  for (const [name, installedAs] of Object.entries(packages)) link(folder, name, installedAs);
  return folder;
}

/** What is in `packages/` becomes a package of the app's own. */
function filesOf(app: string): Files {
  const folder = join(here, "apps", app);
  return Object.fromEntries(
    filesIn(folder).map((file) => {
      const name = relative(folder, file).split(sep).join("/");
      return [name.replace(/^packages\//, "node_modules/"), readFileSync(file, "utf8")];
    }),
  );
}

function link(folder: AppFolder, name: string, installedAs: string): void {
  const at = folder.file(join("node_modules", name));
  mkdirSync(dirname(at), { recursive: true });
  rmSync(at, { force: true });
  symlinkSync(installed(installedAs), at, "junction");
}

/** Where npm has put it: in this workspace, or further up. */
function installed(name: string): string {
  const found = (resolve.paths(name) ?? []).map((folder) => join(folder, name)).find((folder) => existsSync(folder));
  if (!found) throw new Error(`${name} is not installed: run npm ci`);
  return found;
}

/** The file of the app that says this. */
export function fileThatSays(folder: AppFolder, text: string): string {
  const found = filesIn(folder.path)
    .map((file) => relative(folder.path, file))
    .filter((name) => !name.startsWith("node_modules") && folder.read(name).includes(text));
  if (found.length !== 1) throw new Error(`${JSON.stringify(text)} is in ${found.length} files: ${found}`);
  return found[0] as string;
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
