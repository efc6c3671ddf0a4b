import type { RunningApp } from "../app/running-app.ts";
import type { Failure } from "../protocol/failure.ts";
import type { Journal } from "./journal.ts";

/**
 * Tells the listeners of `import.meta.hot.on` in the live version what only the launcher knows, under Vite's names and in
 * its shape (https://vite.dev/guide/api-hmr#hot-on-event-cb).
 */
export function tellHotListeners(journal: Journal, live: () => RunningApp | null): void {
  journal.on("restart", ({ reason }) => {
    live()?.notify("vite:beforeFullReload", { type: "full-reload", path: "*", reason });
  });
  journal.on("failure", (failure) => live()?.notify("vite:error", { type: "error", err: toViteError(failure) }));
}

function toViteError({ message, stack = "", code, file, line, column, frame }: Failure): Record<string, unknown> {
  return {
    message,
    stack,
    code,
    ...(file === undefined ? {} : { id: file }),
    ...(frame === undefined ? {} : { frame }),
    ...(file === undefined || line === undefined ? {} : { loc: { file, line, column: column ?? 1 } }),
  };
}
