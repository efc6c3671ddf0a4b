import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { pathToFileURL } from "node:url";
import { type AppFolder, type Files, makeAppFolder, repository } from "./app-folder.ts";
import { type EventOf, patienceMs } from "./event-log.ts";
import { startHotrun } from "./hotrun.ts";
import { plainEnvironment } from "./launch.ts";
import { descendants, waitUntilGone } from "./process.ts";

export interface Program {
  folder: AppFolder;
  entry: string;
  /** Arguments of the program. */
  args?: readonly string[];
  /** Options of Node's, such as `--conditions=x`; hotrun passes them on. */
  options?: readonly string[];
  env?: Record<string, string>;
}

/** What a program did until it ended. */
export interface Ran {
  stdout: string;
  stderr: string;
  code: number | null;
}

export interface RanHot extends Ran {
  /** Set where the program did not end well: hotrun then waits for the next change. */
  failure: EventOf<"failure"> | null;
}

/** Runs these files' program in one folder, first as Node runs it (`tsx`, if the entry is TypeScript or JSX), then under hotrun. */
export async function runBoth(
  files: Files,
  program: Omit<Program, "folder">,
  folderOptions?: Parameters<typeof makeAppFolder>[1],
): Promise<{ plain: Ran; hot: RanHot; folder: string }> {
  using folder = makeAppFolder(files, folderOptions);
  const plain = await runPlain({ folder, ...program });
  const hot = await runHot({ folder, ...program });
  return { plain, hot, folder: folder.path };
}

const tsx = pathToFileURL(join(repository, "node_modules/tsx/dist/loader.mjs")).href;

export async function runPlain({ folder, entry, args = [], options = [], env }: Program): Promise<Ran> {
  const loader = /\.([mc]?ts|[jt]sx)$/.test(entry) ? ["--import", tsx] : [];
  const child = spawn(process.execPath, [...loader, ...options, entry, ...args], {
    cwd: folder.path,
    // hotrun sets it where it is not set.
    env: plainEnvironment({ NODE_ENV: "development", ...env }),
    stdio: ["ignore", "pipe", "pipe"],
    timeout: patienceMs,
    killSignal: "SIGKILL",
  });
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
  return { stdout, stderr, code };
}

/** The code is the app's own; 1 where it could not be loaded, since that is what Node makes of it. */
export async function runHot({ folder, entry, args = [], options = [], env = {} }: Program): Promise<RanHot> {
  await using hotrun = await startHotrun({
    files: {},
    folder,
    entry,
    appArgs: args,
    args: options,
    env,
    until: "nothing",
  });
  const { log } = hotrun;
  const all = <Type extends "exit" | "failure" | "output">(type: Type) =>
    log.events.filter((event): event is EventOf<Type> => event.type === type);
  await log.until("the end of the app", () => all("failure").length > 0 || all("exit").some(({ code }) => code === 0));
  if (all("failure").length === 0) await hotrun.exit;
  else {
    // A load that failed is told before the process has ended: its exit handlers may write still.
    for (const pid of descendants(hotrun.pid)) if (runs(pid, folder.path)) await waitUntilGone(pid);
    await hotrun.stop();
  }
  const written = (stream: string) =>
    all("output")
      .filter((event) => event.stream === stream)
      .map((event) => event.text)
      .join("");
  const [failure = null] = all("failure");
  const code = failure?.kind === "exit" || failure?.kind === "crash" || !failure ? all("exit")[0]?.code : 1;
  return { stdout: written("stdout"), stderr: written("stderr"), code: code ?? null, failure };
}

/** Whether the process was started on a file of that folder (Linux only, as `descendants` is). */
function runs(pid: number, folder: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(folder);
  } catch {
    return false; // it has just ended
  }
}
