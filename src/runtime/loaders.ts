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

/** What the two loaders need of the rest and of each other. */
export interface LoaderContext {
  records: Records;
  externals: Externals;
  send(message: ToHall): void;
  /** From what the module came with, else by asking the launcher; the process blocks until the answer is there. */
  resolve(from: ModuleRecord, specifier: string, kind: ImportKind): Resolution;
  /** The same without blocking. */
  resolveLater(from: ModuleRecord, specifier: string, kind: ImportKind): Promise<Resolution>;
  /** `import.meta.resolve`. */
  resolveUrl(from: ModuleRecord, specifier: string): string;
  isEntry(record: ModuleRecord): boolean;
}

export interface EsmLoader {
  /** The module with all it imports linked and evaluated; its namespace. */
  import(record: ModuleRecord): Promise<object>;
  /** Makes and links without evaluating: a name that is missing is an error here. */
  link(record: ModuleRecord): Promise<void>;
  moduleOf(record: ModuleRecord): VmModule;
  /** `import(specifier)` written in the module. */
  importFrom(record: ModuleRecord, specifier: string, attributes: Attributes): Promise<object>;
}

export interface CjsLoader {
  /** The exports of the module, evaluated on the first call. */
  require(record: ModuleRecord, parent: ModuleRecord | null): unknown;
}
