import { signalGroups } from "./reach.ts";

/**
 * Passes on what a terminal tells its foreground group, of which the app's processes are none: a new window size, and
 * Ctrl-Z with the `fg` or `bg` after it. Returns the remover.
 */
export function passOnTerminalSignals(): () => void {
  if (process.platform === "win32") return () => {};
  const listeners = { SIGWINCH: onResize, SIGTSTP: onSuspend, SIGCONT: onContinue };
  for (const [signal, listener] of Object.entries(listeners)) process.on(signal, listener);
  return () => {
    for (const [signal, listener] of Object.entries(listeners)) process.off(signal, listener);
  };
}

function onResize(): void {
  signalGroups("SIGWINCH");
}

/** A SIGTSTP would be ignored there: no shell watches over a group that is a session of its own (setpgid(2)). */
function onSuspend(): void {
  signalGroups("SIGSTOP");
  process.kill(process.pid, "SIGSTOP");
}

function onContinue(): void {
  signalGroups("SIGCONT");
}
