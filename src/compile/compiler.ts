import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { ExternalSource, ImportKind, ModuleId, ModuleSource, Target } from "../protocol/app.ts";
import { CompileError, joinErrors } from "./compile-error.ts";
import { compileOptions } from "./compile-options.ts";
import { createMetadataCompilers } from "./decorator-metadata.ts";
import { createExportNamer } from "./export-names.ts";
import { createExternalTable } from "./externals.ts";
import { type CjsSyntax, findRequires, lexCjs, lexEsm, prepareLexers, readText } from "./lexer.ts";
import { createPackageScope } from "./package-scope.ts";
import { createResolver, type Resolved } from "./resolve.ts";
import { unsupportedUrl } from "./resolve-failure.ts";
import { createStore } from "./store.ts";
import { readSource, type Transformed, transformModule } from "./transform.ts";
import { createTsconfigs } from "./tsconfig.ts";
import { unresolved } from "./unresolved.ts";

/** A module that has been compiled and resolved. */
export interface Compiled {
  id: ModuleId;
  file: string;
  source: ModuleSource;
  /** User modules that it names by literal static imports and requires. */
  links: ModuleId[];
  externals: ExternalSource[];
  names: CjsSyntax | null;
  /** Static imports of it lead nowhere. */
  unresolved: CompileError | null;
  /** Files whose appearance would lead its imports and requires elsewhere. */
  wanted: string[];
}

export interface Compiler {
  /**
   * Compiles these modules, and all that they lead to and that is not known yet.
   *
   * @param isTolerant an import that leads nowhere is the app's to find, when the module is linked (false)
   * @returns what was compiled now
   * @throws CompileError for the modules that do not parse or resolve, after all others have been compiled
   */
  compile(ids: Iterable<ModuleId>, isTolerant?: boolean): Promise<Compiled[]>;
  /** The file is being saved, it seems: begins to compile what is there, for the `compile` that is likely to follow. */
  anticipate(file: string): Promise<unknown> | undefined;
  /** The app is up: what was compiled for it is kept for the next run. */
  keep(): Promise<void>;
  get(id: ModuleId): Compiled | undefined;
  /** The next `compile` reads it again. */
  forget(ids: Iterable<ModuleId>): void;
  /** Where a specifier leads that was no literal. */
  resolve(importer: ModuleId, specifier: string, kind: ImportKind): { target: Target; external: ExternalSource | null };
  resolveUrl(importer: ModuleId, specifier: string): { url: string } | { message: string; code: string };
  /** Files came or went: what was known of the disk may be wrong. */
  clearResolutions(): void;
}

export interface CompilerOptions {
  /** Version of Node that the code is for, such as `20.19.0`. */
  nodeVersion: string;
  /** Further package export conditions. */
  conditions?: readonly string[];
  /** Where compiled modules are kept between runs; null: nowhere (default). */
  cacheFolder?: string | null;
  /** Told each source that is read, byte for byte: what is live is what was read here. */
  onRead?(file: string, content: Buffer): void;
  /** Told each tsconfig and package.json that decides how modules are compiled. */
  onSetting?(file: string): void;
}

/** What resolving the specifiers of a module has come upon. */
type Found = Pick<Compiled, "externals" | "links" | "wanted">;

const nothing = (): Found => ({ externals: [], links: [], wanted: [] });

export const idOf = (file: string, query = ""): ModuleId => pathToFileURL(file).href + query;
export const fileOf = (id: ModuleId): string => fileURLToPath(id.replace(/[?#].*$/s, ""));

const require = createRequire(import.meta.url);

export function createCompiler({
  nodeVersion,
  conditions = [],
  onRead = () => {},
  onSetting = () => {},
  cacheFolder = null,
}: CompilerOptions): Compiler {
  const prepared = prepareLexers();
  const modules = new Map<ModuleId, Compiled>();
  const tsconfigs = createTsconfigs(onSetting);
  const resolver = createResolver({ conditions, tsconfigOf: tsconfigs.of });
  const scope = createPackageScope(onSetting);
  const metadata = createMetadataCompilers(resolver);
  const externals = createExternalTable(resolver);
  const target = `node${nodeVersion}`;
  // Without loading it: there may be nothing to compile.
  const { version } = require("esbuild/package.json") as { version: string };
  const store = createStore(cacheFolder, `${target} esbuild ${version}`);
  const namer = createExportNamer((id) => modules.get(id), externals);
  /** Compilations that were begun before they were asked for. */
  const ahead = new Map<string, { text: string; result: Promise<Transformed> }>();

  async function transform(file: string, text: string): Promise<Transformed> {
    await prepared;
    const options = compileOptions(file, tsconfigs);
    const by = options.emitDecoratorMetadata ? metadata.of(file) : null;
    const type = scope.type(file);
    const key = [file, type, JSON.stringify(options), by?.name ?? "", text].join("\n");
    return store.through(key, () => transformModule(file, text, { type, options, target, metadata: by }));
  }

  async function compileOne(id: ModuleId, isTolerant: boolean): Promise<Compiled> {
    const file = fileOf(id);
    const content = readSource(file);
    onRead(file, content);
    const text = content.toString();
    const begun = ahead.get(file);
    ahead.delete(file);
    const transformed = await (begun?.text === text ? begun.result : transform(file, text));
    const compiled = link(id, file, transformed);
    if (compiled.unresolved && !isTolerant) throw compiled.unresolved;
    modules.set(id, compiled);
    return compiled;
  }

  /** Resolves all literal specifiers; a `require` that leads nowhere is an error when it is run. */
  function link(id: ModuleId, file: string, transformed: Transformed): Compiled {
    const { format, code } = transformed;
    const names = format === "cjs" ? lexCjs(code) : null;
    const found = nothing();
    const targets = (specifiers: string[], kind: ImportKind) =>
      Object.fromEntries(
        specifiers.map((specifier) => [specifier, toTarget(resolver.resolve(file, specifier, kind), found)] as const),
      );
    const imports = targets(format === "esm" ? (lexEsm(code)?.imports ?? []) : [], "import");
    const requires = targets(format === "cjs" ? findRequires(code) : [], "require");
    return {
      id,
      file,
      source: { id, ...transformed, imports, requires },
      names,
      ...found,
      unresolved: allUnresolved(file, imports),
    };
  }

  function allUnresolved(file: string, imports: Record<string, Target>): CompileError | null {
    const errors = Object.entries(imports).flatMap(([specifier, to]) => {
      if (to.type === "module") return [];
      const refused = to.type === "external" ? unsupportedUrl(to.url) : resolver.resolve(file, specifier, "import");
      return refused?.type === "missing" ? [unresolved(file, specifier, refused)] : [];
    });
    return errors.length === 0 ? null : (joinErrors(errors) as CompileError);
  }

  function toTarget(resolved: Resolved, found: Found): Target {
    if (resolved.type === "missing") {
      found.wanted.push(...resolved.wanted);
      return { type: "missing", message: resolved.message, code: resolved.code };
    }
    if (resolved.type === "user") {
      const id = idOf(resolved.file, resolved.query);
      found.links.push(id);
      return { type: "module", id };
    }
    const external = resolved.type === "package" ? externals.ofFile(resolved) : externals.ofUrl(resolved.url);
    found.externals.push(external);
    return { type: "external", url: external.url };
  }

  /** What was not there when it was asked for before may be there now; packages come with a restart. */
  function resolveFresh(file: string, specifier: string, kind: ImportKind): Resolved {
    const resolved = resolver.resolve(file, specifier, kind);
    if (resolved.type !== "missing" || resolved.wanted.length === 0) return resolved;
    resolver.clear();
    return resolver.resolve(file, specifier, kind);
  }

  /** Level by level, so that esbuild always has many modules to work on at once. */
  async function compile(ids: Iterable<ModuleId>, isTolerant = false): Promise<Compiled[]> {
    await prepared;
    const done: Compiled[] = [];
    const failed = new Map<ModuleId, unknown>();
    const isNew = (id: ModuleId) => !modules.has(id) && !failed.has(id);
    let level = [...new Set(ids)].filter(isNew);
    while (level.length > 0) {
      const results = await Promise.allSettled(level.map((id) => compileOne(id, isTolerant)));
      const compiled = results.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
      results.forEach((result, index) => {
        if (result.status === "rejected") failed.set(level[index] as ModuleId, result.reason);
      });
      done.push(...compiled);
      level = [...new Set(compiled.flatMap(({ links }) => links))].filter(isNew);
    }
    namer.name(done);
    if (failed.size === 0) return done;
    const error = joinErrors([...failed.values()]);
    if (error instanceof CompileError) error.outcome = { compiled: done, failed: [...failed.keys()] };
    throw error;
  }

  return {
    compile,
    anticipate(file) {
      const text = readText(file);
      if (!text) return undefined;
      const begun = ahead.get(file);
      if (begun?.text === text) return begun.result.catch(() => {});
      const result = transform(file, text);
      ahead.set(file, { text, result });
      return result.catch(() => {}); // An error is told to whoever asks for the result.
    },
    keep: store.close,
    get: (id) => modules.get(id),
    forget(ids) {
      for (const id of ids) modules.delete(id);
    },
    resolve(importer, specifier, kind) {
      const found = nothing();
      const to = toTarget(resolveFresh(fileOf(importer), specifier, kind), found);
      return { target: to, external: found.externals[0] ?? null };
    },
    resolveUrl(importer, specifier) {
      const resolved = resolver.resolve(fileOf(importer), specifier, "import");
      if (resolved.type === "missing") {
        // A path only names a URL (https://nodejs.org/api/esm.html#importmetaresolvespecifier).
        const isName = /^(?:\.{0,2}\/|file:)/.test(specifier) && resolved.code !== "ERR_INVALID_MODULE_SPECIFIER";
        return isName ? { url: new URL(specifier, importer).href } : resolved;
      }
      return { url: "url" in resolved ? resolved.url : idOf(resolved.file, "query" in resolved ? resolved.query : "") };
    },
    clearResolutions() {
      ahead.clear(); // They were begun with what was known before.
      resolver.clear();
      scope.clear();
      tsconfigs.clear();
      metadata.clear();
      externals.clear();
    },
  };
}
