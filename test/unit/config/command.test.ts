import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { parseArguments } from "../../../src/config/arguments.ts";
import { commandLine } from "../../../src/config/target.ts";

const cwd = realpathSync(mkdtempSync(join(tmpdir(), "hotrun-command-")));
after(() => rmSync(cwd, { recursive: true }));
for (const name of ["app.py", "app.rb", "app.pl", "app.go", "router.php", "index.php", "plain.sh", "own.sh"]) {
  writeFileSync(join(cwd, name), "");
}
chmodSync(join(cwd, "own.sh"), 0o755);
mkdirSync(join(cwd, "web/.venv/bin"), { recursive: true });
for (const name of ["web/app.py", "web/.venv/bin/python"]) writeFileSync(join(cwd, name), "");

function parse(argv: string[], env: NodeJS.ProcessEnv = { PATH: process.env.PATH }) {
  const parsed = parseArguments(argv, env, { cwd, version: "1.2.3" });
  assert.equal(parsed.type, "run");
  return parsed as Extract<typeof parsed, { type: "run" }>;
}

const command = (argv: string[], env?: NodeJS.ProcessEnv) => {
  const { target } = parse(argv, env);
  return target.type === "command" ? commandLine(target) : target;
};

test("A1 behind -- is a command, with all of its arguments", () => {
  const { target, options } = parse(["--port", "4000", "--", "flask", "run", "--port", "{port}", "--", "-x"]);
  assert.deepEqual(target, { type: "command", file: "flask", args: ["run", "--port", "{port}", "--", "-x"] });
  assert.equal(options.port, 4000);
});

test("behind an entry -- is the app's", () => {
  writeFileSync(join(cwd, "app.ts"), "");
  const { target } = parse(["app.ts", "--", "x"]);
  assert.equal(target.type, "node");
  assert.deepEqual(target.type === "node" && target.appArguments, ["--", "x"]);
});

const interpreted: [argv: string[], expected: string][] = [
  [["app.rb", "x"], "ruby app.rb x"],
  [["app.pl"], "perl app.pl"],
  [["app.go", "-v"], "go run app.go -v"],
  [["router.php"], "php -S 127.0.0.1:{port} -t . router.php"],
  [["index.php"], "php -S 127.0.0.1:{port} -t ."],
  [["plain.sh", "x"], "sh plain.sh x"],
  [["own.sh", "x"], `${join(cwd, "own.sh")} x`],
  [["--cwd", "web", "app.py"], ".venv/bin/python app.py"],
];
for (const [argv, expected] of interpreted) {
  test(`an entry in another language runs as a command: ${argv.join(" ")}`, () => {
    assert.equal(command(argv), expected);
  });
}

test("Python is python3 where there is one, and the active environment's else", () => {
  const bin = join(cwd, "bin");
  mkdirSync(bin);
  assert.equal(command(["app.py"], { PATH: bin }), "python app.py");
  writeFileSync(join(bin, "python3"), "", { mode: 0o755 });
  assert.equal(command(["app.py"], { PATH: bin }), "python3 app.py");
  assert.equal(command(["--cwd", "web", "app.py"], { PATH: bin, VIRTUAL_ENV: "/elsewhere" }), "python3 app.py");
});

const refused: [title: string, argv: string[], message: RegExp][] = [
  ["nothing behind --", ["--"], /Nothing follows --/],
  ["an option of Node with a command", ["--inspect", "--", "flask", "run"], /--inspect is an option of Node/],
  ["an option of Node with another language", ["--inspect", "app.py"], /--inspect is an option of Node/],
  ["--app-port with an app on Node", ["--app-port", "5000", "app.ts"], /--app-port is for other commands/],
  ["the same port twice", ["--port", "5000", "--app-port", "5000", "--", "x"], /are the same/],
];
for (const [title, argv, message] of refused) {
  test(`refused: ${title}`, () => {
    assert.throws(() => parse(argv), { code: "HOTRUN_USAGE", message });
  });
}

test("A6 options in package.json count where the command line says nothing", () => {
  const folder = join(cwd, "configured");
  mkdirSync(folder);
  writeFileSync(join(folder, "app.ts"), "");
  const hotrun = {
    entry: "app.ts",
    port: 4100,
    killTimeout: 100,
    overlap: false,
    host: true,
    with: ["a", "b"],
    basePath: "/shop/",
    trustProxy: true,
    keepSelectors: ["#map"],
  };
  writeFileSync(join(folder, "package.json"), JSON.stringify({ hotrun }));
  const { options } = parse(["--cwd", folder, "--kill-timeout", "200"]);
  const { port, killTimeout, overlap, host } = options;
  assert.deepEqual([port, killTimeout, overlap, host, options.with], [4100, 200, false, true, ["a", "b"]]);
  assert.deepEqual([options.basePath, options.trustProxy, options.keepSelectors], ["/shop", true, ["#map"]]);
});

test("A6 a package.json that does not parse is an error here only if it has options", () => {
  const folder = mkdtempSync(join(cwd, "broken-"));
  writeFileSync(join(folder, "app.ts"), "");
  writeFileSync(join(folder, "package.json"), '{ "type": "module", }');
  assert.equal(parse(["--cwd", folder, "app.ts"]).options.restart, false);
  writeFileSync(join(folder, "package.json"), '{ "hotrun": { "restart": true, } }');
  assert.throws(() => parse(["--cwd", folder, "app.ts"]), { code: "HOTRUN_USAGE", message: /does not parse.*JSON/ });
});

const misconfigured: [hotrun: unknown, message: RegExp, hint: RegExp][] = [
  [{ prot: 1 }, /no option "prot"/, /"port"/],
  [{ port: "many" }, /"port".*"many"/, /0 to 65535/],
  [{ overlap: "no" }, /"overlap".*"no"/, /true or false/],
  [{ with: [1] }, /"with"/, /list of texts/],
  [{ basePath: "shop" }, /"basePath".*"shop"/, /begins with a slash/],
  [3000, /cannot be 3000/, /object of options/],
  [["restart"], /cannot be \["restart"\]/, /object of options/],
];
for (const [hotrun, message, hint] of misconfigured) {
  test(`A6 package.json: ${JSON.stringify(hotrun)} is an error that says why`, () => {
    const folder = mkdtempSync(join(cwd, "wrong-"));
    writeFileSync(join(folder, "app.ts"), "");
    writeFileSync(join(folder, "package.json"), JSON.stringify({ hotrun }));
    assert.throws(() => parse(["--cwd", folder, "app.ts"]), { code: "HOTRUN_USAGE", message, hint });
  });
}
