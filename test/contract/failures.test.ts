import assert from "node:assert/strict";
import { test } from "node:test";
import type { FailureKind } from "../../src/protocol/failure.ts";
import { modes, plainApp } from "../support/apps.ts";
import { startHotrun } from "../support/hotrun.ts";

const asBrowser = { headers: { accept: "text/html,application/xhtml+xml", "sec-fetch-dest": "document" } };

/** A save that goes wrong, and what is said of it. */
interface Mistake {
  kind: FailureKind;
  file: string;
  content: string;
  says: RegExp;
  /** Where it is: a file and a line of it. Absent: that is not known. */
  at?: [file: string, line: number];
  hint?: RegExp;
  /** The version before does not survive it. */
  ends?: true;
}

const text = 'export const text = "";\n';
/** When the test says so: once the version is live. */
const later = (what: string) => `${text}import.meta.hot.data.n = 1; process.once("SIGUSR2", () => {\n  ${what}\n});\n`;
const mistakes: Mistake[] = [
  {
    kind: "parse",
    file: "text.ts",
    content: "export const text = ;\n",
    says: /Unexpected|Expression expected/,
    at: ["text.ts", 1],
  },
  {
    kind: "resolve",
    file: "text.ts",
    content: `\nimport "./nowhere.ts";\n${text}`,
    says: /nowhere/,
    at: ["text.ts", 2],
    hint: /create the file/,
  },
  {
    kind: "link",
    file: "text.ts",
    content: "export const texts = [];\n",
    says: /does not provide an export named 'text'/,
    at: ["app.ts", 4],
    hint: /import type/,
  },
  {
    kind: "load",
    file: "text.ts",
    content: `\n\nprocess.env.NO_SUCH.trim();\n${text}`,
    says: /^TypeError: .*undefined/,
    at: ["text.ts", 3],
    hint: /NO_SUCH.*--env-file/,
  },
  {
    kind: "port",
    file: "text.ts",
    content: `import { createServer } from "node:http";\ncreateServer().listen(3000);\n${text}`,
    says: /EADDRINUSE/,
    at: ["app.ts", 24],
    hint: /Port 3000 is taken/,
  },
  {
    kind: "start-timeout",
    file: "text.ts",
    content: `${text}await new Promise((resolve) => setTimeout(resolve, 60_000));\n`,
    says: /top-level await.* 3 s/,
    hint: /--start-timeout/,
  },
  {
    kind: "config",
    file: "tsconfig.json",
    content: '{\n  "compilerOptions": { "strict": }\n}\n',
    says: /Unexpected/,
    at: ["tsconfig.json", 2],
    hint: /mend it/,
  },
  {
    kind: "crash",
    file: "text.ts",
    content: later('throw new RangeError("later", { cause: new Error("why") });'),
    says: /^RangeError: later$/,
    at: ["text.ts", 3],
    hint: /^What it held in memory is lost: import\.meta\.hot\.data of text\.ts\.\nIt starts again with the next change\.$/,
    ends: true,
  },
  {
    kind: "exit",
    file: "text.ts",
    content: later('console.error("SECRET_KEY is not set"); process.exit(3);'),
    says: /exited with code 3. It wrote last:\nSECRET_KEY/,
    at: ["text.ts", 3],
    hint: /^SECRET_KEY is not in the environment.*\nWhat it held.*\nIt starts again/,
    ends: true,
  },
];

for (const { mode, args } of modes) {
  test(`O7 B2 B7 each kind of failure is told with its place, and the next good save clears it (${mode})`, async () => {
    await using app = await startHotrun({ files: plainApp, args: [...args, "--start-timeout", "3"] });
    let served = "one";
    for (const { kind, file, content, says, at, hint, ends } of mistakes) {
      app.write(file, content);
      if (ends) {
        assert.deepEqual((await app.reload()).result, { type: "done" });
        process.kill(Number((await app.get("/pid")).body), "SIGUSR2");
      }
      const { type: _, at: __, reload: ___, ...failure } = await app.next("failure");
      assert.equal(failure.kind, kind);
      assert.match(failure.message, says);
      assert.match(failure.code, /^HOTRUN_/);
      assert.match(failure.hint ?? "", hint ?? /(?:)/);
      const place = at && [app.file(at[0]), at[1]];
      assert.deepEqual([failure.file, failure.line], place ?? [undefined, undefined]);
      if (at) assert.match(failure.frame ?? "", new RegExp(`^> +${at[1]} \\| `, "m"));
      const isStack = ["load", "port", "crash", "exit"].includes(kind);
      assert.deepEqual(isStack && failure.frames?.[0]?.file, isStack && place?.[0]);
      if (kind === "crash")
        assert.deepEqual(
          failure.related?.map(({ message, line }) => [message, line]),
          [["why", 3]],
        );
      if (!ends) assert.equal((await app.get("/text")).body, served);
      const status = await app.status();
      assert.deepEqual([status.ok, status.failure], [false, failure]);

      served = `after ${kind}`;
      if (file === "text.ts") app.write("text.ts", `export const text: string = "${served}";\n`);
      else app.write(file, "{}");
      await app.next("recovered");
      if (file !== "text.ts") served = (await app.get("/text")).body;
      assert.equal((await app.get("/text")).body, served);
      assert.deepEqual(await app.status().then((status) => [status.ok, status.failure]), [true, null]);
    }
  });

  const broken: Record<string, { content: string; says: RegExp }> = {
    "does not parse": { content: "export const text = ;\n", says: /Unexpected|Expression expected/ },
    "imports what is not there": { content: `\nimport "./nowhere.ts";\n${text}`, says: /nowhere/ },
    "throws while it loads": { content: `\n\nthrow new TypeError("not today");\n${text}`, says: /not today/ },
  };
  for (const [what, { content, says }] of Object.entries(broken)) {
    test(`a first start with a module that ${what}: a 5xx page that heals itself (${mode})`, async () => {
      await using app = await startHotrun({
        files: { ...plainApp, "text.ts": content },
        args,
        until: "failure",
      });
      await app.log.until("a front", () => app.log.events.some((event) => event.type === "listen"));
      const page = await app.get("/", asBrowser);
      assert.ok(page.status >= 500, `status ${page.status}`);
      assert.match(page.headers["content-type"] ?? "", /^text\/html/);
      assert.match(page.body, says);
      assert.match(page.body, /text\.ts/);
      assert.match(page.body, /\/__hotrun\/client\.js/);
      assert.equal((await app.status()).ok, false);

      app.write("text.ts", `export const text: string = "mended";\n`);
      await app.next("ready");
      assert.equal((await app.get("/text")).body, "mended");
    });
  }

  test(`a file that is emptied for a moment is not a failure (${mode})`, async () => {
    await using app = await startHotrun({ files: plainApp, args });
    app.write("text.ts", "");
    app.write("text.ts", `export const text: string = "two";\n`);
    await app.served("/text", "two");
    assert.deepEqual(
      app.log.events.filter((event) => event.type === "failure"),
      [],
    );
  });
}

test("O7 broken and good saves in turn: every good one is served", async () => {
  await using app = await startHotrun({ files: plainApp });
  for (let round = 0; round < 20; round += 1) {
    app.write("text.ts", round % 2 ? "export const text = ;\n" : `throw new Error("round ${round}");\n`);
    await app.next("failure");
    app.write("text.ts", `export const text: string = "${round}";\n`);
    await app.next("recovered");
    assert.equal((await app.get("/text")).body, String(round));
  }
});

test("K3 the text of an error is shown as text", async () => {
  const hostile = `throw new Error("<img src=x onerror=alert(1)></script><script>alert(2)</script>");\n`;
  await using app = await startHotrun({ files: { ...plainApp, "text.ts": hostile }, until: "failure" });
  await app.log.until("a front", () => app.log.events.some((event) => event.type === "listen"));
  const { body } = await app.get("/", asBrowser);
  assert.doesNotMatch(body, /<img src=x|<script>alert/);
});

test("a missing export is refused when linking: the old version is untouched", async () => {
  const files = {
    ...plainApp,
    "app.ts": `import { onLoad } from "./effects.ts";\nonLoad();\n${plainApp["app.ts"]}`,
    "effects.ts": `export const onLoad = () => console.log("effect");\n`,
  };
  await using app = await startHotrun({ files });
  app.write("text.ts", "export const other = 1;\n");
  const failure = await app.next("failure");
  assert.equal(failure.kind, "link");
  assert.deepEqual([failure.file, failure.line], [app.file("app.ts"), 6]);
  assert.match(failure.message, /text/);
  assert.equal((await app.get("/text")).body, "one");
  assert.equal(app.output, "effect\n");
});

test("a rejection that belongs to a version being loaded fails the swap, not the process", async () => {
  await using app = await startHotrun({ files: plainApp });
  const pid = (await app.get("/pid")).body;
  app.write("text.ts", `void Promise.reject(new Error("nobody waits"));\nexport const text = "two";\n`);
  const failure = await app.next("failure");
  assert.match(failure.message, /nobody waits/);
  assert.equal((await app.get("/pid")).body, pid);
  assert.equal((await app.get("/text")).body, "one");
});

test("B7 whatever is thrown is told, and the next save mends it in the same process", async () => {
  const thrown: [string, RegExp][] = [
    ["throw null;", /^null was thrown$/],
    ["throw Symbol.for('odd');", /^Symbol\(odd\) was thrown$/],
    ["throw { status: 500, why: ['full'] };", /status: 500, why: \[ 'full' \] \} was thrown$/],
    ["const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); throw proxy;", /Revoked Proxy/],
    ["throw Object.defineProperty(new Error(), 'message', { get() { throw new Error('no'); } });", /^Error$/],
    ["const e = new Error('round'); e.cause = new Error('again', { cause: e }); throw e;", /^round$/],
    ["throw new Error('x'.repeat(1_000_000));", /^x{20000}… \(980000 more characters\)$/],
    ["throw new Error('<script>alert(1)</script>');", /^<script>alert\(1\)<\/script>$/],
    ["Error.prepareStackTrace = (_, calls) => calls; const e = new Error('calls'); void e.stack; throw e;", /^calls$/],
    ["const e = new Error('late'); setTimeout(() => {}, 1); await Promise.reject(e);", /^late$/],
  ];
  await using app = await startHotrun({ files: plainApp });
  const pid = (await app.get("/pid")).body;
  for (const [round, [statement, says]] of thrown.entries()) {
    app.write("text.ts", `export const text = "";\n${statement}\n`);
    const { message, file } = await app.next("failure");
    assert.match(message, says);
    assert.equal(file, app.file("text.ts"), message);
    const page = await app.get("/__hotrun/status");
    assert.equal(JSON.parse(page.body).failure.kind, "load");
    app.write(
      "text.ts",
      `delete (Error as { prepareStackTrace?: unknown }).prepareStackTrace;\nexport const text = "${round}";\n`,
    );
    await app.next("recovered");
    assert.equal((await app.get("/text")).body, String(round));
    assert.equal((await app.get("/pid")).body, pid);
  }

  app.write("text.json", '{\n  "text": "json"\n  "more": 1\n}\n');
  app.write("text.ts", `import json from "./text.json" with { type: "json" };\nexport const { text } = json;\n`);
  const json = await app.next("failure");
  assert.deepEqual([json.kind, json.file, json.line, json.column], ["parse", app.file("text.json"), 3, 3]);
  app.write("text.json", '{ "text": "json" }');
  await app.next("recovered");
  assert.equal((await app.get("/text")).body, "json");
});

for (const [format, entry] of [
  ["an ES module", "import { createServer } from 'node:http';\nimport { text } from 'some-text';"],
  ["CommonJS", "const { createServer } = require('node:http');\nconst { text } = require('some-text');"],
] as const) {
  test(`B2 a package that is installed mends ${format} without a save`, async () => {
    const name = format === "CommonJS" ? "app.cjs" : "app.mjs";
    const served = `${entry}\ncreateServer((_, response) => response.end(text)).listen(process.env.PORT);\n`;
    await using app = await startHotrun({
      files: { "package.json": "{}", [name]: served },
      entry: name,
      until: "failure",
    });
    assert.match((await app.status()).failure?.hint ?? "", /install some-text/);
    app.write("node_modules/some-text/text.cjs", 'exports.text = "installed";\n');
    app.write("node_modules/some-text/package.json", '{ "exports": "./text.cjs" }');
    await app.next("recovered");
    assert.equal((await app.get("/")).body, "installed");
  });
}
