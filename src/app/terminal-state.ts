import { spawnSync } from "node:child_process";
import { writeSync } from "node:fs";
import { plainScreen } from "../decide/screen-modes.ts";

/** How the terminal was when we came, for an app that is given it and may leave it otherwise (raw, without a cursor). */
export interface TerminalState {
  /** As `stty -g` says it. */
  readonly settings: string;
  restore(): void;
}

let saved: TerminalState | null | undefined;

/** As it was at the first call. Null: standard input is no terminal, or there is no `stty` to ask. */
export function savedTerminal(): TerminalState | null {
  saved ??= save();
  return saved;
}

function save(): TerminalState | null {
  if (!process.stdin.isTTY || process.platform === "win32") return null;
  const { status, stdout } = stty("-g");
  const settings = String(stdout).trim();
  if (status !== 0 || settings === "") return null;
  return {
    settings,
    restore() {
      stty(settings);
      if (process.stdout.isTTY) writeSync(1, plainScreen);
    },
  };
}

/** In a session of its own, where a terminal does not stop it although we may be in the background (SIGTTOU). */
function stty(argument: string): ReturnType<typeof spawnSync> {
  return spawnSync("stty", [argument], { stdio: ["inherit", "pipe", "ignore"], detached: true } as object);
}
