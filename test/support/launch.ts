import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { type AppFolder, type Files, makeAppFolder, repository } from "./app-folder.ts";
import { type EventLog, patienceMs } from "./event-log.ts";

export interface LaunchOptions {
  files: Files;
  /** Default: "app.ts"; null for none. */
  entry?: string | null;
  /** A command of any kind in place of the entry: what comes after `--`. */
  run?: readonly [string, ...string[]];
  /** Options of hotrun, before the entry. */
  args?: readonly string[];
  /** Unless there is a `--port` among `args`: 0 (default) for a free one, null for the one that hotrun chooses. */
  port?: 0 | null;
  /** Arguments of the app, after the entry. */
  appArgs?: readonly string[];
  /** Added to the environment; undefined takes a name out. */
  env?: Record<string, string | undefined>;
  /** Path of the Node binary that runs hotrun (default: the one that runs the test). */
  node?: string;
  /**
   * What runs hotrun (default: that Node binary with this repository's `bin/hotrun.js`). Signals then go to the whole
   * group, since npx does not pass them on.
   */
  command?: readonly [string, ...string[]];
  /** Folder to start hotrun in, relative to the app's. */
  cwd?: string;
  /** False: hotrun writes for people, and what it writes is in `log.text`. */
  json?: boolean;
}

export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

export interface Launched {
  child: ChildProcessWithoutNullStreams;
  exit: Promise<Exit>;
  kill(signal: NodeJS.Signals): void;
}

/** Starts hotrun in an app's folder; what it writes goes to `log`. */
export function launch(folder: AppFolder, log: EventLog, options: LaunchOptions): Launched {
  const { json = true, cwd = ".", node = process.execPath } = options;
  const [program, ...before] = options.command ?? [node, join(repository, "bin/hotrun.js")];
  const child = spawn(program, [...before, ...ownArguments(options)], {
    cwd: join(folder.path, cwd),
    env: plainEnvironment(options.env),
    stdio: "pipe",
    detached: options.command !== undefined,
  });
  const target = options.command ? -(child.pid as number) : (child.pid as number);
  survivors.add(target);
  child.stdout.setEncoding("utf8").on("data", json ? log.addEvents : log.addText);
  child.stderr.setEncoding("utf8").on("data", log.addText);
  child.stdin.on("error", () => {}); // EPIPE: it ended before it had read everything; the test sees that it ended
  const exit = once(child, "close").then(([code, signal]): Exit => {
    survivors.delete(target);
    log.end(`hotrun ended with ${signal ?? `exit code ${code}`}`);
    return { code, signal };
  });
  return { child, exit, kill: (signal) => signalTo(target, signal) };
}

function ownArguments(options: LaunchOptions): string[] {
  const { args = [], port = 0, entry = "app.ts", run, appArgs = [], json = true } = options;
  const portArgs = port === null || args.some((arg) => /^(-p|--port)(=|$)/.test(arg)) ? [] : ["--port", String(port)];
  const app = run ? ["--", ...run] : entry === null ? [] : [entry];
  return [...(json ? ["--json"] : []), ...portArgs, ...args, ...app, ...appArgs];
}

/** Runs hotrun to its end, with nothing but these arguments, in a folder with these files. */
export async function runHotrun(
  args: readonly string[],
  files: Files,
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  using folder = makeAppFolder(files);
  const child = spawn(process.execPath, [join(repository, "bin/hotrun.js"), ...args], {
    cwd: folder.path,
    env: plainEnvironment(),
    stdio: ["ignore", "pipe", "pipe"],
    timeout: patienceMs,
    killSignal: "SIGKILL",
  });
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
  return { code, stdout, stderr };
}

/** The environment without what the test runner, npm or a terminal around it would add. */
export function plainEnvironment(added: Record<string, string | undefined> = {}): NodeJS.ProcessEnv {
  const foreign = /^(NODE_(ENV|OPTIONS|TEST_CONTEXT)$|PORT$|HOST$|HOTRUN|FORCE_COLOR$|NO_COLOR$|npm_)/;
  const inherited = Object.entries(process.env).filter(([name]) => !foreign.test(name));
  return { ...Object.fromEntries(inherited), ...added };
}

const survivors = new Set<number>();

/** A test that is ended from outside (the runner's time-out, Ctrl-C) takes its hotrun with it. */
process.once("exit", killRunning);
process.once("SIGTERM", () => process.exit(143));

export function killRunning(): void {
  for (const target of survivors) signalTo(target, "SIGKILL");
}

/** To a process, or to a group by its negative id. */
function signalTo(target: number, signal: NodeJS.Signals): void {
  try {
    process.kill(target, signal);
  } catch {
    // ESRCH: it has just ended
  }
}
