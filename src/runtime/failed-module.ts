import type { AppError, ModuleId } from "../protocol/app.ts";
import type { ModuleRecord, Records } from "./records.ts";
import { isInstance } from "./thrown.ts";

/**
 * With the module that threw, where that is known: what is no Error, and what a socket reports, has no call of the app's in its
 * stack. To be asked before the modules of the attempt are gone.
 */
export function withModule(error: AppError, thrown: unknown, records: Pick<Records, "all">): AppError {
  if (error.module !== undefined) return error;
  const failed = new Map([...records.all()].filter((each) => hasThrown(each, thrown)).map((each) => [each.id, each]));
  const origins = [...failed.values()].filter(
    ({ source }) => !Object.values(source.imports).some((to) => to.type === "module" && failed.has(to.id)),
  );
  // Of CommonJS, V8 knows only the module that an ES module imports.
  const [origin] = origins.filter(({ source }) => source.format === "esm");
  const module = failed.size === 0 ? importers.get(thrown as object) : origins.length === 1 ? origin?.id : undefined;
  return module === undefined ? error : { ...error, module };
}

const importers = new WeakMap<object, ModuleId>();

/** Where Node links at once (linking.ts), what imports something that is refused has not failed in the eyes of V8. */
export function noteImporter(error: unknown, id: ModuleId): void {
  if (isInstance(error, Error) && !importers.has(error)) importers.set(error, id);
}

/** What imports a module that threw has the same error. */
const hasThrown = ({ esm }: ModuleRecord, thrown: unknown) => esm?.status === "errored" && esm.error === thrown;
