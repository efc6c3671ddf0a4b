import { existsSync, realpathSync, statSync } from "node:fs";
import { isBuiltin } from "node:module";
import { basename, dirname, extname, join, resolve as resolvePath, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { type NapiResolveOptions, type ResolveResult, ResolverFactory } from "oxc-resolver";
import type { ImportKind } from "../protocol/app.ts";
import { ownModule } from "./own-modules.ts";
import { explainFailure, explainUrl, type Missing } from "./resolve-failure.ts";
import type { Tsconfig } from "./tsconfig.ts";

/** What a specifier leads to, before anything is loaded. */
export type Resolved =
  | { type: "user"; file: string; query: string }
  | { type: "package"; file: string; moduleType: "module" | "commonjs" | "json" | "other" | null }
  | { type: "builtin"; url: string }
  | { type: "url"; url: string }
  | Missing;

export interface Resolver {
  resolve(importer: string, specifier: string, kind: ImportKind): Resolved;
  /** Forgets what it knows of the disk: after a file came or went. */
  clear(): void;
}

export interface ResolverOptions {
  /** Further package export conditions. */
  conditions?: readonly string[];
  /** Whose `paths` count for a file of the user's (default: nobody's). */
  tsconfigOf?(file: string): Tsconfig | null;
}

/**
 * Whose rules hold. `exact`: Node's for ES modules, where a specifier names a file. `node`: Node's for `require`, which
 * tries extensions and folders. `typescript`: what TypeScript writes, where `./a` and `./a.js` mean `a.ts`.
 */
type Style = "exact" | "node" | "typescript";

const javascript = [".js", ".json", ".node", ".cjs", ".mjs", ".jsx"];
const typescript = [".ts", ".tsx", ".mts", ".cts"];
const users = new Set([...typescript, ".js", ".jsx", ".mjs", ".cjs", ".json"]);
const packages = `${sep}node_modules${sep}`;
const isOfPackage = (file: string) => file.includes(packages);

/**
 * Resolves as Node does, and as TypeScript writes it: tsconfig `paths`, extensionless, `.js` that is a `.ts`. A file
 * below `node_modules` is a package's, everything else the user's (a linked workspace package too).
 */
export function createResolver({ conditions = [], tsconfigOf = () => null }: ResolverOptions = {}): Resolver {
  /** Made when it is first needed: it is a library of its own, and a start has other things to do first. */
  let shared: ResolverFactory | undefined;
  const factories = new Map<string, ResolverFactory>();

  function lookUp(style: Style, kind: ImportKind, importer: string, path: string): ResolveResult {
    const key = `${style} ${kind}`;
    shared ??= new ResolverFactory({});
    const factory = factories.get(key) ?? shared.cloneWithOptions(factoryOptions(style, kind, conditions));
    factories.set(key, factory);
    return factory.sync(dirname(importer), path);
  }

  function styleOf(importer: string, kind: ImportKind): Style {
    if (isOfPackage(importer)) return kind === "import" ? "exact" : "node";
    if (!/\.(?:[mc]?js|)$/.test(extname(importer)) || tsconfigOf(importer)?.options.allowJs) return "typescript";
    return kind === "import" ? "exact" : "node";
  }

  /** A package is resolved as in Node: it may have its sources beside what it runs. */
  function find(style: Style, kind: ImportKind, importer: string, path: string): ResolveResult {
    const found = lookUp(style, kind, importer, path);
    if (style !== "typescript" || !found.path || !isOfPackage(found.path)) return found;
    return lookUp("node", kind, importer, path);
  }

  /** By `paths` and `baseUrl`. What has only types there is not meant when it runs. */
  function findMapped(
    candidates: readonly string[],
    style: Style,
    kind: ImportKind,
    importer: string,
  ): ResolveResult | null {
    for (const candidate of candidates) {
      const found = find(style, kind, importer, candidate);
      if (found.path && !/\.d\.[mc]?ts$/.test(found.path)) return found;
    }
    return null;
  }

  function resolve(importer: string, specifier: string, kind: ImportKind): Resolved {
    if (specifier.startsWith("node:")) return { type: "builtin", url: specifier };
    if (isBuiltin(specifier)) return { type: "builtin", url: `node:${specifier}` };
    const own = ownModule(specifier, kind);
    if (own) return own;
    const style = styleOf(importer, kind);
    const candidates =
      isPath(specifier) || isOfPackage(importer) ? [] : (tsconfigOf(importer)?.candidates(specifier) ?? []);
    const mapped = findMapped(candidates, style, kind, importer);
    if (mapped) return describe(mapped, "");
    if (kind === "import" && scheme.test(specifier) && !specifier.startsWith("file:")) {
      return { type: "url", url: specifier };
    }
    const { path, query } = kind === "import" ? asUrl(importer, specifier) : { path: specifier, query: "" };
    const found = exactFile(importer, path) ?? find(style, kind, importer, path);
    if (found.path) return describe(found, query);
    return explainFailure({ importer, specifier, path, kind, reason: found.error ?? "", candidates });
  }

  return {
    resolve(importer, specifier, kind) {
      try {
        return resolve(importer, specifier, kind);
      } catch (error) {
        return explainUrl(error, importer, specifier);
      }
    },
    clear: () => shared?.clearCache(),
  };
}

/** The resolver takes what follows a `?` for a query; by now it is a part of the name. */
function exactFile(importer: string, path: string): ResolveResult | null {
  if (!path.includes("?") || !isPath(path)) return null;
  const file = resolvePath(dirname(importer), path);
  return statSync(file, { throwIfNoEntry: false })?.isFile() ? { path: realpathSync(file) } : null;
}

function factoryOptions(style: Style, kind: ImportKind, conditions: readonly string[]): NapiResolveOptions {
  const typed = style === "typescript";
  const alias = (plain: string, ...others: string[]) => (typed ? [...others, plain] : [plain, ...others]);
  return {
    conditionNames: ["node", "node-addons", "module-sync", kind, ...conditions],
    extensions: typed ? [...typescript, ...javascript] : [...javascript, ...typescript],
    extensionAlias: {
      ".js": alias(".js", ".ts", ".tsx"),
      ".jsx": alias(".jsx", ".tsx"),
      ".mjs": alias(".mjs", ".mts"),
      ".cjs": alias(".cjs", ".cts"),
    },
    fullySpecified: style === "exact",
    mainFields: ["main"],
    symlinks: true,
    moduleType: true,
  };
}

function describe({ path, moduleType }: ResolveResult, query: string): Resolved {
  const file = path as string;
  if (!isOfPackage(file) && users.has(extname(file))) return { type: "user", file, query };
  // The resolver takes the package.json of what is above `node_modules` for one of what lies in it; to Node that is nobody's.
  const isOthers = moduleType === "module" && !hasOwnPackage(dirname(file));
  return { type: "package", file, moduleType: isOthers ? null : kindOf(moduleType) };
}

function hasOwnPackage(folder: string): boolean {
  if (basename(folder) === "node_modules") return false;
  return existsSync(join(folder, "package.json")) || hasOwnPackage(dirname(folder));
}

const scheme = /^[a-z][a-z\d+.-]*:/i;
const isPath = (specifier: string) => /^(?:\.{0,2}[/\\]|\.{1,2}$)/.test(specifier) || specifier.startsWith("file:");

/**
 * What an ES module imports is a URL (https://nodejs.org/api/esm.html#urls): `%20` is a space, and `./x.js?v=1` is a module
 * of its own. A `#name` is an import of the package's.
 */
function asUrl(importer: string, specifier: string): { path: string; query: string } {
  if (!/[%?#]|^file:/.test(specifier)) return { path: specifier, query: "" };
  if (isPath(specifier)) {
    const url = new URL(specifier, pathToFileURL(importer));
    const query = url.search + url.hash;
    return { path: fileURLToPath(url), query };
  }
  const at = specifier.slice(1).search(/[?#]/) + 1;
  return at === 0 ? { path: specifier, query: "" } : { path: specifier.slice(0, at), query: specifier.slice(at) };
}

function kindOf(moduleType: string | undefined): "module" | "commonjs" | "json" | "other" | null {
  if (moduleType === undefined) return null;
  return moduleType === "module" || moduleType === "commonjs" || moduleType === "json" ? moduleType : "other";
}
