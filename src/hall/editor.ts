import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { stat } from "node:fs/promises";
import { delimiter, join, win32 } from "node:path";
import { chooseEditor, saidEditor } from "../decide/editor-choice.ts";
import { type EditorCommand, editorCommand } from "../decide/editor-command.ts";
import { isPlainPath } from "../decide/plain-path.ts";
import type { Opened, Place } from "../protocol/editor.ts";
import { runningPrograms } from "./running-programs.ts";

export interface EditorOptions {
  /** In which it is started. */
  cwd: string;
  env: NodeJS.ProcessEnv;
  /** It has ended badly just after it was started. */
  onWarning(message: string): void;
  /** (those of this machine) */
  running?(): string[];
}

/** Opens the user's editor. */
export interface Editor {
  /** Never rejects. The place is one that hotrun has named itself. */
  open(place: Place): Promise<Opened>;
}

/** A click that is held down, or a page that clicks by itself, must not fill the screen. */
const most = { starts: 5, withinMs: 1000 } as const;

export function createEditor({ cwd, env, onWarning, running = runningPrograms }: EditorOptions): Editor {
  const starts: number[] = [];

  function mayStart(): boolean {
    const now = performance.now();
    while (starts[0] !== undefined && now - starts[0] >= most.withinMs) starts.shift();
    if (starts.length >= most.starts) return false;
    starts.push(now);
    return true;
  }

  return {
    async open(place) {
      if (!isPlainPath(place.file) || !(await isFile(place.file))) return { type: "missing" };
      const choice = chooseEditor({ env, hasScreen: hasScreen(env), running, isOnPath: (name) => isOnPath(name, env) });
      if (choice.type === "none") return choice;
      const editor = saidEditor(choice.words);
      if (choice.type === "terminal") return { type: "terminal", editor };
      if (!mayStart()) return { type: "crowded" };
      return start(editorCommand(choice.words, place, choice.isForPlaces), editor);
    },
  };

  function start(command: EditorCommand, editor: string): Promise<Opened> {
    const failed = (message: string): Opened => ({ type: "failed", editor, message });
    const program = startable(command.program, env);
    if (!program) return Promise.resolve(failed("a .cmd file, which only a shell can run: name the .exe"));
    return new Promise((resolve) => {
      try {
        // In a group of its own: Ctrl-C in our terminal is not for it.
        const child = spawn(program, command.args, { cwd, env, detached: true, stdio: "ignore", windowsHide: true });
        child.once("error", ({ message }) => resolve(failed(message)));
        child.once("spawn", () => {
          resolve({ type: "opened", editor });
        });
        child.unref();
        const startedAt = performance.now();
        child.once("exit", (code) => {
          if (code && performance.now() - startedAt < soonMs)
            onWarning(`${editor} has ended at once, with code ${code}.`);
        });
      } catch (error) {
        resolve(failed((error as Error).message));
      }
    });
  }
}

/** What ends badly later may have been in use. */
const soonMs = 3000;

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}

function hasScreen(env: NodeJS.ProcessEnv): boolean {
  return process.platform === "win32" || process.platform === "darwin" || Boolean(env.DISPLAY || env.WAYLAND_DISPLAY);
}

/**
 * On Windows the command of an editor is often a `.cmd` file, which Node does not start without a shell, and a shell would read
 * the names of files. Such a file stands below the folder of the program that it starts. Null: that is not there.
 */
function startable(program: string, env: NodeJS.ProcessEnv): string | null {
  if (process.platform !== "win32") return program;
  const found = onPath(program, env);
  if (!/\.(?:cmd|bat)$/i.test(found)) return found;
  const name = win32.basename(found).replace(/\.\w+$/, ".exe");
  const above = ["..", "../..", "../../..", "../../../.."].map((up) => win32.join(win32.dirname(found), up, name));
  return above.find((file) => existsSync(file)) ?? null;
}

function isOnPath(name: string, { PATH = "" }: NodeJS.ProcessEnv): boolean {
  return PATH.split(delimiter).some((folder) => folder !== "" && existsSync(join(folder, name)));
}

function onPath(program: string, env: NodeJS.ProcessEnv): string {
  const folders = /[\\/]/.test(program) ? [""] : (env.PATH ?? env.Path ?? "").split(";");
  const endings = ["", ".exe", ".cmd", ".bat"];
  const all = folders.flatMap((folder) => endings.map((ending) => win32.join(folder, program + ending)));
  return all.find((file) => /\.\w+$/.test(file) && existsSync(file)) ?? program;
}
