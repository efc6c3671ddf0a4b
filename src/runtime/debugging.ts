import type { Halt, ModuleId } from "../protocol/app.ts";
import type { Channel } from "./channel.ts";

/** Undefined in a Node that was built without. */
const inspector = process.features.inspector ? process.getBuiltinModule("node:inspector") : undefined;

/** A debugger can attach to this process, or has done so. */
export const isInspected = (): boolean => inspector?.url() !== undefined;

let isReported = false;

/**
 * Tells the launcher where this process can be debugged, and at its end that its debuggers may go: Node waits for them. An
 * inspector may be opened at any time (SIGUSR1, an editor), so this asks again before each load.
 */
export function reportInspector(channel: Channel): void {
  const url = inspector?.url();
  if (url === undefined || isReported) return;
  isReported = true;
  channel.sendNow({ type: "inspector", url, waiting: false });
  process.on("exit", () => channel.sendNow({ type: "inspector", url: null, waiting: false }));
}

/**
 * Blocks until a debugger says that it is ready.
 *
 * @returns to be called when the entry has been run
 */
export function haltForDebugger(channel: Channel, halt: Halt, entry: ModuleId): () => void {
  const url = inspector?.url();
  if (!inspector || url === undefined) return () => {};
  channel.sendNow({ type: "inspector", url, waiting: true });
  inspector.waitForDebugger();
  channel.sendNow({ type: "inspector", url, waiting: false });
  if (halt === "start") return () => {};
  // A breakpoint of ours at the first statement of the entry: with a `debugger` in its code every place in the first line
  // would be another one, and a pause that is asked for here would come in our own code.
  const session = new inspector.Session();
  session.connect();
  session.post("Debugger.enable");
  session.post("Debugger.setBreakpointByUrl", { url: entry, lineNumber: 0, columnNumber: 0 });
  return () => session.disconnect();
}

/** Taken before anything is patched. */
const { setTimeout, clearTimeout } = globalThis;

/** In a process that is paused time goes on: what is seen of a pause is one such part of a limit, however long it was. */
const parts = 20;

/** Calls back when the process could run for so long; a debugger's pauses do not count. Keeps no process alive. Returns the remover. */
export function afterRunning(ms: number, run: () => void): () => void {
  let left = isInspected() ? parts : 1;
  const partMs = ms / left;
  let timer = setTimeout(tick, partMs).unref();
  function tick(): void {
    left -= 1;
    if (left === 0) return run();
    timer = setTimeout(tick, partMs).unref();
  }
  return () => clearTimeout(timer);
}
