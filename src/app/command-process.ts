import { type Exit, type GroupProcess, startGroup } from "./group-process.ts";
import { createFinalWords, createLastWords } from "./last-words.ts";

export interface CommandOptions {
  file: string;
  /** `{port}` in them stands for the port. */
  args: readonly string[];
  cwd: string;
  env: NodeJS.ProcessEnv;
  /** The private port that it is to listen on. */
  port: number;
  /** Of the endpoints; goes when we go. */
  folder: string;
  /** It gets our standard streams themselves (false). */
  tty?: boolean;
  onOutput(stream: "stdout" | "stderr", text: string): Promise<void> | undefined;
}

/** A program of any kind, told by its environment and its arguments where to listen. */
export interface CommandProcess {
  readonly process: GroupProcess;
  readonly exited: Promise<{ exit: Exit; error: null }>;
  readonly port: number;
  /** What it wrote last. */
  lastWords(): string;
  /** The same of its standard error alone, if that was just before. */
  lastErrors(): string;
}

/** @throws HotrunError HOTRUN_COMMAND if it cannot be started at all */
export function startCommand(options: CommandOptions): CommandProcess {
  const { file, args, port, env } = options;
  const words = createLastWords();
  const errors = createFinalWords();
  const { child: _, ...group } = startGroup({
    ...options,
    ...shellOnWindows(
      file,
      args.map((arg) => arg.replaceAll("{port}", String(port))),
    ),
    env: { ...ownEnvironment(port), ...env, PORT: String(port) },
    onOutput(stream, text) {
      words.add(stream, text);
      if (stream === "stderr") errors.add(stream, text);
      return options.onOutput(stream, text);
    },
  });
  const exited = group.exited.then((exit) => ({ exit, error: null }));
  return { process: group, exited, port, lastWords: words.toString, lastErrors: errors.toString };
}

/**
 * What frameworks call the port that do not take PORT; whoever has set one of these has meant it.
 *
 * @see https://flask.palletsprojects.com/en/stable/cli/#setting-command-options
 * @see https://www.uvicorn.org/settings/
 * @see https://docs.spring.io/spring-boot/appendix/application-properties/ (and Laravel's `artisan serve`)
 */
const otherNames = ["FLASK_RUN_PORT", "UVICORN_PORT", "SERVER_PORT", "STREAMLIT_SERVER_PORT", "ASPNETCORE_HTTP_PORTS"];

function ownEnvironment(port: number): NodeJS.ProcessEnv {
  return {
    ...Object.fromEntries(otherNames.map((name) => [name, String(port)])),
    // Its output goes through a pipe, in which Python keeps lines back until there are many.
    PYTHONUNBUFFERED: "1",
    // What Python keeps compiled it takes for current if size and second are the same: two quick saves have both.
    PYTHONDONTWRITEBYTECODE: "1",
  };
}

/** `npm` is a script there, which only the shell runs; it takes the words apart anew. */
function shellOnWindows(file: string, args: readonly string[]): { file: string; args: readonly string[] } {
  if (process.platform !== "win32") return { file, args };
  const quoted = [file, ...args].map((word) =>
    /[\s"&|<>^()%!]/.test(word) ? `"${word.replaceAll('"', '""')}"` : word,
  );
  return { file: "cmd.exe", args: ["/d", "/s", "/c", quoted.join(" ")] };
}
