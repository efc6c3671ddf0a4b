import { readFileSync } from "node:fs";
import { relative } from "node:path";
import { passOnTerminalSignals } from "./app/terminal-signals.ts";
import { type Arguments, parseArguments } from "./config/arguments.ts";
import { commandLine } from "./config/target.ts";
import { type ErrorCode, HotrunError } from "./errors.ts";
import { runPlainly } from "./plain-run.ts";
import { wantsColor } from "./report/color.ts";
import { type Key, keyIn } from "./report/keys.ts";
import { createReporter, type Reporter } from "./report/reporter.ts";
import { createSession, type Session, type SessionOptions } from "./session.ts";

type Run = Extract<Arguments, { type: "run" }>;

const usageCodes: ErrorCode[] = ["HOTRUN_USAGE", "HOTRUN_NO_ENTRY", "HOTRUN_ENTRY_NOT_FOUND", "HOTRUN_CWD"];
const closingSignals: NodeJS.Signals[] = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"];

/** On the clock of `performance`. What Node and our own code take to be there is a part of the start that users wait for. */
const processStart = 0;

/**
 * The command: `argv` without `node` and the script. Resolves with the exit code: the app's own where it ended by itself,
 * 2 for bad usage, 1 where the start failed for good, 128 + n for signals.
 */
export async function main(argv: string[]): Promise<number> {
  const early = createTerminalReporter({ mode: "text", level: "info", root: process.cwd() });
  try {
    checkNodeVersion(process.versions.node);
    const version = packageVersion();
    const columns = process.stdout.columns;
    const parsed = parseArguments(argv, process.env, { cwd: process.cwd(), version, ...(columns && { columns }) });
    if (parsed.type === "run") return await (isOff(process.env) ? runPlainly(parsed) : runSession(parsed, version));
    early.print(parsed.text);
    return 0;
  } catch (error) {
    early.error(asHotrunError(error));
    return exitCodeOf(error);
  } finally {
    await early.close();
  }
}

async function runSession({ hints, ...run }: Run, version: string): Promise<number> {
  const { target } = run;
  const { cwd, json, logLevel, tty } = run.options;
  await leaveDebugger(process.env);
  const onDebugger = (url: string) => reporter.debugging(url);
  const session = createSession({ ...run, cwd, io: ownOutput(tty), onDebugger, startedAt: processStart });
  const reporter = createTerminalReporter({
    mode: json ? "json" : "text",
    level: logLevel,
    root: cwd,
    shared: tty,
    onBroken: () => void session.close(),
  });
  session.on("*", reporter.event);
  const forget = [onSignals(session), ...(tty ? [] : [onInput(session, reporter), passOnTerminalSignals()])];
  try {
    reporter.greet(version, target.type === "node" ? relative(cwd, target.entry) : commandLine(target));
    for (const hint of hints) reporter.hint(hint);
    await Promise.race([session.start(), session.ended]); // A signal may end the session while it starts.
    return await session.ended;
  } catch (error) {
    await session.close();
    if (error instanceof HotrunError && error.code === "HOTRUN_CLOSED") return await session.ended;
    reporter.error(asHotrunError(error));
    return exitCodeOf(error);
  } finally {
    for (const remove of forget) remove();
    await reporter.close();
  }
}

/** What the app is told of the screen that its output comes to; with `--tty` it sees that itself. */
function ownOutput(tty: boolean): SessionOptions["io"] {
  if (tty) return { color: false };
  return {
    color: wantsColor(process.env, process.stdout.isTTY),
    get columns() {
      return process.stdout.columns;
    },
    get rows() {
      return process.stdout.rows;
    },
  };
}

/** NODE_OPTIONS=--inspect is meant for the app, but this process got it first. */
async function leaveDebugger({ NODE_OPTIONS = "" }: NodeJS.ProcessEnv): Promise<void> {
  if (!/(^|\s)--inspect/.test(NODE_OPTIONS)) return;
  const { close } = await import("node:inspector");
  close();
}

type ReporterChoices = Pick<Parameters<typeof createReporter>[0], "mode" | "level" | "root" | "shared" | "onBroken">;

function createTerminalReporter(choices: ReporterChoices): Reporter {
  const { stdout, stderr, stdin, env } = process;
  const color = wantsColor(env, stdout.isTTY);
  return createReporter({ ...choices, out: stdout, err: stderr, color, keys: stdin.isTTY && !choices.shared });
}

/** The same key press can come twice: from the terminal, and passed on by npm. */
const samePressMs = 50;

/** The first signal ends the session in good order, a Ctrl-C after that at once. Returns the remover. */
function onSignals(session: Session): () => void {
  let firstAt: number | null = null;
  function listener(signal: NodeJS.Signals): void {
    const now = performance.now();
    if (firstAt === null) {
      firstAt = now;
      void session.close(signal);
    } else if (signal === "SIGINT" && now - firstAt > samePressMs) {
      session.kill();
    }
  }
  for (const signal of closingSignals) process.on(signal, listener);
  return () => {
    for (const signal of closingSignals) process.off(signal, listener);
  };
}

/** Keys for us where somebody types, everything else for the app. Returns the remover. */
function onInput(session: Session, reporter: Reporter): () => void {
  const { stdin } = process;
  const actions: Record<Key, () => void> = {
    r: () => session.restart("asked for with key r"),
    u: () => reporter.show("urls", session.status()),
    e: () => void session.openLastFailure().then(reporter.answer),
    l: () => reporter.show("reloads", session.status()),
    w: () => reporter.ended(session.endOldConnections()),
    h: () => reporter.show("keys", session.status()),
    c: () => reporter.clear(),
    q: () => void session.close(),
  };
  function onLine(line: Buffer): void {
    const key = keyIn(line.toString());
    if (key) actions[key]();
    else session.input(line);
  }
  const onData = (chunk: Buffer) => {
    if (stdin.isTTY) for (const line of linesOf(chunk)) onLine(line);
    else session.input(chunk);
  };
  const onEnd = () => session.input(null);
  stdin.on("data", onData).on("end", onEnd).on("error", onEnd); // A terminal that is gone reads as an error.
  return () => {
    stdin.off("data", onData).off("end", onEnd).pause();
    if ("unref" in stdin) stdin.unref();
  };
}

/** The bytes of each line, line end included. */
function linesOf(chunk: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  for (let start = 0; start < chunk.length; ) {
    const end = chunk.indexOf(0x0a, start) + 1 || chunk.length;
    lines.push(chunk.subarray(start, end));
    start = end;
  }
  return lines;
}

function isOff({ NODE_ENV, HOTRUN }: NodeJS.ProcessEnv): boolean {
  return NODE_ENV === "production" || HOTRUN === "0";
}

function checkNodeVersion(version: string): void {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  throw new HotrunError("HOTRUN_NODE_VERSION", `hotrun needs Node 20.19 or newer; this is ${version}.`, {
    hint: "Install a current Node from https://nodejs.org, or with your version manager.",
  });
}

function packageVersion(): string {
  const manifest = readFileSync(new URL("../package.json", import.meta.url), "utf8");
  return (JSON.parse(manifest) as { version: string }).version;
}

function exitCodeOf(error: unknown): number {
  return error instanceof HotrunError && usageCodes.includes(error.code) ? 2 : 1;
}

function asHotrunError(error: unknown): HotrunError {
  if (error instanceof HotrunError) return error;
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const hint = "This is a fault of hotrun; please report it with the lines above.";
  return new HotrunError("HOTRUN_INTERNAL", text, { hint, cause: error });
}
