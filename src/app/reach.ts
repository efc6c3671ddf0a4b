import { guardGroup } from "./watchdog.ts";

/** The processes that one child and what it started are, as far as a signal reaches. */
export interface Reach {
  /** To all of them, once. */
  signal(signal: NodeJS.Signals): void;
  /** The child has ended: what it has left behind is killed. */
  end(): Promise<void>;
}

const groups = new Set<Reach>();

/** To every process group that this process has started and that has not ended: what concerns the terminal concerns all. */
export function signalGroups(signal: NodeJS.Signals): void {
  for (const group of groups) group.signal(signal);
}

/**
 * A process group, of which `pid` is the first. Where there are none (Windows), the process alone.
 *
 * @param folder goes when this process goes
 */
export function reachGroup(pid: number, folder: string): Reach {
  const callOff = guardGroup(pid, folder);
  const target = process.platform === "win32" ? pid : -pid;
  const reach: Reach = {
    signal: (signal) => send(target, signal),
    async end() {
      groups.delete(reach);
      send(target, "SIGKILL");
      await callOff();
    },
  };
  groups.add(reach);
  return reach;
}

function send(target: number, signal: NodeJS.Signals): void {
  try {
    process.kill(target, signal);
  } catch {
    // ESRCH: nobody is left, which is what was wanted.
  }
}
