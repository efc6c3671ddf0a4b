import type { ModuleId } from "../protocol/app.ts";
import type { LoaderContext } from "./loaders.ts";
import { nameOf } from "./record-name.ts";
import type { ModuleRecord } from "./records.ts";

/** What is imported later is not known yet. */
const mayImport = /\bimport\s*\(/;

/**
 * The module that a module means by a specifier in `import.meta.hot.accept`.
 *
 * @returns null, after a warning, if it is none of those that it imports: a change of it would never come here
 */
export function dependencyOf(
  record: ModuleRecord,
  specifier: string,
  context: Pick<LoaderContext, "send" | "resolveUrl">,
): ModuleId | null {
  const { imports, code } = record.source;
  const target = Object.hasOwn(imports, specifier) ? imports[specifier] : record.learned.get(`import ${specifier}`);
  if (target?.type === "module") return target.id;
  const id = target ? null : resolved(record, specifier, context);
  const isImported = Object.values(imports).some((other) => other.type === "module" && other.id === id);
  if (id !== null && (isImported || mayImport.test(code))) return id;
  const why =
    target?.type === "external" ? "which is a package: a change of it is a restart" : "which it does not import";
  context.send({
    type: "warning",
    message: `${nameOf(record)} accepts "${specifier}", ${why}.`,
    hint: "import.meta.hot.accept takes modules of the app as this module imports them.",
  });
  return null;
}

function resolved(
  record: ModuleRecord,
  specifier: string,
  { resolveUrl }: Pick<LoaderContext, "resolveUrl">,
): ModuleId | null {
  try {
    return resolveUrl(record, specifier);
  } catch {
    return null; // It leads nowhere: the warning says so.
  }
}
