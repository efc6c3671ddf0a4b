import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { parseArguments } from "../../../src/config/arguments.ts";
import { optionsTable, table } from "../../../src/config/options.ts";

const cwd = realpathSync(mkdtempSync(join(tmpdir(), "hotrun-arguments-")));
after(() => rmSync(cwd, { recursive: true }));
writeFileSync(join(cwd, "app.ts"), "");
mkdirSync(join(cwd, "bare"));

function parse(line: string, env: NodeJS.ProcessEnv = {}) {
  const argv = line.split(" ").filter((argument) => argument !== "");
  return parseArguments(argv, env, { cwd, version: "1.2.3" });
}

function run(line: string, env: NodeJS.ProcessEnv = {}) {
  const parsed = parse(line, env);
  assert.equal(parsed.type, "run");
  const { target, ...rest } = parsed as Extract<typeof parsed, { type: "run" }>;
  assert.equal(target.type, "node");
  return { ...rest, ...(target as Extract<typeof target, { type: "node" }>) };
}

test("A6 without options there are the documented defaults", () => {
  const { options, entry, nodeOptions, appArguments, hints } = run("app.ts");
  assert.deepEqual(options, {
    port: undefined,
    strictPort: false,
    host: undefined,
    hot: true,
    restart: false,
    preload: true,
    inject: true,
    morph: true,
    overlay: true,
    navigate: false,
    keepSelectors: [],
    highlight: false,
    forwardConsole: false,
    startTimeout: 10,
    killTimeout: 5000,
    restartOnCrash: false,
    drain: undefined,
    sockets: "keep",
    hold: 30,
    overlap: true,
    appPort: undefined,
    build: undefined,
    with: [],
    allowedHosts: [],
    basePath: "",
    trustProxy: false,
    tty: false,
    cwd,
    json: false,
    logLevel: "info",
  });
  assert.equal(entry, join(cwd, "app.ts"));
  assert.deepEqual([nodeOptions, appArguments, hints], [[], [], []]);
});

test("every option is read, in each way to write its value", () => {
  const { options } = run(
    "--port=81 --strict-port --host=0.0.0.0 --restart --no-preload --no-inject --no-morph --no-overlay --start-timeout 2.5 " +
      "--kill-timeout 100 --drain 1.5 --hold 0 --no-overlap --build=make_all --with one --with=two --allowed-host a.test --allowed-host=.b.test --cwd . --json -l debug app.ts",
  );
  assert.deepEqual(options, {
    port: 81,
    strictPort: true,
    host: "0.0.0.0",
    hot: true,
    restart: true,
    preload: false,
    inject: false,
    morph: false,
    overlay: false,
    navigate: false,
    keepSelectors: [],
    highlight: false,
    forwardConsole: false,
    startTimeout: 2.5,
    killTimeout: 100,
    restartOnCrash: false,
    drain: 1.5,
    sockets: "keep",
    hold: 0,
    overlap: false,
    appPort: undefined,
    build: "make_all",
    with: ["one", "two"],
    allowedHosts: ["a.test", ".b.test"],
    basePath: "",
    trustProxy: false,
    tty: false,
    cwd,
    json: true,
    logLevel: "debug",
  });
  assert.equal(run("-p 82 app.ts").options.port, 82);
  assert.equal(run("-p83 app.ts").options.port, 83);
});

test("camelCase spellings mean the same", () => {
  const { options } = run("--strictPort --allowedHost=a.test --noInject --logLevel error app.ts");
  assert.deepEqual(
    [options.strictPort, options.allowedHosts, options.inject, options.logLevel],
    [true, ["a.test"], false, "error"],
  );
});

test("an optional value is taken with = only", () => {
  const bare = run("--host app.ts");
  assert.equal(bare.options.host, true);
  assert.equal(bare.entry, join(cwd, "app.ts"));
});

test("A1 everything after the entry is the app's, unchanged", () => {
  const line = "--verbose -x --inspect=1 -- --json --no-such";
  assert.deepEqual(run(`--json app.ts ${line}`).appArguments, line.split(" "));
});

test("Node's own options before the entry are Node's, with their values", () => {
  const line =
    "--inspect -r ./a.cjs --import ./b.mjs --env-file .env --env-file-if-exists=.local -C dev --conditions x";
  const more = "--no-warnings --max-old-space-size=200 --enable-source-maps --trace-gc --stack-trace-limit=5";
  const { nodeOptions, options } = run(`${line} --port 1 ${more} app.ts`);
  assert.deepEqual(nodeOptions, `${line} ${more}`.split(" "));
  assert.equal(options.port, 1);
});

test("PORT in the environment stands in for --port, and is left alone if it is no number", () => {
  assert.equal(run("app.ts", { PORT: "3000" }).options.port, 3000);
  assert.equal(run("--port 1 app.ts", { PORT: "3000" }).options.port, 1);
  const other = run("app.ts", { PORT: "/run/app.sock" });
  assert.equal(other.options.port, undefined);
  assert.match(other.hints[0] ?? "", /PORT in the environment/);
});

test("our own options after the entry get one hint", () => {
  const { hints, appArguments } = run("app.ts --strictPort --port 3 -- --json");
  assert.deepEqual(appArguments, ["--strictPort", "--port", "3", "--", "--json"]);
  assert.equal(hints.length, 1);
  assert.match(hints[0] ?? "", /--strictPort comes after the entry.*before app\.ts/);
  assert.deepEqual(run("app.ts -- --port 3").hints, []);
});

test("an entry that was taken for a value gets a hint", () => {
  assert.match(run("--allowed-host app.ts").hints[0] ?? "", /app\.ts was taken as the value of --allowed-host/);
  assert.throws(() => parse("--cwd bare --allowed-host app.ts"), {
    code: "HOTRUN_NO_ENTRY",
    hint: /app\.ts was taken as the value of --allowed-host/,
  });
});

const mistakes: [line: string, code: string, message: RegExp, hint: RegExp][] = [
  ["--port abc app.ts", "HOTRUN_USAGE", /'abc' is invalid\. A port is a whole number from 0 to 65535\./, /--help/],
  ["--port 70000 app.ts", "HOTRUN_USAGE", /'70000' is invalid/, /--help/],
  ["--port -1 app.ts", "HOTRUN_USAGE", /'-1' is invalid/, /--help/],
  ["--port", "HOTRUN_USAGE", /argument missing/, /--help/],
  ["--host= app.ts", "HOTRUN_USAGE", /It is empty/, /--help/],
  ["--hold soon app.ts", "HOTRUN_USAGE", /It takes a number/, /--help/],
  ["--log-level loud app.ts", "HOTRUN_USAGE", /one of silent, error/, /--help/],
  ["--strict-prot app.ts", "HOTRUN_USAGE", /Unknown option '--strict-prot'\./, /Did you mean --strict-port\?/],
  ["--no-such app.ts", "HOTRUN_USAGE", /Unknown option '--no-such'/, /--help/],
  ["--watch app.ts", "HOTRUN_USAGE", /Unknown option '--watch'/, /--help/],
  ["--hot --restart app.ts", "HOTRUN_USAGE", /exclude each other/, /one of them/],
  ["--tty --json app.ts", "HOTRUN_USAGE", /exclude each other/, /one of them/],
  ["--cwd nowhere app.ts", "HOTRUN_CWD", /no folder .*nowhere \(given with --cwd\)/, /relative/],
  ["--", "HOTRUN_USAGE", /Nothing follows --/, /hotrun -- flask run/],
  ["app.js", "HOTRUN_ENTRY_NOT_FOUND", /app\.js does not exist/, /Did you mean app\.ts\?/],
  ["--cwd bare", "HOTRUN_NO_ENTRY", /Looked for app, server, index, main/, /hotrun path/],
];
for (const [line, code, message, hint] of mistakes) {
  test(`a mistake is explained: hotrun ${line}`, () => {
    assert.throws(() => parse(line), { name: "HotrunError", code, message, hint });
  });
}

test("--version and --help print, whatever else there is", () => {
  assert.deepEqual(parse("--version"), { type: "print", text: "1.2.3\n" });
  assert.deepEqual(parse("-v --port 1"), { type: "print", text: "1.2.3\n" });
  const help = parse("--help");
  assert.equal(help.type, "print");
});

test("help and the README's table list every option with its default", () => {
  const help = parse("-h");
  const text = help.type === "print" ? help.text : "";
  for (const { flags, description } of Object.values(table)) {
    if (flags === undefined) continue; // Configuration only.
    const flag = /--[a-z-]+/.exec(flags)?.[0] ?? "?";
    assert.match(text, new RegExp(`${flag}[ \\[=<]`));
    assert.ok(optionsTable().includes(`| \`${flags.replace(" [host]", "[=<host>]")}\` | ${description}`), flag);
  }
  assert.match(text, /--kill-timeout <ms> +from SIGTERM to SIGKILL \(5000\)/);
  assert.match(text, /--host\[=host\]/);
});
