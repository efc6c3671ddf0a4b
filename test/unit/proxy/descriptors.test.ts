import assert from "node:assert/strict";
import { once } from "node:events";
import type { Duplex } from "node:stream";
import { mock, test } from "node:test";
import { type ConnectionUse, createDescriptors } from "../../../src/proxy/descriptors.ts";
import { createStage, exchange, get, okAnswer, onRequestHead, readUntil } from "./stage.ts";

const withDescriptor = (fd: number) => ({ _handle: { fd } }) as unknown as Duplex;

test("what lasts leaves a reserve to requests, and they leave one to everything else", () => {
  const descriptors = createDescriptors({ limit: 20_000 });
  const numbers = [100, 19_743, 19_744, 19_871, 19_872, 19_935, 19_936, 19_999];
  const most = (use: ConnectionUse) => Math.max(...numbers.filter((fd) => descriptors.admits(withDescriptor(fd), use)));
  assert.deepEqual([most("lasting"), most("idle"), most("brief")], [19_743, 19_871, 19_935]);
});

test("a low limit keeps a smaller reserve", () => {
  const descriptors = createDescriptors({ limit: 256 });
  assert.equal(descriptors.admits(withDescriptor(191), "lasting"), true);
  assert.equal(descriptors.admits(withDescriptor(192), "lasting"), false);
});

test("it is told once that they run short", () => {
  const onCrowded = mock.fn();
  const descriptors = createDescriptors({ limit: 1_000, onCrowded });
  for (const fd of [100, 749, 750, 950, 990]) descriptors.admits(withDescriptor(fd), "brief");
  assert.deepEqual(
    onCrowded.mock.calls.map((call) => call.arguments),
    [[750, 1_000]],
  );
  const onFourFifths = mock.fn();
  createDescriptors({ limit: 20_000, onCrowded: onFourFifths }).admits(withDescriptor(16_000), "lasting");
  assert.equal(onFourFifths.mock.callCount(), 1);
});

test("where connections have no such number, all are admitted", () => {
  const descriptors = createDescriptors({ limit: 10 });
  assert.equal(descriptors.admits(withDescriptor(-1), "lasting"), true);
  assert.equal(descriptors.admits({ _handle: null } as unknown as Duplex, "lasting"), true);
});

test("what is not admitted is told so without reaching the app", async () => {
  await using stage = await createStage({ descriptors: createDescriptors({ limit: 1 }) });
  let connections = 0;
  stage.open(
    await stage.raw((app) => {
      connections += 1;
      app.destroy();
    }),
  );
  assert.match((await exchange(stage, get("/"))).text, /^HTTP\/1\.1 503 [\s\S]*ulimit -n/);
  const upgrade = "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n";
  assert.match((await exchange(stage, upgrade)).text, /^HTTP\/1\.1 503 [\s\S]*ulimit -n/);
  assert.match((await exchange(stage, get("/__hotrun/status"))).text, /^HTTP\/1\.1 200 /);
  assert.equal(connections, 0);
});

test("where descriptors run short, the connection that nobody has used for longest makes room for a new one", async () => {
  let isShort = false;
  const admits = (_socket: Duplex, use: ConnectionUse) => use !== "idle" || !isShort;
  await using stage = await createStage({ descriptors: { admits } });
  let answerSlow = () => {};
  stage.open(
    await stage.raw((app) =>
      onRequestHead(app, (head) => {
        if (head.includes("Upgrade")) app.write("HTTP/1.1 101 OK\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n");
        else if (head.includes("/slow")) answerSlow = () => void app.write(okAnswer);
        else app.write(okAnswer);
      }),
    ),
  );
  const ended: string[] = [];
  async function open(name: string, says?: string, until?: string) {
    const socket = stage.connect();
    socket.on("close", () => ended.push(name)).on("end", () => socket.destroy());
    await once(socket, "connect");
    if (says) socket.write(says);
    if (until) await readUntil(socket, (text) => text.endsWith(until));
    return socket;
  }
  const kept = (path: string) => get(path).replace("Connection: close\r\n", "");
  const silent = await open("silent");
  const upgrade = "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n";
  const upgraded = await open("upgraded", upgrade, "\r\n\r\n");
  const busy = await open("busy", kept("/slow"));
  const used = await open("used", kept("/"), "ok");
  // A number that has become free says nothing of how many there are: it is enough that one of the others is high.
  isShort = true;
  const high = await open("high", kept("/slow"));
  await once(silent, "close");
  isShort = false;
  assert.match((await exchange(stage, get("/"))).text, /^HTTP\/1\.1 200 /);
  if (!used.destroyed) await once(used, "close");
  answerSlow();
  for (const socket of [high, busy, upgraded]) socket.destroy();
  assert.deepEqual(ended, ["silent", "used"]);
});
