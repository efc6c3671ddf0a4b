import { type Module, SourceTextModule } from "node:vm";
import type { Attributes } from "./loaders.ts";

/** What this specifier of that module leads to. Throws where it leads nowhere. */
export type Linker = (specifier: string, from: Module, attributes: Attributes) => Module;

/** What `SourceTextModule` has since Node 22.21 and 24.8, and @types/node does not know yet. */
interface SynchronousModule extends Module {
  moduleRequests: readonly { specifier: string; attributes: Attributes }[];
  linkRequests(modules: readonly Module[]): void;
  instantiate(): void;
}

/** Where it is so, CommonJS can `require` ES modules of the user's. */
export const linksSynchronously = "linkRequests" in SourceTextModule.prototype;

/**
 * Links a module with all that it imports. Names that are missing are an error now, before anything is evaluated.
 *
 * @throws whatever the linker throws; SyntaxError for a name that a module does not export
 */
export function linkNow(root: Module, linker: Linker): void {
  if (root.status !== "unlinked") return;
  const seen = new Set<Module>([root]);
  for (const module of seen) {
    if (!isSource(module)) continue;
    const targets = module.moduleRequests.map(({ specifier, attributes }) => linker(specifier, module, attributes));
    module.linkRequests(targets);
    for (const target of targets) if (target.status === "unlinked") seen.add(target);
  }
  if (isSource(root)) root.instantiate();
}

/** A SyntheticModule imports nothing. */
const isSource = (module: Module): module is SynchronousModule => "linkRequests" in module;

/** The same where Node links asynchronously only. */
export function linkLater(root: Module, linker: Linker): Promise<void> {
  // Older versions of Node 20 pass the attributes under the name that they had before.
  type Extra = { attributes?: Attributes; assert?: Attributes };
  return root.link((specifier, from, extra) => {
    const { attributes, assert } = extra as Extra;
    return linker(specifier, from, attributes ?? assert ?? {});
  });
}
