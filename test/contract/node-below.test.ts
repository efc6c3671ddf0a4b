import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { freePort } from "../../src/app/free-port.ts";
import { type Files, repository } from "../support/app-folder.ts";
import { type HotrunOptions, type RunningHotrun, startHotrun } from "../support/hotrun.ts";
import { readAll, respond } from "../support/http.ts";
import { startLoad } from "../support/load.ts";

/** An app that insists on its port, whatever PORT says. */
const server = (port: number) => `
const { createServer } = require("node:http");
const { text } = require("./text.js");
const server = createServer(async (request, response) => {
  if (request.url === "/slow") {
    response.write("begun by " + text);
    await new Promise((resolve) => process.once("SIGUSR2", resolve));
  }
  if (request.url === "/end") process.exit(0);
  if (request.url === "/pid") return response.end(String(process.pid));
  if (request.url === "/at") return response.end(JSON.stringify([server.address().port, request.socket.remoteAddress]));
  response.end(request.url === "/slow" ? ", ended by " + text : text);
}).listen(${port}, () => console.log("listening on", server.address().port));
`;
const text = (value: string) => `exports.text = ${JSON.stringify(value)};\n`;

interface Fixed {
  app: RunningHotrun;
  port: number;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Runs the command on the app with a port of its own, at which it has to be found. */
async function startFixed(run: HotrunOptions["run"], more: Files = {}): Promise<Fixed> {
  const port = await freePort();
  const files = {
    "package.json": `{ "scripts": { "serve": "node server.js" } }`,
    "server.js": server(port),
    "text.js": text("one"),
    ...more,
  };
  const app = await startHotrun({ files, port: null, ...(run && { run }) });
  return { app, port, [Symbol.asyncDispose]: () => app[Symbol.asyncDispose]() };
}

for (const run of [
  ["npm", "run", "serve"],
  ["sh", "-c", "node server.js"],
  ["node", "server.js"],
] as const) {
  const name = run.join(" ");
  test(`a port that the app insists on is where it is found, over saves under load (${name})`, async () => {
    await using fixed = await startFixed([...run]);
    const { app, port } = fixed;
    assert.equal(new URL(app.url).port, String(port));
    assert.deepEqual(
      (await app.status()).fronts.map((front) => front.port),
      [port],
    );
    const [at, client] = JSON.parse((await app.get("/at")).body);
    assert.equal(at, port);
    assert.match(client, /^(::ffff:)?127\.0\.0\.1$|^::1$/);
    await using load = startLoad({ url: app.url, connections: 8 });
    for (let save = 1; save <= 5; save += 1) {
      app.write("text.js", text(`save ${save}`));
      assert.equal((await app.reload()).result.type, "done");
      assert.equal((await app.get()).body, `save ${save}`);
      await load.answered(8);
    }
    assert.deepEqual((await load.stop()).failures, {});
    assert.equal((await app.get()).headers["x-hotrun-generation"], "6");
  });
}

test("what a version below a command has begun it ends, while the next one answers", async () => {
  await using fixed = await startFixed(["npm", "run", "serve"]);
  const { app } = fixed;
  const pid = Number((await app.get("/pid")).body);
  const slow = await respond(new URL("/slow", app.url));
  app.write("text.js", text("two"));
  await app.reload();
  assert.equal((await app.get()).body, "two");
  process.kill(pid, "SIGUSR2");
  assert.equal(String(await readAll(slow)), "begun by one, ended by one");
});

test("a version that cannot start leaves the one before where it is", async () => {
  await using fixed = await startFixed(["npm", "run", "--silent", "serve"]);
  const { app } = fixed;
  app.write("text.js", `throw new Error("not today");\n`);
  const { message } = await app.next("failure");
  assert.match(message, /not today/);
  assert.equal((await app.get()).body, "one");
  app.write("text.js", text("three"));
  await app.served("/", "three");
});

test("two servers in two processes each keep their port", async () => {
  const second = await freePort();
  await using fixed = await startFixed(["sh", "-c", "node second.js & node server.js"], {
    "second.js": `require("node:http").createServer((request, response) => response.end(require("./text.js").text)).listen(${second});`,
  });
  const { app, port } = fixed;
  const both = () => Promise.all([port, second].map(async (at) => (await app.get(`http://localhost:${at}/`)).body));
  await app.log.until("both ports", () => app.log.events.filter(({ type }) => type === "listen").length >= 2);
  await app.served("/", "one");
  app.write("text.js", text("two"));
  await app.reload();
  assert.deepEqual(await both(), ["two", "two"]);
});

test("a server that something below the command starts anew is waited for", async () => {
  await using fixed = await startFixed(["node", "keeper.js"], {
    "keeper.js": `const start = () => require("node:child_process").fork("./server.js").on("exit", start); start();`,
  });
  const { app } = fixed;
  const pid = Number((await app.get("/pid")).body);
  process.kill(pid, "SIGKILL");
  const next = (await app.get("/pid")).body;
  assert.notEqual(next, String(pid));
  assert.equal((await app.get()).headers["x-hotrun-generation"], "1");
});

test("a server that ends by itself is a failure, also where the command takes it for success", async () => {
  await using fixed = await startFixed(["sh", "-c", "node server.js"]);
  const { app } = fixed;
  await app.get("/end").catch(() => {}); // Its answer is that there is none.
  const { title } = await app.next("failure");
  assert.equal(title, "Exited with code 0");
  app.write("text.js", text("two"));
  await app.served("/", "two");
});

test("a hotrun below a hotrun is on its own, at the port that it is told", async () => {
  const inner = `${process.execPath} ${join(repository, "bin/hotrun.js")}`;
  await using app = await startHotrun({
    files: {
      "app.js": `
        import { createServer } from "node:http";
        import { text } from "./text.js";
        createServer((request, response) => response.end(text + " " + process.pid)).listen(3000);
      `,
      "text.js": `export const text = "one";\n`,
      "outer/README.md": "Nothing changes here, so that it is the inner one that does something.",
    },
    cwd: "outer",
    run: ["sh", "-c", `cd .. && exec ${inner} app.js`],
  });
  const [first, pid] = (await app.get()).body.split(" ");
  assert.equal(first, "one");
  app.write("text.js", `export const text = "two";\n`);
  await app.printed("text.js");
  await app.log.until("the reload of the inner one", () => /swap/i.test(app.output));
  assert.equal((await app.get()).body, `two ${pid}`);
});
