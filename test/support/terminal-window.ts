import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { type AppFolder, type Files, makeAppFolder, repository } from "./app-folder.ts";
import { waitUntilGone } from "./process.ts";
import { openPty, type Pty } from "./pty.ts";

/** hotrun in a window, as the job of a shell. */
export interface TerminalWindow extends AsyncDisposable {
  pty: Pty;
  folder: AppFolder;
  url: string;
  /** Of hotrun. */
  pid: number;
  /** How the terminal was set before, and how it is now, in the words of `stty`. */
  before: string;
  settings(): string;
  /** Exit code of hotrun, once it has ended; the window stays. */
  code(): Promise<number>;
}

/** A job that was stopped goes on with the next line that is typed. */
const script = [
  "set -m",
  "tty >tty",
  "stty -g >before",
  // Under its own process id from the beginning, so that it can be read from a file.
  `sh -c 'echo $$ >pid; exec "$@"' sh "$@"`,
  "code=$?",
  "while [ $code = 147 ] || [ $code = 148 ]; do echo stopped.; read -r line; fg; code=$?; done",
  'echo "ended with $code."',
  "read -r line",
].join("\n");

export async function openWindow(
  files: Files,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<TerminalWindow> {
  const folder = makeAppFolder(files);
  const hotrun = [process.execPath, join(repository, "bin/hotrun.js"), "--port", "0", ...args, "app.ts"];
  const pty = openPty(["/bin/sh", "-c", script, "sh", ...hotrun], { cwd: folder.path, env });
  const line = (name: string) => folder.read(name).trim();
  async function dispose(): Promise<void> {
    await pty[Symbol.asyncDispose]();
    // That the window has gone ends hotrun, which writes into the folder until then.
    if (existsSync(folder.file("pid"))) await waitUntilGone(Number(line("pid")));
    folder[Symbol.dispose]();
  }
  try {
    const [, url = ""] = await pty.shown(/(http:\/\/localhost:\d+\/)[\s\S]*ready in/);
    const tty = line("tty");
    return {
      pty,
      folder,
      url,
      pid: Number(line("pid")),
      before: line("before"),
      settings: () => execFileSync("stty", ["-g", "-F", tty], { encoding: "utf8" }).trim(),
      code: async () => Number((await pty.shown(/ended with (\d+)\./))[1]),
      [Symbol.asyncDispose]: dispose,
    };
  } catch (error) {
    await dispose();
    throw error;
  }
}
