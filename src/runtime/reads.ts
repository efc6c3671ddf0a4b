import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { isAbsolute, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import type { ModuleId, ToHall } from "../protocol/app.ts";
import { fileSignature } from "../protocol/file-signature.ts";
import { currentScope } from "./ownership.ts";

type AnyFunction = (...args: unknown[]) => unknown;
type AnyObject = Record<string, AnyFunction>;

const packages = `${sep}node_modules${sep}`;

/**
 * Reports which files the app reads, so that nothing has to be configured: what a module reads while it is evaluated
 * belongs to that module, what is read later belongs to the page. Each (file, reader) is said once.
 */
export function reportReads(send: (message: ToHall) => void): void {
  const said = new Set<string>();

  function report(path: unknown): void {
    const file = fileOf(path);
    if (!file || file.includes(packages)) return;
    const reader = currentReader();
    const key = `${reader ?? ""}\n${file}`;
    if (said.has(key)) return;
    said.add(key);
    send({ type: "read", file, reader, signature: signatureOf(file) });
  }

  function reporting(target: AnyObject, name: string, opens: (args: unknown[]) => boolean, path = 0): void {
    const original = target[name];
    if (!original) return;
    function replacement(this: unknown, ...args: unknown[]): unknown {
      if (opens(args)) report(args[path]);
      return original?.apply(this, args);
    }
    target[name] = Object.defineProperties(replacement, Object.getOwnPropertyDescriptors(original));
  }

  const always = () => true;
  for (const name of ["readFile", "readFileSync", "createReadStream"]) reporting(fs as never, name, always);
  for (const name of ["open", "openSync"]) reporting(fs as never, name, forReading);
  reporting(fs.promises as never, "readFile", always);
  reporting(fs.promises as never, "open", forReading);
  // A native add-on, whoever loads it: `require`, `process.dlopen` itself, or a package such as `bindings`.
  reporting(process as never, "dlopen", always, 1);
  syncBuiltinESMExports();
}

/** The module whose evaluation is under way, null for a request and for anything that comes later. */
function currentReader(): ModuleId | null {
  const scope = currentScope();
  return scope?.type === "module" && scope.load.loading ? scope.owner.id : null;
}

/** Before it is read: a write in between makes the signature too old, never too new. */
function signatureOf(file: string): string {
  try {
    const stat = fs.statSync(file, { bigint: true, throwIfNoEntry: false });
    return stat?.isFile() ? fileSignature(stat) : "";
  } catch {
    return ""; // Closed to us: the read itself will say so to the app.
  }
}

function fileOf(path: unknown): string | null {
  if (typeof path === "string") return isAbsolute(path) ? resolve(path) : resolve(process.cwd(), path);
  if (path instanceof URL && path.protocol === "file:") return fileURLToPath(path);
  return Buffer.isBuffer(path) ? resolve(path.toString()) : null;
}

function forReading(args: unknown[]): boolean {
  const flags = args[1];
  if (typeof flags === "number") return (flags & 3) !== fs.constants.O_WRONLY;
  return typeof flags !== "string" || flags.startsWith("r");
}
