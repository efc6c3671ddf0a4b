import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join, resolve, sep } from "node:path";
import { type TransformFailure, transformSync } from "esbuild";
import {
  createFilesMatcher,
  createPathsMatcher,
  parseTsconfig,
  type TsConfigJson,
  type TsConfigJsonResolved,
} from "get-tsconfig";
import { codeFrame } from "../decide/code-frame.ts";
import { CompileError } from "./compile-error.ts";

export type CompilerOptions = TsConfigJson.CompilerOptions;

/** The `tsconfig.json` (or `jsconfig.json`) that a file belongs to, with what it extends. */
export interface Tsconfig {
  path: string;
  options: CompilerOptions;
  /** What a specifier stands for by `paths` and `baseUrl`: absolute, the first that is there counts; often none. */
  candidates(specifier: string): string[];
}

/** Which options hold for a file. */
export interface Tsconfigs {
  /**
   * The nearest config; where that one does not include the file and has `references`, the referenced one that does.
   *
   * @throws CompileError where the config does not parse, or extends what is not there
   */
  of(file: string): Tsconfig | null;
  clear(): void;
}

interface Loaded extends Tsconfig {
  includes(file: string): boolean;
  references: string[];
}

/** What is below is changed by an installation only, and that changes a lock file. */
const packages = `${sep}node_modules${sep}`;
const names = ["tsconfig.json", "jsconfig.json"];

/** @param onRead told each file that was read, also what is extended or referenced */
export function createTsconfigs(onRead: (file: string) => void = () => {}): Tsconfigs {
  const nearest = new Map<string, string | null>();
  const loaded = new Map<string, Loaded>();
  const chosen = new Map<string, Loaded | null>();

  function find(folder: string): string | null {
    const known = nearest.get(folder);
    if (known !== undefined) return known;
    const parent = dirname(folder);
    const own = names.map((name) => join(folder, name)).find((file) => existsSync(file));
    const found = own ?? (parent === folder ? null : find(parent));
    nearest.set(folder, found);
    return found;
  }

  function load(path: string): Loaded {
    const known = loaded.get(path);
    if (known) return known;
    const made = loadTsconfig(path, onRead);
    loaded.set(path, made);
    return made;
  }

  /** The first that includes the file, in the order of the references. */
  function within(config: Loaded, file: string, seen: Set<string>): Loaded | null {
    if (config.includes(file)) return config;
    for (const path of config.references) {
      if (seen.has(path) || !existsSync(path)) continue;
      seen.add(path);
      const found = within(load(path), file, seen);
      if (found) return found;
    }
    return null;
  }

  function choose(file: string): Loaded | null {
    const path = find(dirname(file));
    if (path === null) return null;
    const config = load(path);
    return config.references.length === 0 ? config : (within(config, file, new Set([path])) ?? config);
  }

  return {
    of(file) {
      const known = chosen.get(file);
      if (known !== undefined) return known;
      const found = choose(file);
      chosen.set(file, found);
      return found;
    },
    clear() {
      nearest.clear();
      loaded.clear();
      chosen.clear();
    },
  };
}

function loadTsconfig(path: string, onRead: (file: string) => void): Loaded {
  const cache = new Map<string, unknown>();
  const config = attempt(path, cache, () => parseTsconfig(path, cache as Map<string, string>));
  for (const file of filesRead(path, cache)) {
    if (!file.includes(packages)) onRead(file);
    checkSyntax(file);
  }
  const match = attempt(path, cache, () => createPathsMatcher({ path, config }));
  return {
    path,
    options: config.compilerOptions ?? {},
    candidates: (specifier) => match?.(specifier) ?? [],
    includes: includesOf(path, config),
    references: (config.references ?? []).map((reference) => referencedFile(dirname(path), reference.path)),
  };
}

/** Most configs reference nothing: for them nobody asks, and globs cost. */
function includesOf(path: string, config: TsConfigJsonResolved): (file: string) => boolean {
  let match: ReturnType<typeof createFilesMatcher> | undefined;
  return (file) => {
    match ??= createFilesMatcher({ path, config });
    return match(file) !== undefined;
  };
}

function referencedFile(folder: string, path: string): string {
  const target = resolve(folder, path);
  return target.endsWith(".json") ? target : join(target, "tsconfig.json");
}

/** get-tsconfig says which files it has read by the keys of its cache. */
function filesRead(path: string, cache: ReadonlyMap<string, unknown>): string[] {
  const read = [...cache.keys()].flatMap((key) => /^readFileSync:(.+\.json)(?::|$)/s.exec(key)?.[1] ?? []);
  return [...new Set([path, ...read.map((file) => resolve(file))])].filter((file) => basename(file) !== "package.json");
}

function attempt<T>(path: string, cache: ReadonlyMap<string, unknown>, run: () => T): T {
  try {
    return run();
  } catch (error) {
    const { message } = error as Error;
    const absent = /^File '(.+)' not found/.exec(message)?.[1];
    const folders = filesRead(path, cache).map(dirname);
    const wanted = absent ? folders.map((folder) => resolve(folder, absent)) : [];
    throw tsconfigError(path, message, undefined, [...wanted, ...wanted.map((file) => `${file}.json`)]);
  }
}

/**
 * get-tsconfig reads around what is wrong; options that silently do not count are worse than an error. Where it is wrong,
 * and whether it is at all, esbuild says: that takes a process of its own.
 */
function checkSyntax(file: string): void {
  const source = readFileSync(file, "utf8");
  if (isJson(toJson(source))) return;
  try {
    transformSync("", { tsconfigRaw: source, logLevel: "silent" });
  } catch (error) {
    const [first] = (error as Partial<TransformFailure>).errors ?? [];
    if (!first?.location) throw error;
    const { line, column } = first.location;
    const frame = codeFrame(source, line, column + 1);
    throw tsconfigError(file, first.text, { line, column: column + 1, ...(frame === null ? {} : { frame }) });
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return text.trim() === ""; // TypeScript takes an empty file.
  }
}

/** Without comments, trailing commas and a BOM. */
function toJson(text: string): string {
  return text
    .replace(/^\uFEFF/, "")
    .replace(/"(?:[^"\\\n]|\\.)*"|\/\/[^\n]*|\/\*[\s\S]*?\*\//g, (part) => (part.startsWith('"') ? part : " "))
    .replace(/"(?:[^"\\\n]|\\.)*"|,(?=\s*[}\]])/g, (part) => (part === "," ? " " : part));
}

function tsconfigError(
  file: string,
  message: string,
  place: { line?: number; column?: number; frame?: string } = {},
  wanted: string[] = [],
): CompileError {
  return new CompileError(
    {
      kind: "config",
      code: "HOTRUN_TSCONFIG",
      title: `${basename(file)} cannot be used`,
      message,
      file,
      ...place,
      hint: "It says how the app's modules are compiled: mend it, and hotrun goes on by itself.",
    },
    { wanted, code: "HOTRUN_TSCONFIG" },
  );
}
