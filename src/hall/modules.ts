import { CompileError } from "../compile/compile-error.ts";
import { type Compiled, type Compiler, fileOf, idOf } from "../compile/compiler.ts";
import { type Acceptances, createAcceptances } from "../decide/acceptances.ts";
import { type Affected, createModuleGraph, type ModuleGraph, type Refusals } from "../decide/module-graph.ts";
import type { Change } from "../decide/plan.ts";
import type { ModuleId, Parcel } from "../protocol/app.ts";
import { createAbsentFiles } from "./absent-files.ts";
import { type Answers, createAnswers } from "./answers.ts";
import { type AppKey, createDeliveries } from "./delivery.ts";
import { createLentModules } from "./lent-modules.ts";

/** The app's modules as they are on disk: compiled, tied together, and packed for app processes. */
export interface Modules extends Answers {
  readonly graph: ModuleGraph;
  readonly acceptances: Acceptances;
  isModule(file: string): boolean;
  /** Only packages have asked for it, by its path: no code of the user's names it. */
  isPackages(file: string): boolean;
  /** Such a file was deleted: whoever has loaded it keeps it, and nothing is made anew. */
  letGo(file: string): void;
  /** The app is up: what was compiled for it is kept for the next run. */
  keep(): Promise<void>;
  /** The file is being saved, it seems. */
  anticipate(file: string): Promise<unknown> | undefined;
  /** Compiles the entry with all that it leads to, what changed anew. @throws CompileError */
  build(changes: readonly Change[]): Promise<void>;
  /**
   * Compiles what changed, and what is new by it.
   *
   * @returns what has to be made anew
   * @throws CompileError; the changed modules stay to be compiled by the next call
   */
  update(
    files: readonly string[],
    changes: readonly Change[],
    readers: (change: Change) => Iterable<ModuleId>,
    refusals?: Refusals,
  ): Promise<Affected>;
  /** These modules and all that they lead to, as far as this app process does not have them; the entry by default. */
  pack(app: AppKey, ids?: Iterable<ModuleId>): Parcel;
  /** Modules that nothing imports any longer, since the last call. */
  takeDropped(): ModuleId[];
  /** They were taken, but the swap failed. */
  keepDropped(ids: readonly ModuleId[]): void;
  fileOf(id: ModuleId): string;
  /** Files of the modules on the way from this one to the entry. */
  pathToEntry(file: string): string[];
  /** Files of the modules that name this specifier in an import. */
  importers(specifier: string): Iterable<string>;
  /**
   * A setting has changed: all has to be read and resolved again.
   *
   * @returns takes it back, for a build that failed: the app that lives is still the old one
   */
  startOver(): () => void;
}

export interface ModulesOptions {
  compiler: Compiler;
  entry: ModuleId;
  /** These files have come into the graph. */
  onFiles(files: Iterable<string>): void;
}

/** A module that can import, or run beside the app, what is only known when it runs. */
const dynamic = /\b(?:import|require|fork|Worker)\s*\(/;

export function createModules({ compiler, entry, onFiles }: ModulesOptions): Modules {
  const acceptances = createAcceptances();
  let graph = createModuleGraph(entry, acceptances);
  const idsByFile = new Map<string, Set<ModuleId>>();
  const deliveryTo = createDeliveries(compiler.get);
  /** Changed, and not compiled since: a compilation failed. */
  const stale = new Set<ModuleId>();
  /** Files whose appearance would mend a failed resolution → the module that asks for them. */
  const wanted = new Map<string, ModuleId>();
  const absent = createAbsentFiles();
  const dropped = new Set<ModuleId>();
  const lent = createLentModules();

  async function compile(ids: Iterable<ModuleId>, isTolerant = false): Promise<void> {
    try {
      for (const each of await compiler.compile(ids, isTolerant)) {
        tie(each);
      }
    } catch (error) {
      if (error instanceof CompileError) remember(error);
      throw error;
    }
  }

  /** What went well is kept; what did not is compiled again by whatever comes next. */
  function remember({ outcome, failure, wanted: files }: CompileError): void {
    for (const each of outcome.compiled) tie(each);
    for (const id of outcome.failed) {
      stale.add(id);
      want(fileOf(id), []);
    }
    if (failure.file) want(failure.file, files);
  }

  /** The changed modules first: they may no longer import what did not compile before. */
  async function compileWithStale(ids: Iterable<ModuleId>): Promise<void> {
    await compile(ids);
    const needed = [...stale].filter((id) => id === entry || graph.importers(id).size > 0);
    stale.clear();
    for (const id of needed) stale.add(id);
    await compile(needed);
    wanted.clear();
  }

  function tie({ id, links, source, wanted: files }: Compiled): void {
    absent.set(id, files);
    if (files.length > 0) onFiles(files);
    graph.set(id, links, dynamic.test(source.code));
    stale.delete(id);
    dropped.delete(id);
    const file = fileOf(id);
    const ids = idsByFile.get(file);
    if (ids) ids.add(id);
    else {
      idsByFile.set(file, new Set([id]));
      onFiles([file]);
    }
  }

  /** The failed module itself may be new: it is watched although it is not in the graph yet. */
  function want(file: string, files: readonly string[]): void {
    const importer = [...(idsByFile.get(file) ?? [])][0] ?? entry;
    for (const each of [file, ...files]) wanted.set(each, importer);
    onFiles([file, ...files]);
  }

  function idsOf(
    files: readonly string[],
    changes: readonly Change[],
    readers: (change: Change) => Iterable<ModuleId>,
  ): Set<ModuleId> {
    const ids = new Set<ModuleId>();
    for (const change of changes) for (const id of readers(change)) if (graph.has(id)) ids.add(id);
    for (const file of files) {
      for (const id of idsByFile.get(file) ?? []) ids.add(id);
      const importer = wanted.get(file);
      if (importer) ids.add(importer);
      for (const seeker of absent.seekers(file)) ids.add(seeker);
    }
    // What imported a deleted file has to be resolved again.
    const deleted = changes
      .filter(({ kind }) => kind === "delete")
      .flatMap(({ file }) => [...(idsByFile.get(file) ?? [])]);
    for (const id of deleted) {
      ids.delete(id);
      for (const importer of graph.importers(id)) ids.add(importer);
    }
    return ids;
  }

  const answers = createAnswers({ compiler, compile, link: (...args) => graph.link(...args), lent, deliveryTo });

  /** In the code of a module. */
  const isNamed = (id: ModuleId) => [...graph.importers(id)].some((by) => compiler.get(by)?.links.includes(id));

  return {
    get graph() {
      return graph;
    },
    acceptances,
    isModule: (file) => idsByFile.has(file) || wanted.has(file) || absent.has(file),
    isPackages: (file) =>
      idsByFile.has(file) && [...(idsByFile.get(file) ?? [])].every((id) => lent.has(id) && !isNamed(id)),
    letGo(file) {
      for (const id of idsByFile.get(file) ?? []) graph.unlink(id);
      for (const id of graph.prune()) forgetDropped(id);
    },
    keep: compiler.keep,
    anticipate(file) {
      return idsByFile.has(file) ? compiler.anticipate(file) : undefined;
    },
    async build(changes) {
      const ids = idsOf(
        changes.map(({ file }) => file),
        changes,
        () => [],
      );
      if (changes.length > 0) compiler.clearResolutions();
      compiler.forget([...ids, ...stale]);
      for (const id of ids) stale.add(id);
      for (const id of ids) if (id !== entry && !isNamed(id)) graph.unlink(id); // A new process asks for it, or does not.
      await compileWithStale([entry]);
      for (const id of graph.prune()) forgetDropped(id);
    },
    async update(files, changes, readers, refusals) {
      if (changes.some(({ kind }) => kind !== "update")) compiler.clearResolutions();
      const ids = idsOf(files, changes, readers);
      const changed = new Set([...ids, ...stale]);
      compiler.forget(changed);
      for (const id of ids) stale.add(id);
      const gone = [...dropped];
      await compileWithStale(ids);
      // Dropped by an update that was given up: the app was not told, and has what it was before.
      const back = gone.filter((id) => !dropped.has(id));
      const affected = graph.affected(new Set([...changed, ...back]), refusals);
      for (const id of graph.prune()) forgetDropped(id);
      return affected;
    },
    pack: (app, ids = [entry]) => deliveryTo(app).parcel(ids, [], "event"),
    takeDropped() {
      const ids = [...dropped];
      dropped.clear();
      return ids;
    },
    keepDropped(ids) {
      for (const id of ids) if (!graph.has(id)) dropped.add(id);
    },
    fileOf,
    pathToEntry: (file) => graph.pathToEntry([...(idsByFile.get(file) ?? [])][0] ?? idOf(file)).map(fileOf),
    *importers(specifier) {
      for (const id of graph.ids()) {
        const compiled = compiler.get(id);
        const { imports = {}, requires = {} } = compiled?.source ?? {};
        if (compiled && (Object.hasOwn(imports, specifier) || Object.hasOwn(requires, specifier))) yield compiled.file;
      }
    },
    ...answers,
    startOver() {
      const before = { graph, files: new Map(idsByFile) };
      compiler.forget([...graph.ids()]);
      compiler.clearResolutions();
      graph = createModuleGraph(entry, acceptances);
      idsByFile.clear();
      wanted.clear();
      absent.clear();
      dropped.clear();
      return () => {
        ({ graph } = before);
        for (const [file, ids] of before.files) idsByFile.set(file, ids);
      };
    },
  };

  function forgetDropped(id: ModuleId): void {
    dropped.add(id);
    lent.forget(id);
    absent.set(id, []);
    compiler.forget([id]);
    const ids = idsByFile.get(fileOf(id));
    if (ids?.delete(id) && ids.size === 0) idsByFile.delete(fileOf(id));
  }
}
