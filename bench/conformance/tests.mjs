import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/** The parts of test262 that are about modules. */
const parts = ["module-code", "import", "export", "expressions/dynamic-import", "expressions/import.meta"];

/**
 * The tests below these parts that ask for none of the features which are left out.
 *
 * @returns { name, source, isModule, isStrict, isAsync, negative: { phase, type } | null, includes }
 */
export function findTests(test262, { only, without }) {
  return parts
    .flatMap((part) =>
      readdirSync(join(test262, "test/language", part), { recursive: true }).map((file) => join(part, file)),
    )
    .filter((name) => name.endsWith(".js") && !name.includes("_FIXTURE") && name.includes(only))
    .sort()
    .map((name) => readTest(name, join(test262, "test/language", name)))
    .filter(({ features }) => !features.some((feature) => without.has(feature)));
}

function readTest(name, file) {
  const source = readFileSync(file, "utf8");
  const front = /\/\*---(.*?)---\*\//s.exec(source)?.[1] ?? "";
  const list = (key) =>
    (new RegExp(`^${key}: *\\[([^\\]]*)\\]`, "m").exec(front)?.[1] ?? "").split(/[\s,]+/).filter(Boolean);
  const negative = /^negative:\s*\n\s+phase: (\w+)\s*\n\s+type: (\w+)/m.exec(front);
  const flags = list("flags");
  return {
    name,
    file,
    source,
    isModule: flags.includes("module"),
    isStrict: flags.includes("onlyStrict"),
    isAsync: flags.includes("async"),
    negative: negative && { phase: negative[1], type: negative[2] },
    includes: list("includes"),
    features: list("features"),
  };
}

/**
 * Gives each test a folder of its own, with the files that it names: a fixture that counts how often it runs must not
 * have run for another test. Modules keep their names (they import themselves by them); what is for the script goal,
 * which Node does not have for files, becomes CommonJS.
 *
 * @returns what the driver needs to run them: { name, specifier, negative, isAsync }
 */
export function layOut(tests, folder, { isStatic }) {
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  return tests.map((test, index) => {
    const own = join(folder, `tests/${index}`);
    mkdirSync(own, { recursive: true });
    for (const file of namedFiles(test.file)) copyFileSync(file, join(own, basename(file)));
    const entry = test.isModule ? basename(test.file) : basename(test.file).replace(/\.js$/, ".cjs");
    writeFileSync(join(own, entry), (test.isStrict ? '"use strict";\n' : "") + test.source);
    if (isStatic) writeFileSync(join(own, "importer.mjs"), `import "./${entry}";\n`);
    const specifier = `./tests/${index}/${isStatic ? "importer.mjs" : entry}`;
    return { name: test.name, specifier, negative: test.negative, isAsync: test.isAsync };
  });
}

/** Some tests put the names of their fixtures together: what ends as one of the names does is taken too. */
function namedFiles(test) {
  const folder = dirname(test);
  const siblings = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile());
  const found = new Set();
  const pending = [test];
  for (const file of pending) {
    if (found.has(file)) continue;
    found.add(file);
    const source = readFileSync(file, "latin1");
    const ends = source.match(/[\w.-]*_FIXTURE[\w.]*/g) ?? [];
    const fixtures = siblings.filter(({ name }) => ends.some((end) => name.endsWith(end))).map(({ name }) => name);
    const others = [...source.matchAll(/["']\.\/([\w.-]+\.js)["']/g)].map((match) => match[1]);
    pending.push(...[...fixtures, ...others].map((name) => join(folder, name)).filter((path) => existsSync(path)));
  }
  return found;
}
