import { dirname, isAbsolute, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { isBuiltinName } from "./externals.ts";
import type { CjsLoader, LoaderContext, Resolution } from "./loaders.ts";
import { NodeModule } from "./node-module.ts";
import { currentOwner } from "./ownership.ts";
import { noteFault, noteRequire } from "./package-loads.ts";
import { isInPackage } from "./package-path.ts";
import type { ModuleRecord } from "./records.ts";

/** Functions of ours between a `require` and Node's. */
const ownFrames = 6;

/**
 * Makes every `require` in the process know the user's modules: that of a package that loads routes, migrations or helpers
 * by their path, and that of `createRequire`. They get the instances that the app has; whoever is being evaluated counts
 * as the importer, so that a change reaches them.
 *
 * @param entry who counts as the importer where nobody is being evaluated
 */
export function takeOverRequire(context: LoaderContext, cjs: CjsLoader, entry: () => ModuleRecord | null): void {
  const { _load, _resolveFilename } = NodeModule;

  function find(request: unknown, parent: NodeJS.Module | null | undefined): Resolution | null {
    if (typeof request !== "string" || request === "" || isBuiltinName(request)) return null;
    if (request.includes("?")) return null; // A file that is called so: `require` knows no queries.
    const from = parent ? importerOf(parent) : null;
    if (from) return context.resolve(from, request, "require");
    const path = userPath(request, parent);
    const importer = path ? (currentOwner() ?? entry()) : null;
    return path && importer ? context.resolve(importer, path, "require", "package") : null;
  }

  /** A user's module, or one for which it has made a `require` with `createRequire`. */
  function importerOf(parent: NodeJS.Module): ModuleRecord | null {
    const own = cjs.recordOf(parent);
    if (own) return own;
    if (!parent.filename || isInPackage(parent.filename)) return null;
    const id = pathToFileURL(parent.filename).href;
    const owner = currentOwner();
    return owner?.id === id ? owner : (context.records.live(id) ?? null);
  }

  NodeModule._load = function (request, parent, isMain) {
    const found = find(request, parent);
    if (found?.type === "module") {
      noteFault("it loads modules of the app");
      return cjs.require(found.record, parent ?? undefined);
    }
    noteRequire(() => _resolveFilename.call(this, request, parent, isMain));
    return _load.call(this, request, parent, isMain);
  };

  NodeModule._resolveFilename = function (request, parent, isMain, options) {
    const found = options?.paths ? null : find(request, parent);
    if (found?.type === "module") return fileURLToPath(found.record.id);
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit += ownFrames; // The error is to tell of as much of the app as it would without us.
    try {
      return _resolveFilename.call(this, request, parent, isMain, options);
    } catch (error) {
      // Only a path of the app's tsconfig leads there.
      if (found?.type === "external" && found.url.startsWith("file:")) return fileURLToPath(found.url);
      throw error;
    } finally {
      Error.stackTraceLimit = stackTraceLimit;
    }
  };
}

/** The user's file that a package, or nobody in particular, asks for; null if it can be none. */
function userPath(request: string, parent: NodeJS.Module | null | undefined): string | null {
  const path = isAbsolute(request) ? request : /^\.{1,2}[\\/]/.test(request) ? besides(request, parent) : null;
  return path === null || isInPackage(path) ? null : path;
}

function besides(request: string, parent: NodeJS.Module | null | undefined): string | null {
  return parent?.filename ? resolve(dirname(parent.filename), request) : null;
}
