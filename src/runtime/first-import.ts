import { imitate } from "./imitate.ts";
import { NodeModule } from "./node-module.ts";

/** Waits for whatever may import by Node's own loader. */
let onNear: (() => void) | null = null;

/**
 * Calls `run` once, before anything runs that may import by Node's own loader: it asks for a thread, which takes a third of the
 * time and of the work that the start of an app process takes, and most apps on Node's own modules and CommonJS never need it.
 * Code that is in no module when it is run (a template that imports) is not foreseen.
 */
export function beforeFirstImport(run: () => void): void {
  onNear = run;
  if (hasPreloads()) return importIsNear(); // Their code has been loaded already.
  const { prototype } = NodeModule;
  const { _compile } = prototype;
  prototype._compile = imitate(function (this: NodeJS.Module, ...args: Parameters<typeof _compile>): unknown {
    noteCode(...args);
    return Reflect.apply(_compile, this, args);
  }, _compile);
}

/** Node's loader is about to load a module that is not seen by `noteCode`. */
export function importIsNear(): void {
  const run = onNear;
  onNear = null;
  run?.();
}

/** A package's file is being loaded. What an ES module imports is read by Node alone. */
function noteCode(code: string, filename: string, format?: string): void {
  if (onNear === null) return;
  const isEsModule =
    format === "module" || filename.endsWith(".mjs") || (!format && /^\s*(?:import|export)\b/m.test(code));
  if (isEsModule || importsSomewhere(code)) importIsNear();
}

/** What a module of the app imports is the business of our registry, unless it makes code of a text. */
export function noteOwnCode(code: string): void {
  if (onNear !== null && /\b(?:eval|Function|vm|repl)\b/.test(code) && importsSomewhere(code)) importIsNear();
}

const call = /\bimport\b\s*(?:\/\*[\s\S]*?\*\/\s*)*\(/;

/** By itself, by code that it is given (a prompt, `vm`), or by a way of its own to compile others, past ours. */
const importsSomewhere = (code: string): boolean =>
  (code.includes("import") && call.test(code)) ||
  /["'](?:node:)?repl["']|\bUSE_MAIN_CONTEXT_DEFAULT_LOADER\b|\b_compile\b/.test(code);

const preloading = /(?:^|\s)(?:-r|--require|--import|--loader|--experimental-loader)\b/;
const hasPreloads = () =>
  process.execArgv.some((option) => preloading.test(option)) || preloading.test(process.env.NODE_OPTIONS ?? "");
