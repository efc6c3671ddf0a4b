// What is compared. Each contender is a command that runs the app in its folder and listens on $PORT.
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { bun, cache, installed, nodemon, quoted, tsx } from "./installed.mjs";
import { pageContenders } from "./page-contenders.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const hotrun = [join(root, "bin/hotrun.js"), "--json"];

/** For a server in Python; what restarts it is for any command. */
const python = existsSync("/usr/bin/python3") ? "/usr/bin/python3" : "python3";

const contenders = {
  /** An app in TypeScript, as fast as each can. */
  peers: [
    { name: "hotrun", command: () => [process.execPath, ...hotrun, "app.ts"] },
    { name: "node --watch", command: () => [...nodeWithTypes(), "--watch", "--watch-preserve-output", "app.ts"] },
    { name: "tsx watch", command: () => [...tsx(), "watch", "--clear-screen=false", "app.ts"] },
    { name: "bun --hot", command: () => [bun(), "--hot", "--no-clear-screen", "app.ts"] },
  ],
  /** The same app, until it answers. Plain Node and tsx do nothing after that. */
  start: [
    { name: "hotrun", command: () => [process.execPath, ...hotrun, "app.ts"] },
    { name: "node", command: () => [...nodeWithTypes(), "app.ts"], isQuiet: true },
    { name: "node --watch", command: () => [...nodeWithTypes(), "--watch", "app.ts"], isQuiet: true },
    { name: "tsx", command: () => [...tsx(), "app.ts"] },
    { name: "tsx watch", command: () => [...tsx(), "watch", "--clear-screen=false", "app.ts"] },
    { name: "bun --hot", command: () => [bun(), "--hot", "--no-clear-screen", "app.ts"] },
  ],
  /** The same app, restarted at each save. */
  restarts: [
    { name: "hotrun --restart", command: () => [process.execPath, ...hotrun, "--restart", "app.ts"] },
    { name: "tsx watch", command: () => [...tsx(), "watch", "--clear-screen=false", "app.ts"] },
    { name: "node --watch", command: () => [...nodeWithTypes(), "--watch", "--watch-preserve-output", "app.ts"] },
    {
      name: "nodemon + tsx",
      command: () => [...nodemon(), "--ext", "ts", "--exec", `${quoted(process.execPath)} --import tsx`, "app.ts"],
    },
  ],
  /** From a save to an open page. */
  pages: pageContenders,
  /** A server in Python. */
  python: [
    { name: "hotrun -- python3", command: () => [process.execPath, ...hotrun, "--", python, "app.py"] },
    { name: "watchfiles", command: () => [...watchfiles(), `${python} app.py`, "."] },
    { name: "nodemon --exec python3", command: () => [...nodemon(), "--ext", "py", "--exec", python, "app.py"] },
  ],
};

/**
 * The contenders of a part that this machine can run; what is not there is installed into a cache. Says on standard error
 * which are missing.
 */
export function findContenders(part, only) {
  return contenders[part]
    .filter(({ name }) => !only || only.includes(name))
    .flatMap(({ name, command, ...rest }) => {
      try {
        return [{ name, command: command(), ...rest }];
      } catch (error) {
        console.error(`Without ${name}: ${error.message}`);
        return [];
      }
    });
}

/** A package of Python's, with what it needs. */
function watchfiles() {
  const folder = join(cache, "watchfiles");
  if (!existsSync(join(folder, "watchfiles"))) {
    const install = [
      "-m",
      "pip",
      "install",
      "--quiet",
      "--disable-pip-version-check",
      "--target",
      folder,
      "watchfiles",
    ];
    execFileSync("python3", install, { stdio: "pipe" });
  }
  const run = `import sys; sys.path.insert(0, ${JSON.stringify(folder)}); from watchfiles.cli import cli; cli()`;
  return [python, "-c", run];
}

const platformNode = `node-${process.platform}-${process.arch}`;

/** A Node that runs TypeScript by itself: this one from 22.18 on, else one from the registry. */
function nodeWithTypes() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  return major > 22 || (major === 22 && minor >= 18)
    ? [process.execPath]
    : [installed(`${platformNode}@24`, platformNode, "bin/node")];
}
