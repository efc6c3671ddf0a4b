import { accessSync, constants, existsSync } from "node:fs";
import { basename, delimiter, dirname, extname, join, relative } from "node:path";
import type { Command } from "./target.ts";

/**
 * The command by which a file that is no JavaScript is usually run; null: its ending says nothing.
 *
 * @param cwd folder in which it will run
 * @param path absolute path of the file
 * @param appArguments for the program, behind the file
 */
export function interpreterFor(
  cwd: string,
  path: string,
  appArguments: readonly string[],
  env: NodeJS.ProcessEnv,
): Command | null {
  const entry = relative(cwd, path);
  switch (extname(entry)) {
    case ".py":
      return run(python(cwd, env), [entry, ...appArguments]);
    case ".rb":
      return run("ruby", [entry, ...appArguments]);
    case ".pl":
      return run("perl", [entry, ...appArguments]);
    case ".go":
      return run("go", ["run", entry, ...appArguments]);
    case ".php":
      return php(entry, appArguments);
    case ".sh":
      // With a first line of its own it is run by what that line says.
      return isExecutable(path) ? run(path, appArguments) : run("sh", [entry, ...appArguments]);
    default:
      return null;
  }
}

const run = (file: string, args: readonly string[]): Command => ({ type: "command", file, args });

/**
 * PHP's own web server. `index.php` is what it serves by itself for paths that are no files; any other name is a router,
 * which gets every request (https://www.php.net/manual/en/features.commandline.webserver.php).
 */
function php(entry: string, appArguments: readonly string[]): Command {
  const server = ["-S", "127.0.0.1:{port}", "-t", dirname(entry)];
  return run("php", [...appArguments, ...server, ...(basename(entry) === "index.php" ? [] : [entry])]);
}

/** An environment that is active is on the PATH; one that lies beside the app is meant too. */
function python(cwd: string, env: NodeJS.ProcessEnv): string {
  const windows = process.platform === "win32";
  const place = windows ? join("Scripts", "python.exe") : join("bin", "python");
  for (const name of env.VIRTUAL_ENV ? [] : [".venv", "venv"]) {
    const file = join(name, place);
    if (existsSync(join(cwd, file))) return file;
  }
  return !windows && isOnPath("python3", env) ? "python3" : "python";
}

function isOnPath(name: string, { PATH = "" }: NodeJS.ProcessEnv): boolean {
  return PATH.split(delimiter).some((folder) => folder !== "" && isExecutable(join(folder, name)));
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return process.platform !== "win32";
  } catch {
    return false; // It is not there, or may only be read.
  }
}
