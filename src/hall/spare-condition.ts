interface CommandLine {
  /** The app has the terminal itself. */
  tty: boolean;
  nodeOptions: readonly string[];
  env: NodeJS.ProcessEnv;
}

/** A spare takes as much as the app with its packages and no data; where no more is left than this, the app and the editor need it more. An estimate. */
const leastFreeBytes = 400 * 1024 * 1024;

/** Each process writes a profile or a log of its own: one more of them, or one with a long pause at its beginning, misleads. */
const recording = /^--(?:cpu-prof|heap-prof|prof|trace-event)/;

/**
 * Whether a process may be booted for a start that nobody has asked for.
 *
 * @param freeBytes memory that can be had (what this machine has)
 */
export function isSparePossible({ tty, nodeOptions, env }: CommandLine, freeBytes = availableMemory()): boolean {
  if (tty) return false; // Its keys and its output would be those of the app.
  const all = [...nodeOptions, ...(env.NODE_OPTIONS ?? "").split(/\s+/)];
  // A debugger would have one more process to show, and might hold it.
  const isDebugged = env.VSCODE_INSPECTOR_OPTIONS !== undefined || all.some((each) => each.startsWith("--inspect"));
  return !isDebugged && !all.some((each) => recording.test(each)) && freeBytes > leastFreeBytes;
}

/** macOS counts as free what nobody has used for anything: next to nothing on a machine that is well. */
function availableMemory(): number {
  return process.platform === "darwin" ? Number.POSITIVE_INFINITY : process.availableMemory();
}
