import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const repository = fileURLToPath(new URL("../../", import.meta.url));

/** The files of an app by path; a package.json that says `"type": "module"` is added unless there is one. */
export type Files = Record<string, string>;

export interface AppFolder {
  readonly path: string;
  /** Absolute path of a file of the app. */
  file(name: string): string;
  /** Writes a file as most editors do: truncate, then write. */
  write(name: string, content: string): void;
  /** Replaces text in a file; throws if that changes nothing. */
  edit(name: string, oldText: string, newText: string): void;
  remove(name: string): void;
  read(name: string): string;
  [Symbol.dispose](): void;
}

/**
 * A folder for one app, outside the repository, that removes itself. The packages of the repository resolve in it (unless
 * `packages` is false); files under `node_modules/` add packages of the app's own.
 */
export function makeAppFolder(files: Files, { packages = true } = {}): AppFolder {
  const path = realpathSync(mkdtempSync(join(tmpdir(), "hotrun-test-")));
  const file = (name: string) => join(path, name);

  function write(name: string, content: string): void {
    unlinkPackage(path, name);
    mkdirSync(dirname(file(name)), { recursive: true });
    writeFileSync(file(name), content);
  }

  function edit(name: string, oldText: string, newText: string): void {
    const before = readFileSync(file(name), "utf8");
    const after = before.replace(oldText, () => newText);
    if (after === before)
      throw new Error(`The edit of ${name} changes nothing: ${JSON.stringify(oldText)} is not in\n${before}`);
    write(name, after);
  }

  if (packages) linkPackages(file("node_modules"));
  for (const [name, content] of Object.entries({ "package.json": '{ "type": "module" }', ...files }))
    write(name, content);

  return {
    path,
    file,
    write,
    edit,
    read: (name) => readFileSync(file(name), "utf8"),
    remove: (name) => rmSync(file(name), { recursive: true }),
    [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true, maxRetries: 5 }),
  };
}

/** A package that the app brings itself takes the place of the link to the repository's: that must not be written to. */
function unlinkPackage(path: string, name: string): void {
  const [, own] = /^(node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(name) ?? [];
  const [, scope] = /^(node_modules\/@[^/]+)\//.exec(name) ?? [];
  for (const link of [scope, own]) {
    if (link && lstatSync(join(path, link), { throwIfNoEntry: false })?.isSymbolicLink()) rmSync(join(path, link));
  }
}

/** A link for each: what hotrun and others keep in `node_modules/.cache` stays in this folder. */
function linkPackages(folder: string): void {
  const packages = join(repository, "node_modules");
  mkdirSync(folder);
  for (const name of readdirSync(packages)) {
    if (!name.startsWith(".")) symlinkSync(join(packages, name), join(folder, name), "junction");
  }
}
