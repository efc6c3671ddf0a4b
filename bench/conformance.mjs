// How much of what plain Node gets right in the module parts of test262 hotrun gets right too: one driver, the same
// files, run by both.
//   node bench/conformance.mjs --test262 <checkout of tc39/test262> [--node <binary>] [--only <part of a name>] [--static] [--messages]
// --static: each test is imported by a static import of a file of its own. --messages: also list the errors that both
// report, but not with the same words. Needs dist/: npm run build.
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { findTests, layOut } from "./conformance/tests.mjs";

/** No test takes longer than 5 s, and the driver says which it has done. */
const patienceMs = 20_000;
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { values } = parseArgs({
  options: {
    test262: { type: "string" },
    node: { type: "string", default: process.execPath },
    only: { type: "string", default: "" },
    static: { type: "boolean", default: false },
    messages: { type: "boolean", default: false },
  },
});
if (!values.test262) throw new Error("--test262 <folder> is missing: a checkout of https://github.com/tc39/test262");

/** Features that not every Node has, each with a module that only links where it is there. */
const probes = {
  "import-defer": 'import defer * as ns from "data:text/javascript,";',
  "import-text": 'import text from "data:text/plain,x" with { type: "text" };',
  "import-bytes": 'import bytes from "data:text/plain,x" with { type: "bytes" };',
  "json-modules": 'import json from "data:application/json,1" with { type: "json" };',
};
/** The host has to provide what these import (`<module source>`, `$262.AbstractModuleSource`); Node has none. */
const impossible = ["source-phase-imports", "source-phase-imports-module-source"];

const temp = realpathSync(mkdtempSync(join(tmpdir(), "hotrun-conformance-")));
try {
  const folder = join(temp, "app");
  mkdirSync(folder);
  const lacking = Object.keys(probes).filter((feature) => !nodeRuns(probes[feature]));
  const found = findTests(values.test262, { only: values.only, without: new Set([...impossible, ...lacking]) });
  const tests = layOut(found, folder, { isStatic: values.static });
  copyFileSync(join(root, "bench/conformance/driver.mjs"), join(folder, "driver.mjs"));
  writeFileSync(join(temp, "list.json"), JSON.stringify({ tests, harness: harnessOf(found) }));
  const version = spawnSync(values.node, ["--version"], { encoding: "utf8" }).stdout.trim();
  console.log(`Node ${version}, ${tests.length} tests${lacking.length > 0 ? `, without ${lacking.join(", ")}` : ""}`);
  const native = await runAll("node", [], folder, tests);
  const ours = await runAll("hotrun", [join(root, "bin/hotrun.js"), "--json", "--port", "0"], folder, tests);
  report(tests, native, ours);
} finally {
  rmSync(temp, { recursive: true, force: true });
}

function nodeRuns(code) {
  return spawnSync(values.node, ["--input-type=module", "--eval", code], { stdio: "ignore" }).status === 0;
}

/** `$DONE` is the driver's own: it tells the driver, and prints nothing. */
function harnessOf(found) {
  const names = new Set(["assert.js", "sta.js", ...found.flatMap(({ includes }) => includes)]);
  return [...names].map((name) => ({ name, source: readFileSync(join(values.test262, "harness", name), "utf8") }));
}

/** A test that ends the process has failed; the next process goes on behind it. */
async function runAll(label, before, folder, tests) {
  const file = join(temp, `${label}.jsonl`);
  writeFileSync(file, "");
  for (let done = 0; done < tests.length; done = readResults(file).length) {
    const end = await run([...before, join(folder, "driver.mjs"), join(temp, "list.json"), file, String(done)], folder);
    const results = readResults(file);
    if (results.length === tests.length) break;
    const lost = { name: tests[results.length].name, passed: false, message: `the process ended: ${end}`, strays: [] };
    writeFileSync(file, `${JSON.stringify(lost)}\n`, { flag: "a" });
  }
  return readResults(file);
}

/** Ends when the driver has; hotrun itself would wait for a change that mends the app, or serve its failure. */
async function run(args, folder) {
  const child = spawn(values.node, args, { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
  const silence = setTimeout(() => child.kill(), patienceMs);
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text) => {
      silence.refresh();
      output = (output + text).slice(-20_000);
      if (/"type":"(exit|failure)"/.test(output)) child.kill();
    });
  }
  const [code, signal] = await once(child, "close");
  clearTimeout(silence);
  const fault = /FailureMessage|Check failed[^"\n]*|"message":"[^"]*/.exec(output)?.[0] ?? output.trim().slice(-300);
  return `${signal ?? code} ${fault}`;
}

function readResults(file) {
  if (!existsSync(file)) return [];
  return readFileSync(file, "utf8")
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}

function report(tests, native, ours) {
  const pairs = tests.map((test, index) => ({ test, node: native[index], hotrun: ours[index] }));
  const right = pairs.filter(({ node }) => node.passed);
  const wrong = right.filter(({ hotrun }) => !hotrun.passed);
  const share = (100 * (right.length - wrong.length)) / Math.max(right.length, 1);
  console.log(`Node passes ${right.length} of ${tests.length}`);
  console.log(`hotrun passes ${right.length - wrong.length} of these: ${share.toFixed(2)} %`);
  // A test only asks for the kind of error: a module that cannot be resolved must not pass for one that does not parse.
  const lucky = right.filter(({ test, node, hotrun }) => hotrun.passed && test.negative && !isFor(node, hotrun));
  const strict = (100 * (right.length - wrong.length - lucky.length)) / Math.max(right.length, 1);
  console.log(`with the error that Node gives, where one is due: ${strict.toFixed(2)} %`);
  list(
    "passed with another error than Node's",
    lucky,
    ({ node, hotrun }) => `${hotrun.message} | Node: ${node.message}`,
  );
  list("hotrun fails, Node passes", wrong, ({ hotrun }) => `${hotrun.type ?? ""} ${hotrun.message}`);
  const gained = pairs.filter(({ node, hotrun }) => !node.passed && hotrun.passed);
  list("hotrun passes, Node fails", gained, ({ node }) => `${node.type ?? ""} ${node.message}`);
  const both = right.filter(({ hotrun }) => hotrun.passed);
  const otherAgain = both.filter(({ node, hotrun }) => node.isSameAgain !== hotrun.isSameAgain);
  list("a second import() fails with the same error object, or does not", otherAgain, ({ node }) =>
    node.isSameAgain ? "only in Node" : "only under hotrun",
  );
  reportStrays(straysOf(native), straysOf(ours));
  if (!values.messages) return;
  const worded = both.filter(({ node, hotrun }) => wordsOf(node) !== wordsOf(hotrun));
  list("not the same words", worded, ({ node, hotrun }) => `\n    ${wordsOf(node)}\n    ${wordsOf(hotrun)}`);
}

/** How often each came, over all tests: when one is told is not the same, so that it may come during the next test. */
function straysOf(results) {
  const counts = new Map();
  for (const stray of results.flatMap(({ strays }) => strays)) counts.set(stray, (counts.get(stray) ?? 0) + 1);
  return counts;
}

function reportStrays(native, ours) {
  const all = [...new Set([...native.keys(), ...ours.keys()])].filter((stray) => native.get(stray) !== ours.get(stray));
  if (all.length > 0) console.log(`\nerrors that nobody handled (${all.length}):`);
  for (const stray of all) {
    console.log(`  Node ${native.get(stray) ?? 0}, hotrun ${ours.get(stray) ?? 0}: ${stray.replaceAll(temp, "")}`);
  }
}

/** The place may stand behind the message. */
function isFor(node, hotrun) {
  return hotrun.message.startsWith(node.message);
}

function wordsOf({ type, message, code }) {
  return `${type} ${code ?? ""} ${message}`.replaceAll(temp, "");
}

function list(title, pairs, say) {
  if (pairs.length === 0) return;
  console.log(`\n${title} (${pairs.length}):`);
  for (const pair of pairs) console.log(`  ${pair.test.name}: ${say(pair).replaceAll(temp, "")}`);
}
