import { NodeModule } from "./node-module.ts";
import { isInPackage } from "./package-path.ts";

const { _cache: cache } = NodeModule;

/**
 * Takes the user's files out of `require.cache` that Node's own loader put there and that are, or lead to, a changed file
 * (`createRequire(…)("./settings.json")`, a package that requires a user's file). The next `require` reads them again.
 *
 * @param isOurs modules of our registry, which come and go with it
 * @returns puts back what was taken out, for a swap that failed
 */
export function evictNative(files: readonly string[], isOurs: (module: NodeJS.Module) => boolean): () => void {
  const isStale = (module: NodeJS.Module | undefined) => module !== undefined && !isOurs(module);
  const stale = new Set(files.filter((file) => isStale(cache[file])));
  let grown = stale.size > 0;
  while (grown) {
    grown = false;
    for (const module of Object.values(cache)) {
      if (!module || isOurs(module) || stale.has(module.filename) || isInPackage(module.filename)) continue;
      if (!module.children.some((child) => stale.has(child.filename))) continue;
      stale.add(module.filename);
      grown = true;
    }
  }
  const evicted = [...stale].map((file) => [file, cache[file]] as const);
  for (const file of stale) delete cache[file];
  return () => {
    for (const [file, module] of evicted) cache[file] = module;
  };
}
