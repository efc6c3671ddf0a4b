import assert from "node:assert/strict";
import { extname } from "node:path/posix";
import { test } from "node:test";
import { type AppFolder, type Files, makeAppFolder } from "./app-folder.ts";
import { runHot, runPlain } from "./compare.ts";
import { type RunningHotrun, startHotrun } from "./hotrun.ts";
import { compareKnowing, type Differs } from "./known-difference.ts";

/** One question to a module system. */
export interface Case {
  name: string;
  /** In a folder of its own; the first is the one whose default export (or `module.exports`) is compared. */
  files: Files;
  differs?: Differs;
  /** False: its result depends on what ran before in the process, so it is not asked again after a swap. */
  swappable?: boolean;
  /** Major version of Node from which on it is asked at all. */
  since?: number;
}

export interface CaseSuite {
  title: string;
  cases: readonly Case[];
  /** Name of the program; its extension and `"type"` say what it is, and whether tsx runs it. */
  entry: `main.${string}`;
  /** Whether the program loads the cases by `import()` or by `require`. */
  loads: "import" | "require";
  /** What is beside the cases: packages, package.json … */
  files?: Files;
  options?: readonly string[];
}

/**
 * Runs all cases in one program, under plain Node and under hotrun, and compares what each of them says; then serves them
 * and asks again after swaps.
 */
export function compareCases(suite: CaseSuite): void {
  const { title, entry, options = [] } = suite;
  const cases = suite.cases.filter(({ since = 0 }) => Number(process.versions.node.split(".")[0]) >= since);

  test(`${title}: as in plain Node`, async (context) => {
    using folder = makeAppFolder(filesOf(suite, cases, "print"));
    const plain = await runPlain({ folder, entry, options });
    const hot = await runHot({ folder, entry, options });
    const expected = resultsOf(plain.stdout);
    const actual = resultsOf(hot.stdout);
    for (const { name, differs } of cases) {
      await context.test(name, () => {
        assert.ok(expected.has(name), `plain Node says nothing: ${plain.stderr}`);
        assert.ok(actual.has(name), `hotrun says nothing: ${hot.stderr} ${JSON.stringify(hot.failure)}`);
        compareKnowing(differs, () => assert.deepEqual(actual.get(name), expected.get(name)));
      });
    }
    await context.test("the exit code", () => assert.equal(hot.code, plain.code, hot.stderr));
  });

  test(`${title}: the same after swaps`, async (context) => {
    const again = cases.filter(({ swappable = true }) => swappable);
    using folder = makeAppFolder(filesOf(suite, again, "serve"));
    await using app = await startHotrun({ files: {}, folder, entry, args: options });
    const before = await served(app, "0");
    await context.test("leaves edited", async () => {
      for (const each of again) touch(folder, each, Object.keys(each.files).slice(-1), "leaf");
      folder.edit(entry, '"0"', '"1"');
      assert.deepEqual(await served(app, "1"), before);
    });
    await context.test("everything edited", async () => {
      for (const each of again) touch(folder, each, Object.keys(each.files), "all");
      folder.edit(entry, '"1"', '"2"');
      assert.deepEqual(await served(app, "2"), before);
    });
  });
}

/** A change that changes nothing but the text. */
function touch(folder: AppFolder, each: Case, names: string[], word: string): void {
  for (const name of names) {
    const file = `${folderOf(each)}/${name}`;
    const comment = extname(name) === ".json" ? " " : `\n// ${word}`;
    if (!name.includes("node_modules/") && !name.endsWith("package.json"))
      folder.write(file, folder.read(file).trimEnd() + comment);
  }
}

/** What the program of that stamp answers. */
async function served(app: RunningHotrun, stamp: string): Promise<Record<string, string>> {
  for (;;) {
    const seen = app.log.events.length;
    const answer = JSON.parse((await app.get("/")).body);
    if (answer.stamp === stamp) return answer.results;
    const since = () => app.log.events.slice(seen);
    await app.log.until(`the program with stamp ${stamp}`, () => since().some(({ type }) => type === "reload"));
    const failure = since().find(({ type }) => type === "failure");
    assert.equal(failure, undefined, JSON.stringify(failure));
  }
}

const folderOf = ({ name }: Case) => name.replace(/[^a-z0-9]+/gi, "-");

function resultsOf(stdout: string): Map<string, unknown> {
  const lines = stdout.split("\n").filter((line) => line.startsWith("case\t"));
  return new Map(
    lines.map((line) => {
      const [, name = "", result = "null"] = line.split("\t");
      return [name, JSON.parse(result)];
    }),
  );
}

function filesOf({ entry, loads, files = {} }: CaseSuite, cases: readonly Case[], as: "print" | "serve"): Files {
  const own = cases.flatMap((each) =>
    Object.entries(each.files).map(([name, content]) => [`${folderOf(each)}/${name}`, content] as const),
  );
  return { ...files, ...Object.fromEntries(own), [entry]: program(loads, cases, as) };
}

/** What JSON cannot say is said in words, and an error by what Node promises of it. */
const show = `
function show(value) {
  return JSON.stringify(value, (key, part) => {
    if (part === undefined) return "(undefined)";
    if (typeof part === "function") return "(function " + part.name + ")";
    if (typeof part === "symbol" || typeof part === "bigint") return String(part);
    if (Object.prototype.toString.call(part) === "[object Error]") return [part.name, part.code, part.message].join("|");
    return part;
  });
}
`;

function program(loads: "import" | "require", cases: readonly Case[], as: "print" | "serve"): string {
  const isEsm = loads === "import";
  const blocks = cases.map((each) => {
    const path = JSON.stringify(`./${folderOf(each)}/${Object.keys(each.files)[0]}`);
    const load = isEsm ? `await (await import(${path})).default` : `require(${path})`;
    return `try { results[${JSON.stringify(each.name)}] = show(${load}); } catch (error) { results[${JSON.stringify(each.name)}] = show({ threw: error }); }`;
  });
  const http = isEsm
    ? `const { createServer } = await import("node:http");`
    : `const { createServer } = require("http");`;
  const serve = `${http}
createServer((request, response) => response.end(JSON.stringify({ stamp, results }))).listen(3000);`;
  const print = `for (const name of Object.keys(results)) console.log(["case", name, results[name]].join("\\t"));`;
  return `${show}
const stamp = "0";
const results = {};
${blocks.join("\n")}
${as === "print" ? print : serve}
`;
}
