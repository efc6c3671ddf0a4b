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
  const seen = new Set<Module>();
  // Depth first: of two modules with errors, that of the one that Node comes to first is told.
  function visit(module: Module): void {
    if (!isSource(module) || module.status !== "unlinked" || seen.has(module)) return;
    seen.add(module);
    module.linkRequests(
      module.moduleRequests.map(({ specifier, attributes }) => {
        const target = linker(specifier, module, attributes);
        visit(target);
        return target;
      }),
    );
  }
  visit(root);
  if (isSource(root)) root.instantiate();
}

/** A SyntheticModule imports nothing. */
const isSource = (module: Module): module is SynchronousModule => "linkRequests" in module;

/** The same where Node links asynchronously only. */
export function linkLater(root: Module, linker: Linker): Promise<void> {
  // Older versions of Node 20 pass the attributes under the name that they had before.
  type Extra = { attributes?: Attributes; assert?: Attributes };
  // What an asynchronous linker throws has a handler, also where another dependency has failed before.
  return root.link(async (specifier, from, extra) => {
    const { attributes, assert } = extra as Extra;
    return linker(specifier, from, attributes ?? assert ?? {});
  });
}
