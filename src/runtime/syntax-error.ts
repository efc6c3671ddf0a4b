import type { ModuleId } from "../protocol/app.ts";
import { isInstance } from "./thrown.ts";

const modules = new WeakMap<SyntaxError, ModuleId>();

/** V8 does not say of a SourceTextModule where it does not parse, not even which it is. */
export function noteSyntaxError(error: unknown, id: ModuleId): void {
  if (isInstance(error, SyntaxError)) modules.set(error, id);
}

/** The module that does not parse, if that is what the error is about. */
export const unparsedModule = (error: unknown): ModuleId | undefined => modules.get(error as SyntaxError);
