import { fileURLToPath } from "node:url";
import { inspect } from "node:util";
import { type Module, SourceTextModule } from "node:vm";
import { AsynchronousPackage } from "./externals.ts";
import { linkNow, linksSynchronously } from "./linking.ts";
import type { ModuleRecord } from "./records.ts";
import { isInstance } from "./thrown.ts";

/**
 * Evaluates a linked ES module before it returns, for `require`.
 *
 * @throws what the module throws, now or when it was evaluated before; `ERR_REQUIRE_ASYNC_MODULE` for top-level await
 */
export function evaluateNow(module: Module, record: ModuleRecord): void {
  if (waiting.has(module)) throw asynchronous(record);
  if (module.status === "evaluating") throw requireError(record, "ERR_REQUIRE_CYCLE_MODULE", "is being evaluated");
  if ((module as { hasAsyncGraph?(): boolean }).hasAsyncGraph?.()) throw asynchronous(record);
  const evaluation = module.evaluate();
  evaluation.catch(() => {}); // It is thrown below, to whoever requires the module.
  if (module.status === "errored")
    throw isInstance(module.error, AsynchronousPackage) ? asynchronous(record) : module.error;
  if (linksSynchronously ? isPending(evaluation) : isUnfinished(module)) {
    waiting.add(module);
    throw asynchronous(record);
  }
}

/**
 * What `require` gives of an ES module: its namespace, which says `__esModule` where there is a default export, or what
 * it exports under the name `module.exports`.
 *
 * @see https://nodejs.org/api/modules.html#loading-ecmascript-modules-using-require
 */
export function requiredView(module: Module): unknown {
  const namespace = module.namespace as Record<string, unknown>;
  if ("module.exports" in namespace) return namespace["module.exports"];
  if (!("default" in namespace) || "__esModule" in namespace) return namespace;
  return linksSynchronously ? viewModule(module).namespace : viewObject(namespace);
}

/** With the live bindings of the original. */
function viewModule(module: Module): Module {
  const view = new SourceTextModule(viewSource, { identifier: module.identifier });
  linkNow(view, () => module);
  void view.evaluate();
  return view;
}

/** Where a module cannot be linked on the spot: getters keep the bindings live. */
function viewObject(namespace: Record<string, unknown>): object {
  const view = Object.create(null, { [Symbol.toStringTag]: { value: "Module" } });
  for (const name of Object.keys(namespace)) {
    Object.defineProperty(view, name, { enumerable: true, get: () => namespace[name] });
  }
  return Object.freeze(Object.defineProperty(view, "__esModule", { enumerable: true, value: true }));
}

const viewSource = 'export * from "original"; export { default } from "original"; export const __esModule = true;';

/** With top-level await: `require` refuses them also when they have come to their end. */
const waiting = new WeakSet<Module>();

/** Where Node cannot link synchronously. */
export const cannotRequire = (record: ModuleRecord): Error =>
  requireError(record, "ERR_REQUIRE_ESM", "cannot be linked synchronously by this version of Node; use import()");

const asynchronous = (record: ModuleRecord): Error =>
  requireError(record, "ERR_REQUIRE_ASYNC_MODULE", "has top-level await, itself or in what it imports; use import()");

function requireError(record: ModuleRecord, code: string, why: string): Error {
  return Object.assign(new Error(`require() of the ES module ${fileURLToPath(record.id)}: it ${why}`), { code });
}

/** Versions of Node without `hasAsyncGraph` have no other way to ask. */
const isPending = (promise: Promise<unknown>): boolean => /^Promise \{\s*<pending>/.test(inspect(promise));

/** Where the promise of every evaluation is pending for a moment: an export that has no value yet tells. */
function isUnfinished({ namespace }: Module): boolean {
  try {
    Object.values(namespace);
    return false;
  } catch {
    return true; // The temporal dead zone.
  }
}
