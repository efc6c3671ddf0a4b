import { Option } from "commander";
import {
  type LogLevel,
  logLevels,
  readAmount,
  readBasePath,
  readHost,
  readLogLevel,
  readName,
  readPort,
  readSockets,
} from "./option-values.ts";

export type { LogLevel };

/** One row of the table: everything that flags, `--help`, the README and the types need to know about an option. */
interface Row<T> {
  /** As commander spells it; a value in `<>` is required, one in `[]` optional and given with `=` only. Absent: configuration only. */
  flags?: string;
  description: string;
  initial: T;
  /** The default in words, where `initial` does not say it. */
  otherwise?: string;
  /** Reads the value; `before` is the value so far. Throws InvalidArgumentError. */
  read?(text: string, before: T): T;
}

const row = <T>(spec: Row<T>): Row<T> => spec;

/** The one table of options; the key is the name in code and configuration. */
export const table = {
  port: row<number | undefined>({
    flags: "-p, --port <n>",
    description: "public port, 0 for a free one",
    initial: undefined,
    otherwise: "$PORT, else the app's own",
    read: readPort,
  }),
  strictPort: row({
    flags: "--strict-port",
    description: "fail if the app's port is busy, do not take the next free one",
    initial: false,
  }),
  host: row<string | true | undefined>({
    flags: "--host [host]",
    description: "bind address; bare: all of them",
    initial: undefined,
    otherwise: "loopback",
    read: readHost,
  }),
  hot: row({
    flags: "--hot",
    description: "hot-swap changed modules in the running app",
    initial: true,
    otherwise: "the default",
  }),
  restart: row({
    flags: "--restart",
    description: "restart the app on every change instead of hot-swapping",
    initial: false,
  }),
  preload: row({
    flags: "--no-preload",
    description: "the process that waits for the next restart imports no packages in advance",
    initial: true,
  }),
  inject: row({ flags: "--no-inject", description: "no client in pages: nothing in them changes", initial: true }),
  morph: row({ flags: "--no-morph", description: "full page reloads instead of morphing", initial: true }),
  overlay: row({ flags: "--no-overlay", description: "no error overlay in pages", initial: true }),
  navigate: row({ flags: "--navigate", description: "links are followed by morphing the page too", initial: false }),
  keepSelectors: row<string[]>({
    description: "selectors of elements that no morph touches",
    initial: [],
    otherwise: "none",
    read: (text, before) => [...before, readName(text)],
  }),
  highlight: row({ description: "show for a moment what a morph has changed", initial: false }),
  forwardConsole: row({ description: "write what pages log to the terminal", initial: false }),
  startTimeout: row({
    flags: "--start-timeout <s>",
    description: "how long a new version may take to listen",
    initial: 10,
    read: readAmount,
  }),
  killTimeout: row({
    flags: "--kill-timeout <ms>",
    description: "from SIGTERM to SIGKILL",
    initial: 5000,
    read: readAmount,
  }),
  restartOnCrash: row({
    description: "start a crashed app again by itself, not only with the next change",
    initial: false,
  }),
  drain: row<number | undefined>({
    flags: "--drain <s>",
    description: "how long a version may finish what it began once it is replaced",
    initial: undefined,
    otherwise: "no limit",
    read: readAmount,
  }),
  sockets: row<"keep" | "close">({
    description:
      "keep: websockets and event streams stay on the version that took them; close: they come back to the new one",
    initial: "keep",
    read: readSockets,
  }),
  hold: row({
    flags: "--hold <s>",
    description: "how long a request is held while nothing can answer",
    initial: 30,
    read: readAmount,
  }),
  overlap: row({
    flags: "--no-overlap",
    description: "the old process ends before the new one starts",
    initial: true,
  }),
  appPort: row<number | undefined>({
    flags: "--app-port <n>",
    description: "port of a command that does not take PORT",
    initial: undefined,
    read: readPort,
  }),
  build: row<string | undefined>({
    flags: "--build <command>",
    description: "run before each start; if it fails, the old version goes on",
    initial: undefined,
    read: readName,
  }),
  with: row<string[]>({
    flags: "--with <command>",
    description: "companion command, started and ended with hotrun; repeatable",
    initial: [],
    otherwise: "none",
    read: (text, before) => [...before, readName(text)],
  }),
  allowedHosts: row<string[]>({
    flags: "--allowed-host <name>",
    description: "a further Host that is served, .name with subdomains; repeatable",
    initial: [],
    otherwise: "localhost and IP addresses",
    read: (text, before) => [...before, readName(text)],
  }),
  basePath: row({
    description: "path under which another proxy shows the app, and which it takes away",
    initial: "",
    otherwise: "none",
    read: readBasePath,
  }),
  trustProxy: row({
    description: "believe the X-Forwarded headers of a proxy in front of hotrun",
    initial: false,
  }),
  tty: row({ flags: "--tty", description: "the app gets the terminal itself", initial: false }),
  cwd: row({
    flags: "--cwd <dir>",
    description: "folder to run in",
    initial: ".",
    otherwise: "the current one",
    read: readName,
  }),
  json: row({ flags: "--json", description: "one JSON event a line on standard output, nothing else", initial: false }),
  logLevel: row<LogLevel>({
    flags: "-l, --log-level <level>",
    description: logLevels.join(", "),
    initial: "info",
    read: readLogLevel,
  }),
};

/** Options that print something instead of running an app. */
export const prints = {
  version: row({ flags: "-v, --version", description: "print the version", initial: false }),
  help: row({ flags: "-h, --help", description: "print this help", initial: false }),
};

/** Every option with its value. `port` and `host` are undefined where the app decides; times are in the unit of their row. */
export type Options = { [K in keyof typeof table]: (typeof table)[K] extends Row<infer T> ? T : never };

/** The options that a session runs with: `cwd` is absolute, `port` has been looked for in the environment too. */
export type ResolvedOptions = Options;

/** Every option at its default, for programs that give only some. */
export function defaultOptions(): Options {
  return Object.fromEntries(Object.entries(table).map(([key, { initial }]) => [key, initial])) as Options;
}

/** An option of the table as commander knows it. */
export interface KnownOption {
  key: keyof Options | keyof typeof prints;
  option: Option;
}

/** The table for commander, made anew on each call because commander keeps state in it. */
export function commanderOptions(): KnownOption[] {
  const known: KnownOption[] = [];
  for (const [key, spec] of flaggedRows()) {
    const option = new Option(spec.flags, described(spec));
    if (spec.read) option.argParser(spec.read);
    if (option.optional) option.preset(true);
    if (!option.negate) option.default(spec.initial);
    known.push({ key, option });
  }
  return known;
}

/** The table as Markdown, for the README. */
export function optionsTable(): string {
  const lines = flaggedRows().map(([, spec]) => {
    const flags = spec.flags.replace(/ \[(\w+)\]/, "[=<$1>]");
    return `| \`${flags}\` | ${described(spec)} |`;
  });
  return ["| option | meaning (default) |", "| --- | --- |", ...lines].join("\n");
}

type FlaggedRow = Row<unknown> & { flags: string };

/** The rows that the command line knows. Types differ from row to row; here they do not matter. */
function flaggedRows(): [KnownOption["key"], FlaggedRow][] {
  const rows = Object.entries({ ...table, ...prints }) as [KnownOption["key"], Row<unknown>][];
  return rows.filter((row): row is [KnownOption["key"], FlaggedRow] => row[1].flags !== undefined);
}

function described({ description, initial, otherwise }: Row<unknown>): string {
  const text = otherwise ?? (typeof initial === "boolean" || initial === undefined ? "" : String(initial));
  return text === "" ? description : `${description} (${text})`;
}
