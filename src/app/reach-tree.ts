import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import { plainScreen } from "../decide/screen-modes.ts";
import type { Reach } from "./reach.ts";
import { markName } from "./run-mark.ts";
import type { TerminalState } from "./terminal-state.ts";

export interface TreeOptions {
  pid: number;
  /** In the environment of the child, and so of what it starts. */
  mark: string;
  /** Goes when this process goes. */
  folder: string;
  terminal: TerminalState | null;
}

/** Children that have the terminal. */
const trees = new Set<Reach>();

/** What a terminal sends by a key press goes to everybody in its foreground, and so to the app without us. */
const typed: readonly NodeJS.Signals[] = ["SIGINT", "SIGQUIT"];

/**
 * A child that shares our process group, since it is to have our terminal: what it starts is found by the mark in its
 * environment (Linux), or by who its parent is.
 *
 * Found, signalled and killed by a shell that waits on a pipe which only we hold: so it does the same when we are gone,
 * however we ended.
 */
export function reachTree(options: TreeOptions): Reach {
  const { pid, terminal } = options;
  if (process.platform === "win32") return { signal: (signal) => void process.kill(pid, signal), async end() {} };
  const guard = startGuard(options);
  const tell = (word: string) => void guard.stdin?.write(`${word}\n`);
  const reach: Reach = {
    signal(signal) {
      if (signal === "SIGKILL") tell("kill");
      else if (!isFromTerminal(signal)) tell(signal.replace("SIG", ""));
    },
    async end() {
      guard.ref();
      const isThere = guard.pid !== undefined && guard.exitCode === null && guard.signalCode === null;
      const gone = isThere ? once(guard, "exit") : null;
      guard.stdin?.end("end\n");
      await gone;
      trees.delete(reach);
      if (trees.size === 0) terminal?.restore();
    },
  };
  trees.add(reach);
  return reach;
}

function isFromTerminal(signal: NodeJS.Signals): boolean {
  if (!process.stdin.isTTY) return false;
  return typed.includes(signal) || (signal === "SIGHUP" && !hasTerminal());
}

/** Not any more once its window is closed. */
function hasTerminal(): boolean {
  try {
    closeSync(openSync("/dev/tty", "r"));
    return true;
  } catch {
    return false;
  }
}

const script = `
mark=$1 root=$2 folder=$3 settings=$4 screen=$5
members() {
  if [ -r /proc/self/environ ]; then
    grep -lsF -e "$mark" /proc/[0-9]*/environ | while IFS=/ read -r _ _ pid _; do echo "$pid"; done
  else
    echo "$root"
    below "$root"
  fi
}
below() {
  for child in $(ps -A -o pid= -o ppid= | while read -r pid parent; do [ "$parent" = "$1" ] && echo "$pid"; done); do
    echo "$child"
    below "$child"
  done
}
killed() {
  rounds=0
  while found=$(members) && [ -n "$found" ] && [ "$rounds" -lt 50 ]; do
    kill -s KILL $found 2>/dev/null
    rounds=$((rounds + 1))
  done
}
while read -r word; do
  case $word in
    end) killed; exit ;;
    kill) killed ;;
    *) kill -s "$word" $(members) 2>/dev/null ;;
  esac
done
killed
if [ -n "$settings" ]; then stty "$settings" <&3; printf %s "$screen" >&3; fi
rm -rf -- "$folder"
`;

function startGuard({ pid, mark, folder, terminal }: TreeOptions): ChildProcess {
  // By arguments, not by the environment: there it would find itself.
  const given = [`${markName}=${mark}`, String(pid), folder, terminal?.settings ?? "", plainScreen];
  const guard = spawn("/bin/sh", ["-c", script, "hotrun", ...given], {
    stdio: ["pipe", "ignore", "ignore", terminal ? 0 : "ignore"],
    detached: true,
  });
  guard.on("error", () => {}); // Without it the app still ends with its channel.
  guard.stdin?.on("error", () => {}); // It has ended before us: there was nothing left for it to do.
  guard.unref();
  (guard.stdin as unknown as { unref?(): void } | null)?.unref?.();
  return guard;
}
