import type { Module as VmModule } from "node:vm";
import type { ImportKind, ToHall } from "../protocol/app.ts";
import type { Externals } from "./externals.ts";
import type { ModuleRecord, Records } from "./records.ts";

/** Where a specifier leads: a user module, a module of Node's, or nowhere. */
export type Resolution =
  | { type: "module"; record: ModuleRecord }
  | { type: "external"; url: string }
  | { type: "missing"; message: string; code: string };

/** Import attributes: `{ type: "json" }`. */
export type Attributes = Record<string, string>;

/** Who names the specifier: the module itself (default), or a package that loads a file on its behalf. */
export type Asker = "module" | "package";

/** What the two loaders need of the rest and of each other. */
export interface LoaderContext {
  records: Records;
  externals: Externals;
  send(message: ToHall): void;
  /** From what the module came with, else by asking the launcher; the process blocks until the answer is there. */
  resolve(from: ModuleRecord, specifier: string, kind: ImportKind, by?: Asker): Resolution;
  /** The same without blocking. */
  resolveLater(from: ModuleRecord, specifier: string, kind: ImportKind, by?: Asker): Promise<Resolution>;
  /** `import.meta.resolve`. */
  resolveUrl(from: ModuleRecord, specifier: string): string;
  isEntry(record: ModuleRecord): boolean;
  /** Tells the listeners of `import.meta.hot.on` in the live version. */
  notify(event: string, payload: unknown): void;
}

export interface EsmLoader {
  /** The module, linked and evaluated with all that it imports. */
  import(record: ModuleRecord): Promise<VmModule>;
  /** Makes and links without evaluating: a name that is missing is an error here. */
  link(record: ModuleRecord): Promise<void>;
  moduleOf(record: ModuleRecord): VmModule;
  /** `import(specifier)` written in the module. Not the namespace: one with an export named `then` would be awaited. */
  importFrom(record: ModuleRecord, specifier: string, attributes: Attributes): Promise<VmModule>;
  /** `require` of an ES module. @throws where it cannot be linked or evaluated synchronously */
  require(record: ModuleRecord): unknown;
}

export interface CjsLoader {
  /**
   * The exports of the module, evaluated on the first call.
   *
   * @param parent null: it is run as the main module; undefined: an ES module imports it
   */
  require(record: ModuleRecord, parent: NodeJS.Module | null | undefined): unknown;
  recordOf(module: NodeJS.Module): ModuleRecord | undefined;
  /** The record goes: `require.cache` has the successor's module, or none. */
  release(record: ModuleRecord, successor: ModuleRecord | undefined): void;
}
