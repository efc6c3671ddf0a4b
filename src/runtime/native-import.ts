import module from "node:module";
import { pathToFileURL } from "node:url";
import { beforeFirstImport } from "./first-import.ts";
import { hooksName, importName, initialize, resolve } from "./import-hooks.ts";
import type { EsmLoader, LoaderContext } from "./loaders.ts";
import { noteFault, unobserved } from "./package-loads.ts";
import type { ModuleRecord } from "./records.ts";

/**
 * Makes `import()` in packages know the user's modules: route loaders, entity globs, migrations get the instances that the
 * app has, at every call those of now.
 *
 * Node's loader never lets a module go, and has one instance for a URL. So what it is given for a user's file is one
 * small module for good, whose namespace is thenable: each `import()` of it is settled by its `then`, with the
 * namespace that our registry has at that moment.
 *
 * @param importer who counts as the importer: a change of the file reaches it
 */
export function takeOverImport(context: LoaderContext, esm: EsmLoader, importer: () => ModuleRecord | null): void {
  async function importFile(url: string): Promise<object> {
    noteFault("it loads modules of the app");
    const record = importer();
    if (!record) throw new Error(`hotrun: ${url} is imported before the app begins`);
    await context.resolveLater(record, url, "import", "package"); // Who asks is said; what it leads to is known from then on.
    return (await esm.importFrom(record, url, {})).namespace;
  }
  Object.defineProperty(globalThis, Symbol.for(importName), { value: importFile });
  const folder = pathToFileURL(`${__dirname}/`).href;
  const { registerHooks } = module as { registerHooks?(hooks: object): void };
  if (!registerHooks) return beforeFirstImport(() => unobserved(() => registerBeside(folder)));
  initialize(folder);
  registerHooks({ resolve });
}

/** In the thread that Node 20 has for hooks: they are ours, not the app's. */
function registerBeside(folder: string): void {
  const hooks = Symbol.for(hooksName);
  const isHooked = hooks in globalThis;
  module.register(new URL("import-hooks.js", folder), { data: folder });
  if (!isHooked) Reflect.deleteProperty(globalThis, hooks);
}
