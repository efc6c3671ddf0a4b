import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { type Module, SourceTextModule } from "node:vm";
import type { ModuleSource } from "../protocol/app.ts";
import { debuggable, registerSourceMap, uncached, withoutHashbang } from "./compilation.ts";
import { createHot } from "./hot.ts";
import { markEvaluated } from "./hot-state.ts";
import type { Attributes, EsmLoader, LoaderContext } from "./loaders.ts";
import { nodeMajor, nodeMinor } from "./node-version.ts";
import { enterModule } from "./ownership.ts";
import type { ModuleRecord } from "./records.ts";
import { noteSyntaxError } from "./syntax-error.ts";

const enter = "import.meta.hotrun();\n";

/** One string for all versions of a module whose source is the same: V8 keeps it for as long as it keeps any of them. */
const bodies = new WeakMap<ModuleSource, string>();

function bodyOf(source: ModuleSource): string {
  return debuggable(enter + withoutHashbang(source.code), source);
}

/**
 * An ES module of the user's as V8 has it.
 *
 * The code gets a line put before its first, with a call that says that this module's body runs from here on, and that
 * takes itself away: so its timers have an owner. The line offset keeps every position as it is in the file.
 */
export function createSourceModule(
  record: ModuleRecord,
  context: LoaderContext,
  importFrom: EsmLoader["importFrom"],
): Module {
  const { id, source } = record;
  if (source.map) registerSourceMap(id, source.map);
  const body = bodies.get(source) ?? bodyOf(source);
  bodies.set(source, body);
  try {
    return uncached(() => newModule(body, record, context, importFrom));
  } catch (error) {
    noteSyntaxError(error, id);
    throw error;
  }
}

function newModule(
  body: string,
  record: ModuleRecord,
  context: LoaderContext,
  importFrom: EsmLoader["importFrom"],
): Module {
  return new SourceTextModule(body, {
    identifier: record.id,
    lineOffset: -1,
    initializeImportMeta: (meta) => fillMeta(meta as unknown as Record<string, unknown>, record, context),
    importModuleDynamically: (specifier, _module, attributes) =>
      importFrom(record, specifier, { ...attributes } as Attributes) as never,
  });
}

/** The same properties, in the same order, as Node's. */
function fillMeta(meta: Record<string, unknown>, record: ModuleRecord, context: LoaderContext): void {
  meta.hotrun = () => {
    delete meta.hotrun;
    markEvaluated(record.hot);
    enterModule(record);
  };
  const filename = fileURLToPath(record.id);
  meta.dirname = dirname(filename);
  meta.filename = filename;
  if (hasMetaMain) meta.main = context.isEntry(record);
  meta.resolve = function resolve(specifier: string) {
    return context.resolveUrl(record, `${specifier}`);
  };
  meta.url = record.id;
  meta.hot = createHot(record, context);
}

/** `import.meta.main` came with Node 24.2, and with 22.18. */
const hasMetaMain = nodeMajor > 24 || (nodeMajor === 24 && nodeMinor >= 2) || (nodeMajor === 22 && nodeMinor >= 18);
