import fs from "node:fs";
import type { ModuleId, ToHall } from "../protocol/app.ts";
import { fileSignature } from "../protocol/file-signature.ts";
import { beforeCalls, beforeFileCalls, fileOf, isForReading, isInPackages } from "./file-calls.ts";
import { callingOrigins } from "./origins.ts";
import { currentScope, isStarting } from "./ownership.ts";

/**
 * Reports which files the app reads, so that nothing has to be configured: what a module reads while it is evaluated
 * belongs to that module, what is read later belongs to the page. Each (file, reader) is said once.
 *
 * @param onRead called each time
 */
export function reportReads(
  send: (message: ToHall) => void,
  reader: () => ModuleId | null,
  onRead: (file: string) => void,
): void {
  const said = new Set<string>();

  function report(path: unknown): void {
    const file = fileOf(path);
    if (!file || isInPackages(file)) return;
    onRead(file);
    const by = reader();
    const key = `${by ?? ""}\n${file}`;
    if (said.has(key)) return;
    said.add(key);
    const origins = by === null ? callingOrigins() : [];
    send({ type: "read", file, reader: by, signature: signatureOf(file), origins });
  }

  beforeFileCalls(["readFile"], ([path]) => report(path));
  beforeFileCalls(["open"], ([path, flags]) => void (isForReading(flags) && report(path)));
  beforeCalls(fs, ["createReadStream"], ([path]) => report(path));
  // A native add-on, whoever loads it: `require`, `process.dlopen` itself, or a package such as `bindings`.
  beforeCalls(process, ["dlopen"], ([, path]) => report(path));
}

/**
 * The module whose evaluation is under way, or goes on in what it began; null for a request and for what comes later.
 *
 * @param isRequested requests are under way: once the app listens, it may be for them (what waits for a start that several
 * share goes on on behalf of the first)
 */
export function currentReader(isRequested: () => boolean): ModuleId | null {
  const scope = currentScope();
  if (scope?.type !== "module" || !isStarting(scope.load)) return null;
  return scope.load.loading || !isRequested() ? scope.owner.id : null;
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
