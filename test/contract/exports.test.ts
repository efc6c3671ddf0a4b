import assert from "node:assert/strict";
import { test } from "node:test";
import type { Files } from "../support/app-folder.ts";
import { modes } from "../support/apps.ts";
import { type RunningHotrun, startHotrun } from "../support/hotrun.ts";
import { respond } from "../support/http.ts";
import { startLoad } from "../support/load.ts";
import { shareHotrun } from "../support/shared-hotrun.ts";

const text = { "text.ts": `export const text: string = "one";\n` };
const commonJs = { "package.json": "{}" };
const importText = `import { text } from "./text.ts";\n`;

/** An entry in each form; `/text` is the text of `text.ts`. */
const forms: Record<string, Files> = {
  "a fetch handler": {
    ...text,
    "app.ts": `${importText}export default { fetch: () => new Response(text) };`,
  },
  "a Hono app": {
    ...text,
    "app.ts": `import { Hono } from "hono";\n${importText}
const app = new Hono();
app.get("/text", (c) => c.text(text + (c.env.NOTHING ?? "")));
export default app;`,
  },
  "a Node listener": {
    ...text,
    "app.ts": `${importText}export default (request, response) => void response.end(text);`,
  },
  "an Express app": {
    ...text,
    "app.ts": `import express from "express";\n${importText}
const app = express();
app.get("/text", (request, response) => void response.send(text));
export default app;`,
  },
  "an Express app, in CommonJS": {
    ...commonJs,
    "text.js": `exports.text = "one";\n`,
    "app.js": `const app = require("express")();
app.get("/text", (request, response) => response.send(require("./text.js").text));
module.exports = app;`,
  },
  "an Express app, in TypeScript that becomes CommonJS": {
    ...commonJs,
    ...text,
    "app.ts": `import express from "express";\n${importText}
const app = express();
app.get("/text", (request, response) => void response.send(text));
export default app;`,
  },
  "an app with a handler, as Polka's": {
    ...text,
    "app.ts": `${importText}
class Polka {
  listen() { throw new Error("not called"); }
  handler(request, response) { this.answer(response); }
  answer(response) { response.end(text); }
}
export default new Polka();`,
  },
  "a Koa app": {
    ...text,
    "app.ts": `import Koa from "koa";\n${importText}
const app = new Koa();
app.use((context) => { context.body = text; });
export default app;`,
  },
  "a Fastify instance": {
    ...text,
    "app.ts": `import Fastify from "fastify";\n${importText}
const app = Fastify();
app.register(async (scope) => {
  await new Promise((resolve) => setTimeout(resolve, 20));
  scope.get("/text", async () => text);
});
export default app;`,
  },
  "a server": {
    ...text,
    "app.ts": `import { createServer } from "node:http";\n${importText}
export default createServer((request, response) => void response.end(text));`,
  },
  "a server of another protocol": {
    ...text,
    "app.ts": `import { createServer } from "node:net";\n${importText}
const answer = \`HTTP/1.1 200 OK\\r\\ncontent-length: \${text.length}\\r\\nconnection: close\\r\\n\\r\\n\${text}\`;
export default createServer((socket) => void socket.once("data", () => socket.end(answer)));`,
  },
  "{ create() } that makes a listener": {
    ...text,
    "app.ts": `${importText}export default { create: () => (request, response) => void response.end(text) };`,
  },
  "{ create() } that makes a Fastify instance later": {
    ...text,
    "app.ts": `import Fastify from "fastify";\n${importText}
export default {
  async create() {
    const app = Fastify();
    await app.register(async (scope) => void scope.get("/text", async () => text));
    return app;
  },
};`,
  },
  "a promise of a listener": {
    ...text,
    "app.ts": `${importText}
const made = (request, response) => void response.end(text);
export default new Promise((resolve) => setTimeout(resolve, 20, made));`,
  },
};

/** With these, whatever differs between the forms at a first start has its turn; a new process is the same. */
const started = [
  "a fetch handler",
  "an Express app, in CommonJS",
  "an Express app, in TypeScript that becomes CommonJS",
  "a Fastify instance",
  "a server of another protocol",
];

/** @param name of the file that has the text */
async function proveVersions(app: RunningHotrun, name: string, mode: "swap" | "restart"): Promise<void> {
  const { url } = app;
  for (let before = (await app.get("/text")).body; before !== "three"; ) {
    const after = before === "one" ? "two" : "three";
    app.edit(name, before, after);
    const reload = await app.reload();
    assert.deepEqual([reload.plan, reload.result], [mode, { type: "done" }]);
    before = (await app.get("/text")).body;
    assert.equal(before, after);
  }
  assert.equal(app.url, url);
  assert.equal(app.log.events.filter(({ type }) => type === "listen").length, 1);
  assert.equal(app.output, "");
}

const swapped = shareHotrun(
  { files: { ...text, "app.ts": forms["a Node listener"]?.["app.ts"] as string } },
  async (app) => {
    app.write("text.ts", text["text.ts"]);
    await app.reload();
  },
);
for (const [what, files] of Object.entries(forms)) {
  if ("package.json" in files) continue; // it says what kind of modules they are: to change that is a restart
  swapped.test(`E8 the entry comes to export ${what}: every version is served (swap)`, {}, async (app) => {
    app.write("app.ts", `${files["app.ts"]}\n// ${what}\n`);
    const { plan, result } = await app.reload();
    assert.deepEqual([plan, result], ["swap", { type: "done" }]);
    assert.equal((await app.get("/text")).body, "one");
    await proveVersions(app, "text.ts", "swap");
  });
}

for (const { mode, args } of modes) {
  for (const what of started) {
    test(`E8 the entry exports ${what}: every version is served (${mode})`, async () => {
      const files = forms[what] as Files;
      const isScript = "app.js" in files;
      await using app = await startHotrun({ files, entry: isScript ? "app.js" : "app.ts", args });
      assert.equal((await app.get("/text")).body, "one");
      await proveVersions(app, isScript ? "text.js" : "text.ts", mode);
    });
  }

  test(`E9 create() that throws: the old version serves on, the next good save goes live (${mode})`, async () => {
    const files = {
      ...text,
      "app.ts": `${importText}
export default {
  async create() {
    if (text === "two") throw new Error("no database");
    return { fetch: () => new Response(text) };
  },
};`,
    };
    await using app = await startHotrun({ files, args });
    app.edit("text.ts", "one", "two");
    const failure = await app.next("failure");
    assert.match(failure.message, /no database/);
    assert.deepEqual([failure.code, failure.file, failure.line], ["HOTRUN_LOAD", app.file("app.ts"), 5]);
    assert.equal((await app.get()).body, "one");
    app.edit("text.ts", "two", "three");
    await app.next("recovered");
    assert.equal((await app.get()).body, "three");
  });

  test(`E2 saves under load: no request to what the entry exports fails (${mode})`, async () => {
    const { ...files } = forms["a Hono app"];
    await using app = await startHotrun({ files: files as Files, args });
    await using load = startLoad({ url: new URL("/text", app.url), connections: 4 });
    for (let save = 1; save <= 5; save += 1) {
      app.write("text.ts", `export const text = "save ${save}";\n`);
      assert.deepEqual((await app.reload()).result, { type: "done" });
      await load.answered(10);
    }
    const { requests, failures } = await load.stop();
    assert.deepEqual(failures, {}, `of ${requests} requests`);
    assert.equal((await app.get("/text")).body, "save 5");
  });
}

test("E8 create() is called once for each version, and the state of unchanged modules is kept", async () => {
  await using app = await startHotrun({
    files: {
      ...text,
      "made.ts": "let made = 0;\nexport const count = () => ++made;\n",
      "app.ts": `import { count } from "./made.ts";\n${importText}
export default { create() { const number = count(); return { fetch: () => new Response(text + number) }; } };`,
    },
  });
  assert.equal((await app.get()).body, "one1");
  app.edit("text.ts", "one", "two");
  await app.reload();
  assert.equal((await app.get()).body, "two2");
});

for (const [how, code] of Object.entries({
  "at once": `createServer(app).listen(3000);`,
  "only when it has connected": `
new Promise((resolve) => setTimeout(resolve, 600)).then(() => createServer(app).listen(3000));`,
})) {
  test(`an app that exports itself, and listens ${how}, is served by itself alone`, async () => {
    const files = {
      ...text,
      "app.ts": `import { createServer } from "node:http";\n${importText}
export default function app(request, response) { response.end(text); }
${code}`,
    };
    await using app = await startHotrun({ files });
    assert.equal((await app.get()).body, "one");
    app.edit("text.ts", "one", "two");
    assert.deepEqual((await app.reload()).result, { type: "done" });
    assert.equal((await app.get()).body, "two");
    assert.equal((await app.status()).fronts.length, 1);
  });
}

test("an app that listens after its export has been served takes over, on the same port too", async () => {
  const exporting = `export default { fetch: () => new Response("exported") };`;
  await using app = await startHotrun({ files: { "app.ts": exporting } });
  assert.equal((await app.get()).body, "exported");
  app.write(
    "app.ts",
    `import { createServer } from "node:http";
const server = createServer((request, response) => void response.end("own"));
setTimeout(() => server.listen(process.env.PORT, () => console.log("own")), 200);
${exporting}`,
  );
  await app.printed("own\n");
  assert.equal((await app.get()).body, "own");
  assert.ok(app.log.events.some((event) => event.type === "warning" && /by itself after all/.test(event.message)));
  app.edit("app.ts", `end("own")`, `end("own again")`);
  await app.reload();
  await app.printed("own\nown\n");
  assert.equal((await app.get()).body, "own again");
  assert.equal(app.log.events.filter(({ type }) => type === "warning").length, 1);
});

test("what keeps the app alive does not keep its export from being served", async () => {
  const files = { "app.ts": `setInterval(() => {}, 60_000);\nexport default { fetch: () => new Response("served") };` };
  await using app = await startHotrun({ files });
  assert.equal((await app.get()).body, "served");
});

for (const [what, code] of Object.entries({
  "exports the function that it is": `export default function main() {}\nmain();`,
  "exports a class": `export default class App { constructor(request, response) {} }`,
  "exports a promise that nothing settles": `export default new Promise(() => {});`,
})) {
  test(`a program that ${what} ends`, async () => {
    const files = { "app.ts": `console.log("done");\n${code}` };
    await using app = await startHotrun({ files, port: null, until: "nothing" });
    assert.deepEqual(await app.exit, { code: 0, signal: null });
    assert.equal(app.output, "done\n");
  });
}

for (const [what, { code, says }] of Object.entries({
  "`fetch` is no function": { code: `export default { fetch: 5 };`, says: /`fetch` is a number, not a function/ },
  "create() returns nothing": { code: `export default { create() {} };`, says: /create\(\).*cannot be served/ },
  "its promise is rejected": { code: `export default Promise.reject(new Error("no app"));`, says: /no app/ },
  "a plugin of Fastify throws": {
    code: `import Fastify from "fastify";\nconst app = Fastify();
app.register(async () => { throw new Error("bad plugin"); });\nexport default app;`,
    says: /bad plugin/,
  },
  "create() never ends": {
    code: `export default { create: () => new Promise(() => {}) };`,
    says: /not ready to be served in time/,
  },
})) {
  test(`an export that cannot be served is a failure: ${what}`, async () => {
    await using app = await startHotrun({
      files: { "app.ts": code },
      args: ["--start-timeout", "3"],
      until: "failure",
    });
    const { failure } = await app.status();
    assert.match(failure?.message ?? "", says);
    assert.equal(failure?.kind, "load");
    app.write("app.ts", `export default { fetch: () => new Response("mended") };`);
    await app.next("ready");
    assert.equal((await app.get()).body, "mended");
  });
}

test("a server in a module that did not change cannot be served twice: the failure says so", async () => {
  const files = {
    ...text,
    "server.ts": `import { createServer } from "node:http";
export const server = createServer((request, response) => void response.end("one"));`,
    "app.ts": `import { server } from "./server.ts";\nimport "./text.ts";\nexport default server;`,
  };
  await using app = await startHotrun({ files });
  app.edit("text.ts", "one", "two");
  assert.match((await app.next("failure")).message, /module that did not change/);
  assert.equal((await app.get()).body, "one");
});

test("a replaced Fastify instance is closed when its last request has ended", async () => {
  const files = {
    ...text,
    "app.ts": `import Fastify from "fastify";\n${importText}
const app = Fastify();
const name = text;
app.addHook("onClose", async () => console.log(\`closed \${name}\`));
app.get("/", async () => name);
app.get("/slow", async () => { console.log("asked"); await new Promise((resolve) => process.once("SIGUSR2", resolve)); return name; });
app.get("/pid", async () => process.pid);
export default app;`,
  };
  await using app = await startHotrun({ files });
  const pid = Number((await app.get("/pid")).body);
  const slow = app.get("/slow");
  await app.printed("asked\n");
  app.edit("text.ts", "one", "two");
  await app.reload();
  assert.equal((await app.get()).body, "two");
  assert.equal(app.output, "asked\n");
  process.kill(pid, "SIGUSR2");
  assert.equal((await slow).body, "one");
  await app.printed("closed one\n");
});

test("port and hostname beside fetch say where; PORT comes first", async () => {
  const files = { "app.ts": `export default { port: 0, hostname: "localhost", fetch: () => new Response("here") };` };
  await using free = await startHotrun({ files, port: null });
  assert.equal((await free.get()).body, "here");
  const { port } = new URL(free.url);
  assert.notEqual(port, "8000");
  await using given = await startHotrun({ files });
  assert.equal((await given.get()).body, "here");
  assert.equal(given.log.events.filter(({ type }) => type === "listen").length, 1);
});

test("an error in a fetch handler is answered with 500 and shown", async () => {
  const files = {
    "app.ts": `export default { fetch(request) {
  if (request.url.endsWith("/none")) return undefined;
  throw new Error("broken handler");
} };`,
  };
  await using app = await startHotrun({ files });
  assert.equal((await app.get("/throw")).status, 500);
  await app.printed("broken handler");
  assert.match(app.output, /app\.ts:3/);
  assert.equal((await app.get("/none")).status, 500);
  await app.printed("answered GET");
});

test("a fetch handler streams both ways, gets a request that fetch() takes, and learns that its client is gone", async () => {
  const files = {
    "app.ts": `
export default {
  async fetch(request, env, context) {
    const { pathname } = new URL(request.url);
    if (pathname === "/upper") return new Response(request.body.pipeThrough(new TransformStream({
      transform: (chunk, controller) => controller.enqueue(Buffer.from(Buffer.from(chunk).toString().toUpperCase())),
    })));
    if (pathname === "/copy") return new Response(await new Request(request).text());
    if (pathname === "/env") return new Response(env.GREETING);
    context.waitUntil(new Promise((resolve) => request.signal.addEventListener("abort", resolve)).then(() => console.log("gone")));
    return new Response(new ReadableStream({ start: (controller) => controller.enqueue(Buffer.from("first")) }));
  },
};`,
  };
  await using app = await startHotrun({ files, env: { GREETING: "hello" } });
  const body = "a".repeat(200_000);
  assert.equal((await app.get("/upper", { method: "POST", body })).body, body.toUpperCase());
  assert.equal((await app.get("/copy", { method: "POST", body: "as it is" })).body, "as it is");
  assert.equal((await app.get("/env")).body, "hello");
  const endless = await respond(new URL("/endless", app.url));
  endless.once("data", () => endless.destroy());
  await app.printed("gone");
});

test("fields of Bun's that are not served are said", async () => {
  const files = { "app.ts": `export default { fetch: () => new Response("here"), websocket: {}, routes: {} };` };
  await using app = await startHotrun({ files });
  const warning = app.log.events.find(({ type }) => type === "warning");
  assert.match(JSON.stringify(warning), /`websocket`, `routes`/);
});
