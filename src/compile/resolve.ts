import { isBuiltin } from "node:module";
import { dirname, extname, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { type NapiResolveOptions, ResolverFactory } from "oxc-resolver";
import type { ImportKind } from "../protocol/app.ts";

/** What a specifier leads to, before anything is loaded. */
export type Resolved =
  | { type: "user"; file: string; query: string }
  | { type: "package"; file: string; moduleType: "module" | "commonjs" | "json" | "other" | null }
  | { type: "builtin"; url: string }
  | { type: "url"; url: string }
  | { type: "missing"; message: string; code: string; wanted: string[] };

export interface Resolver {
  resolve(importer: string, specifier: string, kind: ImportKind): Resolved;
  /** Forgets what it knows of the disk: after a file came or went. */
  clear(): void;
}

const extensions = [".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs", ".json", ".node"];
const typescript = /\.[mc]?tsx?$/;
const packages = `${sep}node_modules${sep}`;

/**
 * Resolves as Node does, and as TypeScript writes it: tsconfig `paths`, extensionless, `.js` that is a `.ts`. A file
 * below `node_modules` is a package's, everything else the user's (a linked workspace package too).
 */
export function createResolver(options: { conditions?: readonly string[] } = {}): Resolver {
  const shared = new ResolverFactory({});
  const factories = new Map<string, ResolverFactory>();

  function factory(kind: ImportKind, fromTypescript: boolean): ResolverFactory {
    const key = `${kind} ${fromTypescript}`;
    const found = factories.get(key);
    if (found) return found;
    const made = shared.cloneWithOptions(factoryOptions(kind, fromTypescript, options.conditions ?? []));
    factories.set(key, made);
    return made;
  }

  return {
    resolve(importer, specifier, kind) {
      if (isBuiltin(specifier))
        return { type: "builtin", url: specifier.startsWith("node:") ? specifier : `node:${specifier}` };
      if (/^(data|https?):/.test(specifier)) return { type: "url", url: specifier };
      const { path, query } = kind === "import" ? splitQuery(specifier) : { path: specifier, query: "" };
      const found = factory(kind, typescript.test(importer)).resolveFileSync(importer, path);
      if (!found.path) return missing(importer, specifier, kind);
      const { path: file, moduleType } = found;
      const isUsers = !file.includes(packages) && extensions.slice(0, -1).includes(extname(file));
      if (isUsers) return { type: "user", file, query };
      return { type: "package", file, moduleType: kindOf(moduleType) };
    },
    clear: () => shared.clearCache(),
  };
}

function factoryOptions(kind: ImportKind, fromTypescript: boolean, conditions: readonly string[]): NapiResolveOptions {
  const order = (plain: string, ...typed: string[]) => (fromTypescript ? [...typed, plain] : [plain, ...typed]);
  return {
    tsconfig: "auto",
    conditionNames: ["node", "node-addons", "module-sync", kind, ...conditions],
    extensions: fromTypescript
      ? extensions
      : [".js", ".cjs", ".mjs", ".jsx", ".json", ".node", ...extensions.slice(0, 4)],
    extensionAlias: {
      ".js": order(".js", ".ts", ".tsx"),
      ".jsx": order(".jsx", ".tsx"),
      ".mjs": order(".mjs", ".mts"),
      ".cjs": order(".cjs", ".cts"),
    },
    mainFields: ["main"],
    symlinks: true,
    moduleType: true,
  };
}

/** `./x.js?v=1` is a module of its own; `#name` is a package import. */
function splitQuery(specifier: string): { path: string; query: string } {
  const path = specifier.startsWith("file:") ? fileUrlPath(specifier) : specifier;
  const at = path.indexOf("?");
  return at < 0 ? { path, query: "" } : { path: path.slice(0, at), query: path.slice(at) };
}

function fileUrlPath(specifier: string): string {
  if (!URL.canParse(specifier)) return specifier;
  const url = new URL(specifier);
  return fileURLToPath(new URL(url.pathname, "file:")) + url.search;
}

function kindOf(moduleType: string | undefined): "module" | "commonjs" | "json" | "other" | null {
  if (moduleType === undefined) return null;
  return moduleType === "module" || moduleType === "commonjs" || moduleType === "json" ? moduleType : "other";
}

/** The messages of Node: https://nodejs.org/api/errors.html#err_module_not_found. */
function missing(importer: string, specifier: string, kind: ImportKind): Resolved {
  const isPath = /^\.{0,2}\//.test(specifier);
  const target = resolve(dirname(importer), specifier);
  const message = isPath
    ? `Cannot find module '${target}' imported from ${importer}`
    : `Cannot find package '${specifier}' imported from ${importer}`;
  const stem = target.replace(/\.[mc]?jsx?$/, "");
  const wanted = isPath ? [target, ...extensions.map((extension) => stem + extension)] : [];
  return { type: "missing", message, code: kind === "import" ? "ERR_MODULE_NOT_FOUND" : "MODULE_NOT_FOUND", wanted };
}
