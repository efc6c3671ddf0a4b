import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { type TestContext, test } from "node:test";
import { WebSocket } from "ws";
import { type Channel, type ChannelEvents, type ChannelOptions, createChannel } from "../../../src/browser/channel.ts";
import { createTokens } from "../../../src/browser/token.ts";
import { liveClose, liveProtocol, type ToPage } from "../../../src/protocol/live.ts";

const token = "the-token";

interface Bed {
  channel: Channel;
  host: string;
  dial(options?: { path?: string; headers?: Record<string, string>; autoPong?: boolean }): WebSocket;
}

async function createBed(t: TestContext, options: Partial<ChannelOptions> = {}): Promise<Bed> {
  const hello = () => ({ generation: 1, version: 5, failures: [] });
  const channel = createChannel({ tokens: createTokens(token), loopback: true, hello, ...options });
  const server = createServer().on("upgrade", channel.upgrade);
  const host = await listen(server);
  t.after(async () => {
    await channel.close();
    server.close();
  });
  return {
    channel,
    host,
    dial({ path = `/__hotrun/live?token=${token}`, ...rest } = {}) {
      const socket = new WebSocket(`ws://${host}${path}`, rest);
      socket.on("error", () => {});
      t.after(() => socket.terminate());
      return socket;
    },
  };
}

async function listen(server: Server): Promise<string> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function message(socket: WebSocket): Promise<ToPage> {
  const [data] = await once(socket, "message");
  return JSON.parse(String(data));
}

/** The status of a refusal, or 101. */
async function statusOf(socket: WebSocket): Promise<number | undefined> {
  return new Promise((resolve) => {
    socket.on("open", () => resolve(101));
    socket.on("unexpected-response", (_request, response) => resolve(response.statusCode));
  });
}

function next<Name extends keyof ChannelEvents>(channel: Channel, name: Name): Promise<ChannelEvents[Name][0]> {
  return new Promise((resolve) => {
    const remove = channel.on(name, (event) => {
      remove();
      resolve(event);
    });
  });
}

async function join(bed: Bed, path: string): Promise<WebSocket> {
  const socket = bed.dial();
  await message(socket);
  await visit(bed, socket, path);
  return socket;
}

/** The page says where it is. */
async function visit(bed: Bed, socket: WebSocket, path: string): Promise<void> {
  const page = next(bed.channel, "page");
  socket.send(JSON.stringify({ type: "page", path, version: 5 }));
  await page;
}

test("G3 a page is told at once where things are", async (t) => {
  const { dial } = await createBed(t);
  const { style, ...hello } = (await message(dial())) as { style: string };
  assert.match(style, /hotrun-overlay.*hotrun-indicator/s);
  assert.deepEqual(hello, {
    type: "hello",
    protocol: liveProtocol,
    generation: 1,
    version: 5,
    failure: null,
    html: null,
    warnings: { count: 0, html: null },
    changes: [],
  });
});

test("G1 pages are known by their path, and leave when they go", async (t) => {
  const bed = await createBed(t);
  const first = await join(bed, "/a?b=c");
  await join(bed, "/d");
  assert.deepEqual(bed.channel.pages(), [
    { id: 1, url: "/a?b=c" },
    { id: 2, url: "/d" },
  ]);
  const gone = next(bed.channel, "gone");
  first.close();
  assert.deepEqual(await gone, { id: 1, url: "/a?b=c" });
  assert.deepEqual(bed.channel.pages(), [{ id: 2, url: "/d" }]);
});

test("O15 what pages log is heard only where that is asked for, and of pages that have said where they are", async (t) => {
  const logged = { type: "console", level: "warn", text: "hello", stack: "at http://localhost/a.js:1:2" };
  const asking = await createBed(t, { console: true });
  const page = await join(asking, "/a");
  const heard = next(asking.channel, "console");
  page.send(JSON.stringify(logged));
  const { front, ...rest } = await heard;
  assert.deepEqual(rest, { id: 1, url: "/a", level: logged.level, text: logged.text, stack: logged.stack });
  const [address, port] = asking.host.split(":");
  assert.deepEqual(front, {
    origin: `http://${asking.host}`,
    host: asking.host,
    basePath: "",
    address,
    port: Number(port),
  });

  const tooEarly = asking.dial();
  await message(tooEarly);
  tooEarly.send(JSON.stringify(logged));
  assert.equal((await once(tooEarly, "close"))[0], liveClose.badMessage);

  const other = await join(await createBed(t), "/a");
  other.send(JSON.stringify(logged));
  assert.equal((await once(other, "close"))[0], liveClose.badMessage);
});

test("G2 a message goes to the pages that it is for", async (t) => {
  const bed = await createBed(t);
  const [first, second] = [await join(bed, "/a"), await join(bed, "/b")];
  const heard: string[] = [];
  first.on("message", (data) => heard.push(`first ${data}`));
  second.on("message", (data) => heard.push(`second ${data}`));
  assert.equal(
    bed.channel.send({ type: "reloading" }, ({ url }) => url === "/b"),
    1,
  );
  assert.equal(bed.channel.send({ type: "settled" }), 2);
  await Promise.all([once(first, "message"), heard.length < 2 && once(second, "message")]);
  assert.deepEqual(
    heard.filter((line) => line.startsWith("first")),
    ['first {"type":"settled"}'],
  );
});

test("a page that has not said yet where it is misses nothing", async (t) => {
  const { channel, dial } = await createBed(t);
  const socket = dial();
  await message(socket);
  const refresh = message(socket);
  assert.equal(
    channel.send({ type: "reloading" }, () => false),
    0,
  );
  assert.deepEqual(await refresh, { type: "reloading" });
});

test("what a page has done is reported with the page", async (t) => {
  const bed = await createBed(t);
  const socket = await join(bed, "/a");
  const applied = next(bed.channel, "applied");
  socket.send(JSON.stringify({ type: "applied", reload: 3, action: "morph", nodes: 2, ms: 8 }));
  assert.deepEqual(await applied, { id: 1, url: "/a", reload: 3, action: "morph", nodes: 2, ms: 8 });
});

const refused: [string, number, Parameters<Bed["dial"]>[0]][] = [
  ["no token", 403, { path: "/__hotrun/live" }],
  ["a wrong token", 403, { path: "/__hotrun/live?token=the-tokem" }],
  ["a longer token", 403, { path: `/__hotrun/live?token=${token}x` }],
  ["two tokens", 403, { path: `/__hotrun/live?token=${token}&token=x` }],
  ["another path", 404, { path: `/__hotrun/live/?token=${token}` }],
  ["another case", 404, { path: `/__HOTRUN/live?token=${token}` }],
  ["an encoded path", 404, { path: `/__hotrun%2flive?token=${token}` }],
  ["a sandboxed frame", 403, { headers: { origin: "null" } }],
  ["another port", 403, { headers: { origin: "http://127.0.0.1:9999" } }],
  ["another host", 403, { headers: { origin: "http://evil.example" } }],
  ["an Origin that is none", 403, { headers: { origin: "http://[::1" } }],
];

for (const [name, status, options] of refused) {
  test(`G9 refused before the handshake: ${name}`, async (t) => {
    const { dial, channel } = await createBed(t);
    assert.equal(await statusOf(dial(options)), status);
    assert.deepEqual(channel.pages(), []);
  });
}

test("who goes on with wrong tokens waits a second for each refusal, and keeps out nobody who has the right one", async (t) => {
  const { dial } = await createBed(t);
  const wrong = { path: "/__hotrun/live?token=wrong" };
  for (let number = 1; number <= 10; number++) assert.equal(await statusOf(dial(wrong)), 403);
  const answered: string[] = [];
  const from = performance.now();
  const eleventh = statusOf(dial(wrong)).then((status) => answered.push(`wrong ${status}`));
  answered.push(`right ${await statusOf(dial())}`);
  await eleventh;
  assert.ok(performance.now() - from >= 999);
  assert.deepEqual(answered, ["right 101", "wrong 403"]);
});

test("G9 our own Origin is let in, and none on loopback alone", async (t) => {
  const local = await createBed(t);
  assert.equal(await statusOf(local.dial({ headers: { origin: `http://${local.host}` } })), 101);
  assert.equal(await statusOf(local.dial()), 101);
  const open = await createBed(t, { loopback: false });
  assert.equal(await statusOf(open.dial({ headers: { origin: `http://${open.host}` } })), 101);
  assert.equal(await statusOf(open.dial()), 403);
});

test("G9 a peer that is gone before it is refused harms nothing", async (t) => {
  const { host, dial } = await createBed(t);
  const [address, port] = host.split(":");
  const raw = connect(Number(port), address);
  raw.on("error", () => {});
  raw.write("GET /__hotrun/live HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
  raw.resetAndDestroy();
  assert.equal(await statusOf(dial()), 101);
});

for (const text of [
  "nonsense",
  '{"type":"open","file":"/etc/passwd"}',
  '{"type":"applied","reload":1,"action":"none","nodes":0,"ms":0}',
]) {
  test(`an unknown message ends the connection: ${text}`, async (t) => {
    const { dial } = await createBed(t);
    const socket = dial();
    await once(socket, "open");
    socket.send(text);
    const [code] = await once(socket, "close");
    assert.equal(code, liveClose.badMessage);
  });
}

test("a message that is too large ends the connection", async (t) => {
  const { dial } = await createBed(t);
  const socket = dial();
  await once(socket, "open");
  socket.send("x".repeat(64 * 1024 + 1));
  const [code] = await once(socket, "close");
  assert.equal(code, 1009);
});

test("G6 a page that answers no ping is given up, one that does is kept", async (t) => {
  t.mock.timers.enable({ apis: ["setInterval"] });
  const bed = await createBed(t, { pingMs: 1_000 });
  const dead = bed.dial({ autoPong: false });
  const givenUp = once(dead, "close");
  await message(dead);
  const alive = await join(bed, "/alive");
  for (const path of ["/first", "/second", "/third"]) {
    const pinged = once(alive, "ping");
    t.mock.timers.tick(1_000);
    await pinged;
    await visit(bed, alive, path); // What comes after the answer: that has arrived too, however slow the machine is.
  }
  await givenUp;
  assert.deepEqual(bed.channel.pages(), [{ id: 1, url: "/third" }]);
});

test("close says that it is closing, is done once, and lets nobody in", async (t) => {
  const bed = await createBed(t);
  const socket = await join(bed, "/a");
  const closed = once(socket, "close");
  const first = bed.channel.close();
  assert.equal(bed.channel.close(), first);
  await first;
  assert.equal((await closed)[0], liveClose.closing);
  assert.equal(await statusOf(bed.dial()), 503);
});

test("F9 behind a trusted proxy a page's own origin is what the browser asked that for, and else the Host alone", async (t) => {
  const forwarded = { "x-forwarded-host": "shop.test", "x-forwarded-proto": "https" };
  const statuses = async (bed: Bed) => ({
    own: await statusOf(bed.dial({ headers: { origin: "https://shop.test", ...forwarded } })),
    otherScheme: await statusOf(bed.dial({ headers: { origin: "http://shop.test", ...forwarded } })),
    host: await statusOf(bed.dial({ headers: { origin: `http://${bed.host}`, ...forwarded } })),
  });
  const trusting = await createBed(t, { behind: { trustProxy: true, basePath: "" } });
  assert.deepEqual(await statuses(trusting), { own: 101, otherScheme: 403, host: 403 });
  assert.deepEqual(await statuses(await createBed(t)), { own: 403, otherScheme: 403, host: 101 });
});
