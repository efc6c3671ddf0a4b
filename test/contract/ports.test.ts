import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, createServer, type Server } from "node:net";
import { test } from "node:test";
import { freePort } from "../../src/app/free-port.ts";
import type { Status } from "../../src/protocol/status.ts";
import { modes, plainApp } from "../support/apps.ts";
import { type RunningHotrun, startHotrun } from "../support/hotrun.ts";
import { request } from "../support/http.ts";
import { runHotrun } from "../support/launch.ts";

const askingFor = (port: string) => ({
  ...plainApp,
  "app.ts": (plainApp["app.ts"] as string).replace("listen(3000)", `listen(${port})`),
});

for (const { mode, args } of modes) {
  test(`the front is the port that the app asks for, and stays it (${mode})`, async () => {
    const port = await freePort();
    await using app = await startHotrun({ files: askingFor(String(port)), args, port: null });
    assert.equal(new URL(app.url).port, String(port));
    app.edit("text.ts", "one", "two");
    await app.reload();
    assert.equal((await app.get("/text")).body, "two");
    assert.equal(app.log.events.filter((event) => event.type === "listen").length, 1);
  });
}

test("--port is the front, and in the app's environment", async () => {
  const port = await freePort();
  const files = { ...plainApp, "app.ts": `${plainApp["app.ts"]}\nconsole.log("PORT is " + process.env.PORT);\n` };
  await using app = await startHotrun({ files, args: ["--port", String(port)] });
  assert.equal(new URL(app.url).port, String(port));
  await app.printed(`PORT is ${port}`);
});

test("--port goes to the listen that asks for that number; others get their own", async () => {
  const port = await freePort();
  const second = `\ncreateServer((_, response) => response.end("the second")).listen(0);\n`;
  await using app = await startHotrun({
    files: { ...plainApp, "app.ts": askingFor("Number(process.env.PORT)")["app.ts"] + second },
    args: ["--port", String(port)],
  });
  await app.log.until("both fronts", () => frontUrls(app).length === 2);
  const [first, other] = frontUrls(app) as [string, string];
  assert.equal(new URL(first).port, String(port));
  assert.equal((await request(new URL("/text", first))).body, "one");
  assert.equal((await request(new URL("/text", other))).body, "the second");
});

test("--port goes to the listen that asks for that number, though another listens before it", async () => {
  const port = await freePort();
  const other = await freePort();
  const first = `
import { createServer as createOther } from "node:http";
const other = createOther((_, response) => response.end("the other " + JSON.stringify(other.address()))).listen(${other});
`;
  await using app = await startHotrun({
    files: { ...plainApp, "app.ts": `${first}${askingFor("Number(process.env.PORT)")["app.ts"]}` },
    args: ["--port", String(port)],
  });
  for (const text of ["one", "two"]) {
    assert.equal((await request(new URL(`http://localhost:${port}/text`))).body, text);
    assert.match((await request(new URL(`http://localhost:${other}/`))).body, new RegExp(`"port":${other}\\b`));
    if (text === "one") app.edit("text.ts", "one", "two");
    if (text === "one") await app.reload();
  }
});

test("the PORT of the environment is the default of --port", async () => {
  const port = await freePort();
  await using app = await startHotrun({ files: plainApp, port: null, env: { PORT: String(port) } });
  assert.equal(new URL(app.url).port, String(port));
});

test("what the app sees of its server and its client is as without hotrun", async () => {
  await using app = await startHotrun({
    files: {
      "app.ts": `
import { createServer } from "node:http";
const server = createServer((request, response) => {
  const { remoteAddress, remotePort, remoteFamily, localPort } = request.socket;
  response.end(JSON.stringify({ remoteAddress, remotePort, remoteFamily, localPort }));
});
server.on("listening", () => console.log("event: " + JSON.stringify(server.address())));
server.listen(3000, () => console.log("callback: " + JSON.stringify(server.address()), server.listening));
console.log("after listen: " + server.listening);
`,
    },
  });
  const port = Number(new URL(app.url).port);
  await app.printed("callback: ");
  const [after, ...told] = app.output.trim().split("\n");
  assert.match(after as string, /^after listen: /);
  for (const line of told) {
    const address: AddressInfo = JSON.parse(line.slice(line.indexOf("{"), line.indexOf("}") + 1));
    assert.equal(address.port, port);
    assert.match(address.family, /^IPv[46]$/);
  }
  assert.deepEqual(told.map((line) => line.split(":")[0]).toSorted(), ["callback", "event"]);

  const { body } = await app.get("/");
  const seen = JSON.parse(body);
  assert.match(seen.remoteAddress, /^(127\.0\.0\.1|::1|::ffff:127\.0\.0\.1)$/);
  assert.ok(seen.remotePort > 0);
  assert.equal(seen.localPort, port);
});

test("the callback of listen comes once the front can be reached", async () => {
  await using app = await startHotrun({
    files: {
      "app.ts": `
import { createServer } from "node:http";
import { connect } from "node:net";
const server = createServer((request, response) => response.end("fine"));
server.listen(3000, () => {
  const address = server.address();
  if (address === null || typeof address !== "object") throw new Error("no address");
  connect(address.port, "localhost", function () { console.log("connected"); this.end(); }).on("error", (error) => console.log(String(error)));
});
`,
    },
  });
  await app.printed("connected");
});

test("a second listen on the same port is refused, as it must be", async () => {
  const twice = `
createServer(() => {}).listen(3000).on("error", (error: NodeJS.ErrnoException) => console.log("second: " + error.code));
`;
  await using app = await startHotrun({ files: { ...plainApp, "app.ts": plainApp["app.ts"] + twice } });
  await app.printed("second: EADDRINUSE");
  assert.equal((await app.get("/text")).body, "one");
});

test("a port that was given and is busy is an error that says so", async () => {
  await using holder = await holdPort();
  const { code, stderr } = await runHotrun(["--port", String(holder.port), "app.ts"], plainApp);
  assert.equal(code, 1);
  assert.match(stderr, new RegExp(`\\b${holder.port}\\b`));
  assert.match(stderr, new RegExp(`\\b${process.pid}\\b|in use`));
});

test("a port that was not given and is busy gives way to the next one, said aloud", async () => {
  await using holder = await holdPort();
  await using app = await startHotrun({ files: askingFor(String(holder.port)), port: null });
  assert.notEqual(new URL(app.url).port, String(holder.port));
  const warning = app.log.events.find((event) => event.type === "warning");
  assert.match(warning?.type === "warning" ? warning.message : "", new RegExp(`\\b${holder.port}\\b`));
  assert.equal((await app.get("/text")).body, "one");
});

test("with --strict-port a busy port is an error though it was not given", async () => {
  await using holder = await holdPort();
  const { code, stderr } = await runHotrun(["--strict-port", "app.ts"], askingFor(String(holder.port)));
  assert.equal(code, 1);
  assert.match(stderr, new RegExp(`\\b${holder.port}\\b`));
});

test("the front is where the app asks for it, or where --host says", async () => {
  const files = askingFor(`${await freePort()}, "127.0.0.1"`);
  await using app = await startHotrun({ files, port: null });
  assert.deepEqual(
    (await app.status()).fronts.map(({ host }) => host),
    ["127.0.0.1"],
  );
  await using open = await startHotrun({ files, args: ["--host=0.0.0.0"] });
  assert.deepEqual(
    (await open.status()).fronts.map(({ host }) => host),
    ["0.0.0.0"],
  );
});

function frontUrls(app: RunningHotrun): string[] {
  return app.log.events.flatMap((event) => (event.type === "listen" ? [event.url] : []));
}

async function holdPort(): Promise<{ port: number; [Symbol.asyncDispose](): Promise<void> }> {
  const server: Server = createServer((socket) => socket.destroy()).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      if (server.listening) await new Promise((resolve) => server.close(resolve));
    },
  };
}

test("a server on any free port that a request opens, and one that the app closes, leave no front behind", async () => {
  const files = {
    ...plainApp,
    "app.ts": `${plainApp["app.ts"]}
import { once } from "node:events";
import { createServer as create } from "node:net";
const early = create().listen(0);
await once(early, "listening");
early.close();
createServer(async (_, response) => {
  const own = create().listen(0);
  await once(own, "listening");
  own.close();
  response.end("done");
}).listen(0);
`,
  };
  await using app = await startHotrun({ files });
  await app.log.until("all fronts", () => frontUrls(app).length >= 3);
  const [main, , helper] = frontUrls(app) as [string, string, string];
  for (let count = 0; count < 5; count += 1) assert.equal((await request(new URL(helper))).body, "done");
  const { fronts } = JSON.parse((await request(new URL("/__hotrun/status", main))).body) as Status;
  assert.deepEqual(
    fronts.map(({ url }) => url),
    [main, helper],
  );
});
