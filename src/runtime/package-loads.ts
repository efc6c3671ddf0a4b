import { fileURLToPath, pathToFileURL } from "node:url";
import { types } from "node:util";
import type { PackageLoad, PackageLoads } from "../protocol/preload.ts";
import { createEnvironmentUse } from "./environment-use.ts";
import { createGlobalState } from "./global-state.ts";
import { NodeModule } from "./node-module.ts";
import { createOpenedHandles } from "./opened-handles.ts";
import { hasBegun } from "./ownership.ts";
import { isInPackage } from "./package-path.ts";
import type { Preloaded } from "./preload.ts";
import { earlyLoads, type ObservedLoad } from "./preloadable.ts";

/** What a start loads of packages, and what that does to the process. */
export interface Observation {
  /** Ends it. @returns what can be loaded in advance the next time */
  end(): PackageLoads;
}

interface Observer {
  required(resolve: () => string): void;
  importing<T>(url: string, run: () => Promise<T>): Promise<T>;
  read(file: string): void;
  fault(why: string): void;
  apart(run: () => void): void;
}

let observer: Observer | null = null;

/** Somebody requires a module, which may be there already. */
export const noteRequire = (resolve: () => string): void => observer?.required(resolve);

/** What is loaded just now has read a file of the app. */
export const noteRead = (file: string): void => observer?.read(file);

/** What is loaded just now has done something that it may not do in advance. */
export const noteFault = (why: string): void => observer?.fault(why);

/** We do it, whoever is just being loaded. */
export const unobserved = (run: () => void): void => (observer ? observer.apart(run) : run());

/** A package that Node imports asynchronously is being loaded. */
export const whileImporting = <T>(url: string, run: () => Promise<T>): Promise<T> =>
  observer ? observer.importing(url, run) : run();

/**
 * Looks at each package that is loaded from here on by anybody but another package, until the end.
 *
 * @param preloaded what is there already; it is looked at when its turn comes
 */
export function observePackages(preloaded: ReadonlyMap<string, Preloaded>): Observation {
  const cwd = process.cwd();
  const environment = createEnvironmentUse({ isThorough: false });
  const handles = createOpenedHandles();
  const globals = createGlobalState();
  const loads = new Map<string, ObservedLoad>();
  /** Those that are being loaded; several where Node imports them side by side: nobody can tell then who does what. */
  let current: ObservedLoad[] = [];
  let imports = 0;
  let isOver = false;

  const restore = [replaceLoad(observed), replaceDlopen(() => fault("it is native code"))];
  globals.change(); // Which those are.

  function observed(module: NodeJS.Module, filename: string, load: () => void): void {
    if (current.length > 0 || isOver || !isInPackage(filename)) return load();
    const own = begin({ ...loadOf(pathToFileURL(filename).href, "require"), module, parent: parentOf(module) });
    let isLoaded = false;
    try {
      load();
      isLoaded = true;
    } catch (error) {
      if (isAsynchronous(error) && module.children.length === 0) loads.delete(own.url); // It will be imported.
      throw error;
    } finally {
      own.isEsModule = types.isModuleNamespaceObject(module.exports) || filename.endsWith(".mjs");
      if (!isLoaded) fault("it throws");
      end(false);
    }
  }

  function begin(own: ObservedLoad): ObservedLoad {
    loads.set(own.url, own);
    current.push(own);
    if (current.length > 1) return own;
    environment.begin();
    handles.begin();
    if (process.cwd() !== cwd) fault("it is loaded after process.chdir()");
    return own;
  }

  function end(isImport: boolean): void {
    const opened = handles.end(isImport);
    if (opened) fault(`it opens a handle (${opened})`);
    const changed = globals.change();
    if (changed) fault(`${changed} is changed, by it or before it`);
    // What it writes, whoever runs before it would see too early.
    const isTrusted = (wrote: string | null) =>
      (wrote === null || !hasBegun()) && current.every(({ faults }) => faults.length === 0);
    const { stale, wrote } = environment.end(isTrusted);
    if (stale) fault(`it reads ${stale}, which the app has set`);
    if (wrote && hasBegun()) fault(`it sets ${wrote}`);
    if (process.cwd() !== cwd) fault("it changes the working directory");
    if (changed) isOver = true;
    current = [];
  }

  function fault(why: string): void {
    for (const { faults } of current) faults.push(why);
  }

  /** It was loaded in advance, and comes to its turn: would it have found what it has found? */
  function turn({ load, environment: names }: Preloaded): void {
    if (loads.has(load.url)) return;
    const own = { ...loadOf(load.url, load.way), ...load, module: NodeModule._cache[fileURLToPath(load.url)] ?? null };
    loads.set(load.url, own);
    const changed = globals.change();
    const stale = environment.written(names);
    if (changed) own.faults.push(`${changed} is changed before it`);
    if (stale) own.faults.push(`it reads ${stale}, which the app has set`);
    if (process.cwd() !== cwd) own.faults.push("it is loaded after process.chdir()");
    if (changed) isOver = true;
  }

  observer = {
    fault,
    apart: handles.apart,
    read(file) {
      for (const { reads } of current) reads.push(file);
    },
    required(resolve) {
      if (preloaded.size === 0 || current.length > 0 || isOver) return;
      const there = preloaded.get(urlOf(resolve));
      if (there) turn(there);
    },
    async importing(url, run) {
      const there = preloaded.get(url);
      if (there && !isOver) turn(there);
      if (isOver || loads.has(url) || !url.startsWith("file:") || !isInPackage(url)) return run();
      begin({ ...loadOf(url, "import"), isEsModule: true });
      imports += 1;
      try {
        return await run();
      } catch (error) {
        fault("it throws");
        throw error;
      } finally {
        imports -= 1;
        if (imports === 0) end(true);
      }
    },
  };

  return {
    end() {
      observer = null;
      isOver = true;
      for (const own of current) own.faults.push("it is still being loaded");
      for (const undo of restore) undo();
      return { main: process.mainModule?.filename ?? null, ...earlyLoads([...loads.values()]) };
    },
  };
}

const loadOf = (url: string, way: PackageLoad["way"]): ObservedLoad => ({
  url,
  way,
  parent: null,
  reads: [],
  isEsModule: false,
  module: null,
  faults: [],
});

/** Ours stands in for all ES modules. */
function parentOf({ parent }: NodeJS.Module): string | null {
  return parent && parent.filename !== __filename ? parent.filename : null;
}

function isAsynchronous(error: unknown): boolean {
  const { code } = Object(error) as NodeJS.ErrnoException;
  return code === "ERR_REQUIRE_ASYNC_MODULE" || code === "ERR_REQUIRE_ESM";
}

function urlOf(resolve: () => string): string {
  try {
    return pathToFileURL(resolve()).href;
  } catch {
    return ""; // Whoever requires it is told.
  }
}

/** Comes between everybody who loads a module by `require` and Node. @returns the remover */
function replaceLoad(observed: (module: NodeJS.Module, filename: string, load: () => void) => void): () => void {
  const { prototype } = NodeModule;
  const { load } = prototype;
  const replacement = function (this: NodeJS.Module, filename: string): void {
    observed(this, filename, () => load.call(this, filename));
  };
  prototype.load = Object.defineProperty(replacement, "name", { value: load.name });
  return () => {
    if (prototype.load === replacement) prototype.load = load;
  };
}

/** Native code may do anything unseen. @returns the remover */
function replaceDlopen(before: () => void): () => void {
  const { dlopen } = process;
  const replacement = (...args: Parameters<typeof dlopen>) => {
    before();
    return Reflect.apply(dlopen, process, args);
  };
  process.dlopen = replacement;
  return () => {
    if (process.dlopen === replacement) process.dlopen = dlopen;
  };
}
