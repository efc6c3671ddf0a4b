// Runs test suites: node scripts/test.mjs <suite…>, each a folder of test/.
import { spawn } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { constants } from "node:os";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

// Every test of real processes keeps two busy (hotrun and the app), and waits for them for a third of its time: three at once
// keep two cores busy. More would wait for the machine instead of for the program.
const concurrency = 3;
/**
 * For a whole file. Long before, a single wait inside ends, and says for what (test/support/event-log.ts), or else its test
 * (test/support/test-limit.ts).
 */
const fileTimeoutMs = 600_000;

const suites = process.argv.slice(2);
if (suites.length === 0) fail("Which suites? For example: node scripts/test.mjs unit contract");

const files = suites.flatMap((suite) => {
  const every = join("test", suite, "every.ts");
  const found = existsSync(join(root, every)) ? [every] : testFiles(join(root, "test", suite));
  if (found.length === 0) fail(`No test file (*.test.ts) in test/${suite}.`);
  return found;
});

const options = ["--import", "tsx", "--import", "./test/support/test-limit.ts", "--test", "--test-reporter=spec"];
const limits = [`--test-concurrency=${concurrency}`, `--test-timeout=${fileTimeoutMs}`];
const child = spawn(process.execPath, [...options, ...limits, ...files], { cwd: root, stdio: "inherit" });
// Ctrl-C reaches the runner by itself (it is in our process group); we wait for what it has to say.
process.on("SIGINT", () => {});
process.on("SIGTERM", () => child.kill("SIGTERM"));
child.on("exit", (code, signal) => {
  process.exitCode = code ?? 128 + constants.signals[signal];
});

function testFiles(folder) {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith(".test.ts"))
      .filter((entry) => !entry.parentPath.includes("node_modules"))
      .map((entry) => relative(root, join(entry.parentPath, entry.name)))
      .sort();
  } catch (error) {
    if (error.code !== "ENOENT") throw error;
    return [];
  }
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
