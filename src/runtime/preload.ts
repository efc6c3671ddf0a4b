import Module, { createRequire } from "node:module";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import type { PackageLoad, PreloadOrder } from "../protocol/preload.ts";
import { createEnvironmentUse } from "./environment-use.ts";
import { importPackage, requireEsPackage, requirePackage } from "./load-package.ts";
import { makeMainAhead } from "./main-module.ts";

/** A package that was loaded in advance. */
export interface Preloaded {
  load: PackageLoad;
  /** Names of the variables that it has read. */
  environment: ReadonlySet<string>;
}

/**
 * Loads packages before the app begins, each as the app is going to ask for it.
 *
 * @param done gets each, by its URL
 * @returns the files that were read for them, as far as Node tells
 * @throws what a package throws
 */
export async function preload({ main, loads }: PreloadOrder, done: Map<string, Preloaded>): Promise<string[]> {
  if (main && loads.length > 0) makeMainAhead(main);
  const use = createEnvironmentUse({ isThorough: true });
  const imported = new Set<string>();
  const stopWatching = onImported((url) => imported.add(url));
  try {
    for (const load of loads) {
      use.begin();
      await loadAhead(load);
      done.set(load.url, { load, environment: use.end(() => true).reads });
    }
  } finally {
    stopWatching();
  }
  const files = [...imported].filter((url) => url.startsWith("file:")).map((url) => fileURLToPath(url));
  return [...new Set([...Object.keys(require.cache), ...files])].filter((file) => dirname(file) !== __dirname);
}

function loadAhead({ url, way, isEsModule, parent }: PackageLoad): Promise<unknown> | undefined {
  if (way === "import") return importPackage(url);
  const file = fileURLToPath(url);
  // To a package that looks who has required it, it is the module of the user's.
  const require = parent ? createRequire(parent) : isEsModule ? requireEsPackage : requirePackage;
  require(file); // Not returned: a namespace with an export named `then` would be awaited.
}

/** What ES modules lead to shows only to hooks in this thread, which Node has since 22.15. */
function onImported(listener: (url: string) => void): () => void {
  const { registerHooks } = Module as { registerHooks?(hooks: object): { deregister(): void } };
  if (!registerHooks) return () => {};
  const hooks = registerHooks({
    resolve(specifier: string, context: object, next: (specifier: string, context: object) => { url: string }) {
      const found = next(specifier, context);
      listener(found.url);
      return found;
    },
  });
  return () => hooks.deregister();
}
