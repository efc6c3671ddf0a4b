import { NodeModule } from "./node-module.ts";
import { packageNameOf } from "./package-path.ts";

/**
 * The package that threw while modules were evaluated again: some keep a registry of names, and take none twice (models,
 * metrics). Undefined where the app's own code threw, or a package that could not even be loaded.
 *
 * @param stack of the error, mapped, without the calls of ours
 */
export function refusingPackage(stack: string): string | undefined {
  const frames = stack.split("\n").filter((line) => /^\s+at /.test(line));
  const thrower = frames.find((line) => !line.includes("node:"));
  const name = packageNameOf(thrower ?? "");
  const isLoaded = Object.values(NodeModule._cache).some(
    (module) => module?.loaded && packageNameOf(module.filename) === name,
  );
  return name !== undefined && isLoaded ? name : undefined;
}
