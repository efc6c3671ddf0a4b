import Module from "node:module";

type Extensions = NodeJS.Dict<(module: NodeJS.Module, filename: string) => unknown>;

/** Parts of `Module` that CommonJS programs rely on, and that loaders of packages patch; @types/node leaves them out. */
export const NodeModule = Module as unknown as {
  new (id: string, parent?: NodeJS.Module | null): NodeJS.Module;
  prototype: {
    load(this: NodeJS.Module, filename: string): void;
    _compile(this: NodeJS.Module, content: string, filename: string, format?: string): unknown;
  };
  _cache: NodeJS.Dict<NodeJS.Module>;
  _extensions: Extensions;
  _nodeModulePaths(from: string): string[];
  _load(request: string, parent: NodeJS.Module | null | undefined, isMain: boolean): unknown;
  _resolveFilename(
    request: string,
    parent: NodeJS.Module | null | undefined,
    isMain: boolean,
    options?: { paths?: string[] },
  ): string;
  _resolveLookupPaths(request: string, parent: NodeJS.Module | null | undefined): string[] | null;
};
