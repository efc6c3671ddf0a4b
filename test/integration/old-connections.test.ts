import assert from "node:assert/strict";
import { test } from "node:test";
import { type AppFolder, makeAppFolder } from "../support/app-folder.ts";
import { openEventSource } from "../support/event-source.ts";
import { lastingApp } from "../support/lasting-app.ts";
import { openWebSocket } from "../support/web-socket.ts";

// As a program that depends on the package would import it.
const { createHotrun } = (await import("hotrun" as string)) as typeof import("../../src/index.ts");
type Hotrun = Awaited<ReturnType<typeof createHotrun>>;

async function save(hotrun: Hotrun, folder: AppFolder, text: string): Promise<void> {
  const saved = new Promise<void>((resolve) => {
    const remove = hotrun.on("reload", ({ plan }) => {
      if (plan === "ignore") return;
      remove();
      resolve();
    });
  });
  folder.write("text.ts", `export const text: string = "${text}";\n`);
  await saved;
}

for (const restart of [false, true]) {
  const mode = restart ? "restart" : "swap";

  test(`O2 with sockets "close" each save brings WebSockets and event streams to the new version (${mode})`, async () => {
    using folder = makeAppFolder(lastingApp);
    await using hotrun = await createHotrun({
      entry: "app.ts",
      cwd: folder.path,
      port: 0,
      sockets: "close",
      restart,
    });
    await hotrun.start();
    const url = hotrun.url as string;
    using socket = await openWebSocket(url);
    using events = openEventSource(new URL("/events", url));
    assert.equal(await events.next(), "one after undefined");
    await save(hotrun, folder, "two");
    assert.equal(await socket.closed, 1012);
    assert.equal(await events.next(), "two after one");
    using again = await openWebSocket(url);
    assert.equal(await again.ask("hello"), "two hello");
    await save(hotrun, folder, "three");
    assert.equal(await again.closed, 1012);
    assert.equal(await events.next(), "three after two");
  });

  test(`O2 a program ends what hangs on old versions when it likes (${mode})`, async () => {
    using folder = makeAppFolder(lastingApp);
    await using hotrun = await createHotrun({ entry: "app.ts", cwd: folder.path, port: 0, restart });
    await hotrun.start();
    const url = hotrun.url as string;
    const { generation } = hotrun.status();
    assert.deepEqual(hotrun.endOldConnections(), []);
    using socket = await openWebSocket(url);
    using events = openEventSource(new URL("/events", url));
    assert.equal(await events.next(), "one after undefined");
    assert.deepEqual(hotrun.endOldConnections(), [], "the live version is none of them");
    await save(hotrun, folder, "two");
    using fresh = await openWebSocket(url);
    assert.equal(await socket.ask("there?"), "one there?");
    assert.deepEqual(hotrun.endOldConnections(), [{ generation, requests: 0, streams: 1, sockets: 1 }]);
    assert.equal(await socket.closed, 1012);
    assert.equal(await events.next(), "two after one");
    assert.equal(await fresh.ask("there?"), "two there?");
    assert.deepEqual(hotrun.endOldConnections(), []);
  });
}
