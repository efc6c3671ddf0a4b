import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Files, repository } from "./app-folder.ts";
import type { LaunchOptions } from "./launch.ts";

/** One way to run an app and to bring a change into it. All of them keep the same promises. */
export interface Row {
  readonly name: string;
  /** Why it cannot be run on this machine. */
  readonly skip: string | false;
  readonly options: LaunchOptions;
  /** Writes the text that the app serves from then on. */
  setText(app: Writes, text: string): void;
  /** Write versions that cannot start, each in its way; none where the program starts whatever its files hold. */
  readonly breaks: readonly ((app: Writes) => void)[];
  /**
   * Writes a text with which the start waits for the answer from this URL; null where no file of the app is read at the
   * start.
   */
  readonly setWaitingText: ((app: Writes, text: string, url: string) => void) | null;
  /** False: the files are read anew for each request, and nothing is restarted. */
  readonly staysLoaded: boolean;
  /** False: the old version ends before the new one starts. */
  readonly overlaps: boolean;
}

interface Writes {
  write(name: string, content: string): void;
}

/** The file that holds the text, and how it is written down there. */
interface TextFile {
  name: string;
  source(text: string): string;
  /** Contents with which the app cannot start. */
  broken: string[];
  waiting?(text: string, url: string): string;
}

const node: TextFile = {
  name: "text.mjs",
  source: (text) => `export const text = ${JSON.stringify(text)};\n`,
  broken: [`throw new Error("not today");\n`, "export const text = ;\n"],
  waiting: (text, url) => `await fetch("${url}");\n${node.source(text)}`,
};
const python: TextFile = {
  name: "text.py",
  source: (text) => `TEXT = ${JSON.stringify(text)}\n`,
  broken: [`raise RuntimeError("not today")\n`, "TEXT = = 1\n"],
  waiting: (text, url) => `from urllib.request import urlopen\nurlopen("${url}")\n${python.source(text)}`,
};
const php: TextFile = {
  name: "text.php",
  source: (text) => `<?php\nreturn ${JSON.stringify(text)};\n`,
  broken: [],
};

const nodeFiles = appFiles("node");
const entry = "app.mjs";
/** A command that hotrun has to find the port of: the app reads `PORT`, as most do. */
const underNpm: Files = { ...nodeFiles, "package.json": `{ "type": "module", "scripts": { "dev": "node app.mjs" } }` };
const pythonProgram = existsSync("/usr/bin/python3") ? "/usr/bin/python3" : "python3";

export const swapRow = row("swap", node, { files: nodeFiles, entry });
export const restartRow = row("restart", node, { files: nodeFiles, entry, args: ["--restart"] });
/** The command's own process knows nothing of hotrun; the Node process below it does. */
export const npmRow = row("npm run", node, { files: underNpm, run: ["npm", "run", "--silent", "dev"] });
/** For apps that cannot run twice at once; this one takes its time to start. */
export const noOverlapRow = row("no overlap", node, {
  files: nodeFiles,
  entry,
  args: ["--restart", "--no-overlap"],
  env: { BOOT_MS: "300" },
});
export const pythonRow = row(
  "python",
  python,
  { files: appFiles("python"), run: [pythonProgram, "app.py"] },
  unlessRuns(pythonProgram),
);
export const phpRow = row(
  "php",
  php,
  { files: appFiles("php"), run: ["php", "-S", "127.0.0.1:{port}", "app.php"] },
  unlessRuns("php"),
);

/** The rows of the contract. */
export const rows: readonly Row[] = [swapRow, restartRow, pythonRow, phpRow];

/** Those, and what else is there to bring a change in: for what has to hold in every mode. */
export const everyRow: readonly Row[] = [...rows, npmRow, noOverlapRow];

/** What lets PHP answer more than one request at a time; nothing to the others. */
export const concurrent = { PHP_CLI_SERVER_WORKERS: "4" };

function row(name: string, text: TextFile, options: LaunchOptions, skip: string | false = false): Row {
  const { waiting } = text;
  return {
    name,
    skip,
    options,
    setText: (app, content) => app.write(text.name, text.source(content)),
    breaks: text.broken.map((content) => (app) => app.write(text.name, content)),
    setWaitingText: waiting ? (app, content, url) => app.write(text.name, waiting(content, url)) : null,
    staysLoaded: text !== php,
    overlaps: !options.args?.includes("--no-overlap"),
  };
}

/** Files of an app in `test/apps`. */
export function appFiles(name: string): Files {
  const folder = join(repository, "test/apps", name);
  const names = readdirSync(folder).filter((file) => !file.startsWith("__"));
  return Object.fromEntries(names.map((file) => [file, readFileSync(join(folder, file), "utf8")]));
}

function unlessRuns(program: string): string | false {
  try {
    execFileSync(program, ["--version"], { stdio: "ignore" });
    return false;
  } catch {
    return `${program} is not installed`;
  }
}
