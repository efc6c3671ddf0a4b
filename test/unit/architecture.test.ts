import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join, posix, relative, resolve, sep } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));

interface SourceFile {
  path: string;
  lines: number;
  /** Specifiers of packages and builtins. */
  packages: string[];
  /** Files of the project, by path. */
  imports: string[];
  /** Those of them that are there when it runs: imports of nothing but types are not. */
  runtimeImports: string[];
}

const files = ["src", "client"].flatMap(sourceFiles);
const byPath = new Map(files.map((file) => [file.path, file]));

const rooms = ["watch", "compile", "app", "proxy", "browser", "report"];

/** What the files of a place may import besides their own place. */
const allowed: Record<string, string[]> = {
  protocol: [],
  errors: ["protocol"],
  config: ["errors", "protocol"],
  decide: ["config", "errors", "protocol"],
  ...Object.fromEntries(rooms.map((room) => [room, ["decide", "config", "errors", "protocol"]])),
  runtime: ["protocol"],
  client: ["protocol"],
  hall: [...rooms, "decide", "config", "errors", "protocol"],
  session: ["hall", ...rooms, "decide", "config", "errors", "protocol"],
  index: ["session", "config", "errors", "protocol"],
  data: ["watch", "decide", "protocol"],
  hot: ["protocol"],
  "plain-run": ["config", "errors", "protocol"],
  cli: ["plain-run", "session", ...rooms, "config", "errors", "protocol"],
  launcher: ["cli", "index"],
};

test("imports go down only, and a room never imports a room", () => {
  const upward = files.flatMap((file) => {
    const place = placeOf(file.path);
    const below = allowed[place];
    assert.ok(below, `${file.path} is in no place of the architecture (docs/architecture.md)`);
    return file.imports
      .filter((imported) => placeOf(imported) !== place && !below.includes(placeOf(imported)))
      .map((imported) => `${file.path} imports ${imported}`);
  });
  assert.deepEqual(upward, []);
});

test("every import leads to a file", () => {
  const missing = files.flatMap((file) =>
    file.imports.filter((imported) => !byPath.has(imported)).map((imported) => `${file.path} imports ${imported}`),
  );
  assert.deepEqual(missing, []);
});

test("protocol and decide are pure: no builtin, no package", () => {
  const impure = files.filter(({ path, packages }) => /^src\/(protocol|decide)\//.test(path) && packages.length > 0);
  assert.deepEqual(
    impure.map(({ path, packages }) => `${path} imports ${packages}`),
    [],
  );
});

test("the client is for the browser: no builtin, and no package", () => {
  const packages = files.filter(({ path }) => path.startsWith("client/")).flatMap((file) => file.packages);
  assert.deepEqual(packages, []);
});

test("the runtime needs nothing but Node: it is loaded into foreign apps", () => {
  const packages = files
    .filter(({ path }) => path.startsWith("src/runtime/"))
    .flatMap((file) => file.packages)
    .filter((name) => !name.startsWith("node:"));
  assert.deepEqual([...new Set(packages)], bundledIntoRuntime);
});

/** Small pure lexers, bundled into the one file of the runtime; anything else would be resolved from the app's folder. */
const bundledIntoRuntime: string[] = [];

test("the launcher does not load the runtime or the client: they are files to hand on", () => {
  const loading = files
    .filter(({ path }) => !/^(src\/runtime|client)\//.test(path))
    .flatMap(({ path, imports }) => imports.map((imported) => `${path} imports ${imported}`))
    .filter((line) => /imports (src\/runtime|client)\//.test(line));
  assert.deepEqual(loading, []);
});

test("no file imports itself when it runs, over whatever others", () => {
  const cycles = new Set<string>();
  for (const file of files) {
    const way = wayBack(file.path);
    if (way) cycles.add(way.join(" → "));
  }
  assert.deepEqual([...cycles], []);
});

test("files are small, and named after the one thing that they hold", () => {
  const long = files.filter(({ lines }) => lines > 250).map(({ path, lines }) => `${path}: ${lines} lines`);
  assert.deepEqual(long, []);
  const parts = files.flatMap(({ path }) => path.replace(/\.ts$/, "").split("/"));
  assert.deepEqual(
    parts.filter((part) => /^(utils?|helpers?|common|misc|types)$/.test(part)),
    [],
  );
  assert.deepEqual(
    files.map(({ path }) => basename(path)).filter((name) => !/^[a-z0-9]+(-[a-z0-9]+)*(\.d)?\.ts$/.test(name)),
    [],
  );
});

/** The shortest way from a file over its imports back to itself. */
function wayBack(start: string): string[] | undefined {
  const queue = [[start]];
  const seen = new Set<string>();
  for (let way = queue.shift(); way !== undefined; way = queue.shift()) {
    for (const imported of byPath.get(way.at(-1) as string)?.runtimeImports ?? []) {
      if (imported === start) return [...way, start];
      if (seen.has(imported)) continue;
      seen.add(imported);
      queue.push([...way, imported]);
    }
  }
  return undefined;
}

/** `src/decide/plan.ts` → `decide`, `src/cli.ts` → `cli`, `client/morph.ts` → `client`. */
function placeOf(path: string): string {
  const [top, second] = path.split("/");
  return top === "src" ? (second as string).replace(/\.ts$/, "") : (top as string);
}

function sourceFiles(folder: string): SourceFile[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
    .map((entry) => readSource(join(entry.parentPath, entry.name)));
}

function readSource(file: string): SourceFile {
  const text = readFileSync(file, "utf8");
  const imports = importsOf(text);
  const inProject = (specifier: string) => projectPath(resolve(dirname(file), specifier));
  const own = imports.filter(({ specifier }) => specifier.startsWith("."));
  return {
    path: projectPath(file),
    lines: text.split("\n").length - 1,
    packages: imports.map(({ specifier }) => specifier).filter((specifier) => !specifier.startsWith(".")),
    imports: own.map(({ specifier }) => inProject(specifier)),
    runtimeImports: own.filter(({ typesOnly }) => !typesOnly).map(({ specifier }) => inProject(specifier)),
  };
}

function projectPath(file: string): string {
  return relative(root, file).split(sep).join(posix.sep);
}

/** Static, dynamic and type imports and re-exports; what is inside a comment does not count. */
function importsOf(text: string): { specifier: string; typesOnly: boolean }[] {
  const code = text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "");
  const found = code.matchAll(
    /^(?:import|export)\b([^;"'`]*?)\bfrom\s*"([^"]+)"|^import\s*"([^"]+)"|\bimport\(\s*"([^"]+)"/gm,
  );
  return [...found].map(([, what, from, bare, dynamic]) => ({
    specifier: (from ?? bare ?? dynamic) as string,
    typesOnly: what !== undefined && /^\s*type\b|^\s*\{(\s*type\s[^,}]*,?)*\s*\}\s*$/.test(what),
  }));
}
