import { existsSync, realpathSync, statSync } from "node:fs";
import { extname, resolve } from "node:path";
import { Command, CommanderError, type Option } from "commander";
import { HotrunError } from "../errors.ts";
import { findEntry } from "./entry.ts";
import { interpreterFor } from "./interpreter.ts";
import { nodeOption } from "./node-options.ts";
import { portIn } from "./option-values.ts";
import {
  commanderOptions,
  defaultOptions,
  type KnownOption,
  type Options,
  type prints,
  type ResolvedOptions,
} from "./options.ts";
import { packageOptions } from "./package-options.ts";
import type { Target } from "./target.ts";

/** What a command line asks for. */
export type Arguments =
  | {
      type: "run";
      options: ResolvedOptions;
      target: Target;
      /** Each one line for the user that is worth saying before the start. */
      hints: string[];
    }
  | { type: "print"; text: string };

export interface ArgumentsContext {
  /** Folder that `--cwd` starts from. */
  cwd: string;
  version: string;
  /** Width of the terminal in columns (80). */
  columns?: number;
}

/** The command line cut into its parts, values not yet read. */
interface Parts {
  own: string[];
  node: string[];
  entry: string | undefined;
  app: string[];
  /** What follows `--`. */
  command: string[] | undefined;
}

/**
 * Reads a command line (without `node` and the script): options of hotrun and of Node, the entry, and from there on
 * everything is the app's. `PORT` of the environment stands in for `--port`.
 *
 * Throws HotrunError with a code for exit status 2: HOTRUN_USAGE, HOTRUN_CWD, HOTRUN_NO_ENTRY, HOTRUN_ENTRY_NOT_FOUND.
 */
export function parseArguments(argv: string[], env: NodeJS.ProcessEnv, context: ArgumentsContext): Arguments {
  const known = commanderOptions();
  const parts = split(argv, flagsOf(known));
  const command = createCommand(known);
  const { version, help, ...options } = read(command, known, parts.own);
  if (version) return { type: "print", text: `${context.version}\n` };
  if (help) return { type: "print", text: helpText(command, context.columns) };

  options.cwd = resolveFolder(context.cwd, options.cwd);
  for (const [key, value] of Object.entries(packageOptions(options.cwd))) {
    if (!isGiven(command, known, key)) Object.assign(options, { [key]: value });
  }
  const swallowed = parts.entry === undefined && !parts.command ? swallowedEntry(parts) : [];
  const hints = [...portFromEnvironment(options, env), ...lateOptions(parts, flagsOf(known)), ...swallowed];
  const target = targetOf(options, parts, swallowed, env);
  checkTogether(options, target);
  return { type: "run", options, target, hints };
}

function isGiven(command: Command, known: KnownOption[], key: string): boolean {
  const option = known.find((each) => each.key === key)?.option;
  return option !== undefined && command.getOptionValueSource(option.attributeName()) === "cli";
}

function targetOf({ cwd, build }: Options, parts: Parts, swallowed: string[], env: NodeJS.ProcessEnv): Target {
  const { node: nodeOptions, app: appArguments, command } = parts;
  if (command) {
    const [file, ...args] = command;
    if (file === undefined) throw usage("Nothing follows --.", "Put the command there: hotrun -- flask run");
    return foreign({ type: "command", file, args }, nodeOptions);
  }
  const entry = entryOf(cwd, parts.entry, swallowed, build !== undefined);
  const interpreted = interpreterFor(cwd, entry, appArguments, env);
  return interpreted ? foreign(interpreted, nodeOptions) : { type: "node", entry, nodeOptions, appArguments };
}

/** Node below a command has options of its own. */
function foreign(command: Target, [option]: readonly string[]): Target {
  if (option === undefined) return command;
  throw usage(`${option} is an option of Node, and what is run here is another program.`, "Put it into the command.");
}

function checkTogether({ appPort, port }: Options, target: Target): void {
  if (appPort === undefined) return;
  if (target.type === "node") {
    throw usage("--app-port is for other commands.", "hotrun takes over whatever port an app on Node listens on.");
  }
  if (appPort === port)
    throw usage("--port and --app-port are the same.", "The command has the one; give hotrun another.");
}

function usage(message: string, hint: string): HotrunError {
  return new HotrunError("HOTRUN_USAGE", message, { hint });
}

/** Flag → option, in every spelling but the short ones joined with their value. */
function flagsOf(known: KnownOption[]): Map<string, Option> {
  const flags = new Map<string, Option>();
  for (const { option } of known) {
    for (const flag of [option.short, option.long]) if (flag) flags.set(flag, option);
  }
  return flags;
}

function split(argv: string[], flags: Map<string, Option>): Parts {
  const parts: Parts = { own: [], node: [], entry: undefined, app: [], command: undefined };
  for (let i = 0; i < argv.length; i++) {
    const argument = argv[i] ?? "";
    if (argument === "--") {
      parts.command = argv.slice(i + 1);
      break;
    }
    if (!argument.startsWith("-") || argument === "-") {
      parts.entry = argument;
      parts.app = argv.slice(i + 1);
      break;
    }
    const spelt = hyphenated(argument, flags);
    const option = flags.get(spelt.split("=", 1)[0] ?? "");
    const asNode = option ? null : nodeOption(argument);
    const list = asNode ? parts.node : parts.own;
    list.push(asNode ? argument : spelt);
    const takesNext = asNode === "with value" || (option?.required && !spelt.includes("="));
    if (takesNext && i + 1 < argv.length) list.push(argv[++i] ?? "");
  }
  return parts;
}

/** `--strictPort` is `--strict-port`. */
function hyphenated(argument: string, flags: Map<string, Option>): string {
  const [flag = "", ...value] = argument.split("=");
  const spelt = flag.replace(/(?<=[a-z])[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return flags.has(spelt) ? [spelt, ...value].join("=") : argument;
}

function createCommand(known: KnownOption[]): Command {
  const command = new Command("hotrun")
    .usage("[options] [entry] [app arguments …]\n       hotrun [options] -- <command> [arguments …]")
    .description(
      "Runs a web app so that a save is live before you look at the browser, and nothing is lost on the way.",
    )
    .helpOption(false)
    .exitOverride()
    .configureOutput({ writeErr: () => {}, outputError: () => {} });
  for (const { option } of known) command.addOption(option);
  return command;
}

function read(command: Command, known: KnownOption[], own: string[]): Values {
  try {
    command.parse(own, { from: "user" });
  } catch (error) {
    if (error instanceof CommanderError) throw usageError(error);
    throw error;
  }
  const values = command.opts();
  if (command.getOptionValueSource("hot") === "cli" && values.restart) throw excluding("--hot", "--restart");
  if (values.tty && values.json) throw excluding("--tty", "--json");
  const given = Object.fromEntries(known.map(({ key, option }) => [key, values[option.attributeName()]]));
  return { ...defaultOptions(), ...given } as Values;
}

function excluding(one: string, other: string): HotrunError {
  return new HotrunError("HOTRUN_USAGE", `${one} and ${other} exclude each other.`, { hint: "Leave one of them out." });
}

type Values = Options & Record<keyof typeof prints, boolean>;

function usageError(error: CommanderError): HotrunError {
  const [what = "", ...suggestion] = error.message.replace(/^error: /, "").split("\n");
  const suggestions = suggestion.map((line) => line.replace(/^\(|\)$/g, ""));
  const hint = [...suggestions, "hotrun --help lists all options."].join(" ");
  const message = `${what[0]?.toUpperCase() ?? ""}${what.slice(1)}`;
  return new HotrunError("HOTRUN_USAGE", /[.?!]$/.test(message) ? message : `${message}.`, { hint, cause: error });
}

function helpText(command: Command, columns = 80): string {
  command.configureHelp({
    helpWidth: Math.min(columns, 100),
    optionTerm: (option) => option.flags.replace(/ \[/, "[="),
    optionDescription: (option) => option.description,
  });
  const notes = [
    "Options of Node (--inspect, --import, -r, --env-file …) come before the entry too.",
    "Everything after the entry is the app's. Without one: app, server, index or main",
    "(.ts, .js …) in this folder, then in src. Behind -- any command; {port} in it is the",
    "port that it is to listen on, and so is PORT in its environment.",
    "\nExamples:",
    "  hotrun app.ts",
    "  hotrun --port 8000 --inspect src/server.ts --verbose",
    "  hotrun -- flask run",
    "  hotrun -- php -S 127.0.0.1:{port}",
  ];
  return `${command.helpInformation()}\n${notes.join("\n")}\n`;
}

function resolveFolder(from: string, given: string): string {
  const folder = resolve(from, given);
  // Its real path: what is learned of files later, from the system, comes with real paths too.
  if (existsSync(folder) && statSync(folder).isDirectory()) return realpathSync.native(folder);
  throw new HotrunError("HOTRUN_CWD", `There is no folder ${folder} (given with --cwd).`, {
    hint: "Check the path; it is relative to the current folder.",
  });
}

function portFromEnvironment(options: Options, { PORT }: NodeJS.ProcessEnv): string[] {
  if (options.port !== undefined || !PORT) return [];
  const port = portIn(PORT);
  if (port === null) return [`PORT in the environment is not a port number (${PORT}): it is left to the app.`];
  options.port = port;
  return [];
}

/** One line for the first argument of the app that was perhaps meant for us. */
function lateOptions({ entry, app }: Parts, flags: Map<string, Option>): string[] {
  const late = app.slice(0, app.includes("--") ? app.indexOf("--") : app.length).find((argument) => {
    return argument.startsWith("--") && flags.has(hyphenated(argument, flags).split("=", 1)[0] ?? "");
  });
  if (late === undefined) return [];
  return [`${late} comes after the entry, so it goes to the app; for hotrun, put it before ${entry}.`];
}

/** `--cwd app.ts` leaves no entry; whoever wrote it meant one. */
function swallowedEntry({ own }: Parts): string[] {
  const at = own.findIndex((value, i) => i > 0 && /^\.[cm]?[jt]sx?$/.test(extname(value)));
  return at < 0 ? [] : [`${own[at]} was taken as the value of ${own[at - 1]}, not as the entry.`];
}

function entryOf(cwd: string, given: string | undefined, [swallowed]: string[], isBuilt: boolean): string {
  try {
    return findEntry(cwd, given, isBuilt);
  } catch (error) {
    if (swallowed === undefined || !(error instanceof HotrunError)) throw error;
    throw new HotrunError(error.code, error.message, { hint: swallowed, cause: error });
  }
}
