// What the tests use to run hotrun from outside, for the benchmarks; it is TypeScript.
import { register } from "tsx/esm/api";

const unregister = register();
export const { startHotrun } = await import("../../test/support/hotrun.ts");
export const { makeAppFolder } = await import("../../test/support/app-folder.ts");
export const { startSubmissions } = await import("../../test/support/submissions.ts");
export const { startLoad } = await import("../../test/support/load.ts");
export const { download, eventStream, upload, webSocketEcho } = await import("../../test/support/long-connections.ts");
export const { appFiles, concurrent, everyRow } = await import("../../test/support/rows.ts");
export const { descendants, isAlive, settledUsage } = await import("../../test/support/process.ts");
export const { openWindow } = await import("../../test/support/terminal-window.ts");
export const { noPty } = await import("../../test/support/pty.ts");
await unregister();
