import { spawn } from "node:child_process";
import { constants } from "node:os";
import { relative } from "node:path";
import type { Arguments } from "./config/arguments.ts";
import type { ResolvedOptions } from "./config/options.ts";
import type { Target } from "./config/target.ts";
import { HotrunError } from "./errors.ts";
import { usualPort } from "./protocol/usual-port.ts";

type Run = Extract<Arguments, { type: "run" }>;

const closingSignals: NodeJS.Signals[] = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"];

/** The app as it would run without us: nothing is watched or changed. Resolves with its exit code. */
export async function runPlainly({ target, options }: Pick<Run, "target" | "options">): Promise<number> {
  if (target.type === "node") checkRunsPlainly(relative(options.cwd, target.entry), target.nodeOptions);
  const [file, ...args] = plainCommand(target, options);
  const child = spawn(file, args, { cwd: options.cwd, stdio: "inherit", shell: isScript(target) });
  // What is typed in a terminal reaches the child by itself.
  const listener = (signal: NodeJS.Signals) => {
    if (!(process.stdin.isTTY && signal === "SIGINT")) child.kill(signal);
  };
  for (const signal of closingSignals) process.on(signal, listener);
  return await new Promise<number>((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (code, signal) => {
      for (const closing of closingSignals) process.off(closing, listener);
      resolve(code ?? 128 + (signal ? constants.signals[signal] : 0));
    });
  });
}

function plainCommand(target: Target, { port, appPort }: ResolvedOptions): [string, ...string[]] {
  if (target.type === "node") {
    return [process.execPath, ...target.nodeOptions, target.entry, ...target.appArguments];
  }
  const own = String(appPort ?? port ?? usualPort);
  return [target.file, ...target.args.map((arg) => arg.replaceAll("{port}", own))];
}

/** Commands such as `npm` are scripts on Windows, which only the shell runs. */
const isScript = ({ type }: Target): boolean => process.platform === "win32" && type === "command";

/** Without hotrun's compiler, TypeScript needs a Node that strips types, and JSX a loader. */
function checkRunsPlainly(entry: string, nodeOptions: readonly string[]): void {
  const loaders = /(^| )(-r|--(import|require|loader|experimental-(loader|strip-types|transform-types)))\b/;
  if (loaders.test([process.env.NODE_OPTIONS ?? "", ...nodeOptions].join(" "))) return;
  const stripsTypes = "typescript" in process.features && process.features.typescript;
  if (!/\.[cm]?[jt]sx?$/.test(entry) || /\.[cm]?js$/.test(entry)) return;
  if (/\.[cm]?ts$/.test(entry) && stripsTypes) return;
  const message = `Node ${process.versions.node} does not run ${entry}, and with NODE_ENV=production or HOTRUN=0 hotrun does not compile.`;
  const hint = "Compile it to JavaScript first, or run TypeScript (without JSX) on Node 22.18 or newer.";
  throw new HotrunError("HOTRUN_USAGE", message, { hint });
}
