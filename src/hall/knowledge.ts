import { dirname, extname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import type { Change, Facts } from "../decide/plan.ts";
import type { ModuleId } from "../protocol/app.ts";
import { createListings, projectFolder } from "./listings.ts";

/** What the launcher has learned of the app's files, besides its module graph. */
export interface Knowledge {
  facts(mode: "swap" | "restart", modules: Pick<Facts, "isModule" | "isPackages">): Facts;
  /** The app read a file; null: not while a module was evaluated. */
  read(file: string, reader: ModuleId | null, origins: readonly string[]): void;
  /** Who called when it was read for a request: packages by name, user code by file, innermost first. */
  origins(file: string): readonly string[];
  /** What made the app read a file of this folder and ending again, which it keeps; `none`: nothing is to be done. */
  kept(file: string, cure: "swap" | "restart" | "none"): void;
  /** The app listed a folder; null: not while a module was evaluated. False: it is none of the project's. */
  listed(folder: string, reader: ModuleId | null, recursive: boolean): boolean;
  unlisted(folder: string): void;
  /** `hotrun/data` makes a value of all that is below this folder, in this process of the app. */
  mounted(app: object, root: string): void;
  unmounted(app: object, root: string): void;
  /** This process answers from now on: what others have mounted is no data any more. */
  live(app: object): void;
  /** Modules that this change reaches: they read the file while they were evaluated, or listed its folder. */
  readers(change: Change): Iterable<ModuleId>;
  /** Files that decide how the app starts; they need not be there. */
  settings(): string[];
  /** One more, found while compiling. */
  addSetting(file: string): void;
  name(file: string): string;
  /** It decides how the app starts, or the app has read it. */
  isKnown(file: string): boolean;
}

const settingNames = [
  "package.json",
  "package-lock.json",
  "npm-shrinkwrap.json",
  "yarn.lock",
  "pnpm-lock.yaml",
  "bun.lock",
  "tsconfig.json",
  "jsconfig.json",
  ".env",
  ".env.local",
  ".env.development",
  ".env.development.local",
];

/** Options of Node's whose value is a file that runs, or is read, before the app. */
const fileOptions = /^(--import|--require|-r|--env-file|--env-file-if-exists)(?:=(.*))?$/s;

export interface KnowledgeOptions {
  cwd: string;
  entry: string;
  nodeOptions: readonly string[];
  /** A command makes the app, of files that only it knows. */
  isBuilt: boolean;
}

export function createKnowledge({ cwd, entry, nodeOptions, isBuilt }: KnowledgeOptions): Knowledge {
  const readByModules = new Map<string, Set<ModuleId>>();
  /** With who called. */
  const readLater = new Map<string, readonly string[]>();
  const cures = new Map<string, "swap" | "restart" | "none">();
  const listings = createListings(projectFolder(cwd));
  /** Folders of data by process, with a separator at the end. */
  const data = new Map<object, Set<string>>();
  const settings = new Set(findSettings(cwd, entry, nodeOptions));

  function name(file: string): string {
    const path = relative(cwd, file);
    return path.startsWith("..") ? file : path.split(sep).join("/");
  }

  return {
    name,
    isKnown: (file) => settings.has(file) || readByModules.has(file) || readLater.has(file),
    settings: () => [...settings],
    addSetting: (file) => void settings.add(file),
    read(file, reader, origins) {
      if (reader === null) return void readLater.set(file, origins);
      const readers = readByModules.get(file);
      if (readers) readers.add(reader);
      else readByModules.set(file, new Set([reader]));
    },
    origins: (file) => readLater.get(file) ?? [],
    kept: (file, cure) => void cures.set(kindOf(file), cure),
    listed: listings.add,
    unlisted: listings.remove,
    mounted: (app, root) => void data.set(app, (data.get(app) ?? new Set()).add(root + sep)),
    unmounted: (app, root) => void data.get(app)?.delete(root + sep),
    live(app) {
      for (const other of data.keys()) if (other !== app) data.delete(other);
    },
    readers: ({ file, kind, isOwn = false }) => [
      ...(readByModules.get(file) ?? []),
      ...(kind === "update" || isOwn ? [] : listings.modules(file)),
    ],
    facts: (mode, { isModule, isPackages }) => ({
      mode,
      isModule,
      isPackages,
      isReadByModule: (file) => readByModules.has(file),
      isReadLater: (file) => readLater.has(file),
      isData: (file) => [...data.values()].some((roots) => [...roots].some((root) => file.startsWith(root))),
      cure(file) {
        const cure = readLater.has(file) ? cures.get(kindOf(file)) : undefined;
        return cure === undefined || cure === "none" ? null : cure;
      },
      listing(file) {
        const listing = listings.of(file);
        return listing && { ...listing, folder: name(listing.folder) };
      },
      isSetting: (file) => settings.has(file),
      isBuilt,
      name,
    }),
  };
}

/** Files of one folder and ending are the business of one template engine. */
const kindOf = (file: string) => join(dirname(file), `*${extname(file)}`);

function findSettings(cwd: string, entry: string, nodeOptions: readonly string[]): string[] {
  const folders = new Set([cwd, ...foldersUp(dirname(entry), cwd)]);
  const named = [...folders].flatMap((folder) => settingNames.map((file) => join(folder, file)));
  return [...named, ...optionFiles(nodeOptions).map((file) => resolve(cwd, file))];
}

function foldersUp(from: string, to: string): string[] {
  const folders: string[] = [];
  for (let folder = from; folder.startsWith(to) && folder !== dirname(folder); folder = dirname(folder))
    folders.push(folder);
  return folders;
}

function optionFiles(nodeOptions: readonly string[]): string[] {
  return nodeOptions.flatMap((option, index) => {
    const match = fileOptions.exec(option);
    const value = match?.[2] ?? (match ? nodeOptions[index + 1] : undefined);
    if (value === undefined) return [];
    if (value.startsWith("file:")) return [fileURLToPath(value)];
    if (match?.[1]?.startsWith("--env")) return [value];
    if (!/^\.{1,2}[/\\]/.test(value) && !isAbsolute(value)) return []; // A package.
    return /\.\w+$/.test(value) ? [value] : [value, `${value}.js`, `${value}.cjs`, join(value, "index.js")];
  });
}
