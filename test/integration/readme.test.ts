import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { optionsTable } from "../../src/config/options.ts";
import { type Files, repository } from "../support/app-folder.ts";
import { plainApp } from "../support/apps.ts";
import { missing, pythonApp } from "../support/commands.ts";
import { createEventLog } from "../support/event-log.ts";
import { startHotrun } from "../support/hotrun.ts";
import { request } from "../support/http.ts";
import { plainEnvironment } from "../support/launch.ts";

const readme = readFileSync(join(repository, "README.md"), "utf8");
const { scripts } = JSON.parse(readFileSync(join(repository, "package.json"), "utf8"));

/** How each command that the README shows is known to work. */
const proofs: Record<string, (command: string, t: TestContext) => Promise<void> | void> = {
  "npm install && npm run demo": () => runsDemo(),
  "npm install && npm test": () => assert.match(scripts.test, /unit contract integration frameworks browser/), // it runs this very test
  "npm install --save-dev hotrun": () => {}, // test/integration/pack.test.ts, from the packed tarball
  "npx hotrun app.ts": runsApp,
  "npx hotrun --port 8000 app.ts": runsApp,
  "npx hotrun --restart app.ts": runsApp,
  "npx hotrun --inspect=0 app.ts --verbose": runsApp,
  "npx hotrun -- flask run": (command, t) => runsCommand(t, command, flaskApp),
  "npx hotrun -- php -S 127.0.0.1:{port} -t public": (command, t) => runsCommand(t, command, phpApp),
  "npx hotrun -- npm run serve": (command, t) => runsCommand(t, command, npmApp),
  "npx hotrun app.py": (command, t) => runsCommand(t, command, pythonApp, "python3"),
};

for (const command of shellLines(readme)) {
  test(`README: ${command}`, async (t) => {
    const proof = proofs[command];
    assert.ok(proof, "this command is not proved yet");
    await proof(command, t);
  });
}

test("README: the table of options is the one that the command line is made from", () => {
  // The formatter pads tables.
  const unpadded = readme.replace(/ {2,}/g, " ").replace(/-{4,}/g, "---");
  assert.ok(unpadded.includes(optionsTable()), "node --import tsx scripts/readme.mjs writes it");
});

test("README: the entry that exports its app is served", async () => {
  const [, code = ""] = /### Apps that do not listen\n.*?```ts\n(.*?)```/s.exec(readme) ?? [];
  await using app = await startHotrun({ files: { "app.ts": code } });
  assert.equal((await app.get()).body, "Hello");
  app.edit("app.ts", "Hello", "Good day");
  await app.reload();
  assert.equal((await app.get()).body, "Good day");
});

test("README: links lead to files of the project", () => {
  const targets = [...readme.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, target]) => target as string);
  assert.deepEqual(
    targets.filter((target) => !existsSync(join(repository, target))),
    [],
  );
});

test("the docs explain every code and every variable of ours that the source knows", () => {
  const source = readdirSync(join(repository, "src"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), "utf8"));
  const codes = new Set(source.flatMap((text) => text.match(/"HOTRUN_[A-Z_]+"/g) ?? []));
  const explained = ["errors.md", "commands.md", "page.md", "processes.md"]
    .map((name) => readFileSync(join(repository, "docs", name), "utf8"))
    .join();
  assert.ok(codes.size > 10);
  assert.deepEqual(
    [...codes].map((code) => code.slice(1, -1)).filter((code) => !explained.includes(`\`${code}\``)),
    [],
  );
});

/** Runs the command as it stands, except that the port is a free one. */
async function runsApp(command: string): Promise<void> {
  const [, , ...shown] = command.split(" ");
  const at = shown.indexOf("app.ts");
  const args = shown.slice(0, at).map((arg, index, all) => (all[index - 1] === "--port" ? "0" : arg));
  await using app = await startHotrun({ files: plainApp, args, appArgs: shown.slice(at + 1) });
  app.edit("text.ts", "one", "two");
  await app.reload();
  assert.equal((await app.get("/text")).body, "two");
}

/** An app in which this file holds the word "one", served at `/text`. */
type CommandApp = Files;

const flaskApp: CommandApp = {
  "app.py": `from flask import Flask\napp = Flask(__name__)\n@app.get("/text")\ndef text():\n    return "one"\n`,
};
const phpApp: CommandApp = { "public/text": "one" };
const npmApp: CommandApp = {
  "package.json": `{ "type": "module", "scripts": { "serve": "node server.js" } }`,
  "server.js": `import { createServer } from "node:http";\ncreateServer((_, response) => response.end("one")).listen(0);\n`,
};

/** Runs the command as it stands; `program`: what has to be there for it. */
async function runsCommand(t: TestContext, command: string, files: CommandApp, program?: string): Promise<void> {
  const shown = command.split(" ").slice(2);
  const lacking = missing(program ?? (shown[1] as string));
  if (lacking) return t.skip(lacking);
  await using app = await startHotrun({ files, entry: null, args: shown });
  assert.equal((await app.get("/text")).body, "one");
  const [file] = Object.entries(files).find(([, text]) => String(text).includes("one")) as [string, string];
  app.edit(file, "one", "three");
  await app.reload();
  assert.equal((await app.get("/text")).body, "three");
}

/** `npm run demo`, on a free port; the installation is the one that this test runs in. */
async function runsDemo(): Promise<void> {
  const log = createEventLog();
  const child = spawn("npm", ["run", "demo"], {
    cwd: repository,
    env: plainEnvironment({ PORT: "0" }),
    // A group of its own: npm does not pass every signal on to what it has started.
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = once(child, "close").then(([code, signal]) => log.end(`npm ended with ${signal ?? code}`));
  child.stdout.setEncoding("utf8").on("data", log.addText);
  child.stderr.setEncoding("utf8").on("data", log.addText);
  try {
    await log.until("the URL of the demo", () => urlIn(log.text) !== undefined);
    const { status, body } = await request(urlIn(log.text) as string, { headers: { accept: "text/html" } });
    assert.equal(status, 200);
    assert.match(body, /Sign the guestbook/);
  } finally {
    process.kill(-(child.pid as number), "SIGTERM");
    await ended;
  }
}

function urlIn(text: string): string | undefined {
  return /http:\/\/localhost:\d+/.exec(text)?.[0];
}

/** The commands in the README's shell blocks. */
function shellLines(markdown: string): string[] {
  const blocks = [...markdown.matchAll(/```(?:sh|bash|shell)\n([\s\S]*?)```/g)].map(([, block]) => block as string);
  return [...new Set(blocks.flatMap((block) => block.split("\n")).map((line) => line.trim()))].filter(Boolean);
}
