import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { connect } from "node:net";
import { test } from "node:test";
import { modes } from "../support/apps.ts";
import { openEventSource } from "../support/event-source.ts";
import { type RunningHotrun, startHotrun } from "../support/hotrun.ts";
import { respond } from "../support/http.ts";
import { lastingApp } from "../support/lasting-app.ts";
import { descendants, waitUntilCount, waitUntilGone } from "../support/process.ts";
import { startUpload } from "../support/upload.ts";
import { openWebSocket } from "../support/web-socket.ts";

/** Saves a text of its own for each version, and waits until it is live. */
async function save(app: RunningHotrun, text: string) {
  app.write("text.ts", `export const text: string = "${text}";\n`);
  const reload = await app.reload();
  assert.deepEqual(reload.result, { type: "done" });
  return reload;
}

/** Reads at least so many bytes of an answer, if there are, and leaves the rest where it is. */
async function readSome(answer: IncomingMessage, bytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let count = 0;
  for await (const chunk of answer.iterator({ destroyOnReturn: false })) {
    chunks.push(chunk);
    count += chunk.length;
    if (count >= bytes) break;
  }
  return Buffer.concat(chunks);
}

interface RawConnection {
  ask(text: string): Promise<string>;
  [Symbol.dispose](): void;
}

/** A connection that changes to a protocol without frames. */
async function openRaw(base: string): Promise<RawConnection> {
  const socket = connect(Number(new URL(base).port), "127.0.0.1").setEncoding("latin1");
  let unread = "";
  const next = (end: string) =>
    new Promise<string>((resolve) => {
      socket.on("data", function take(text: string) {
        unread += text;
        if (!unread.endsWith(end)) return;
        socket.off("data", take);
        resolve(unread);
        unread = "";
      });
    });
  const head = next("\r\n\r\n");
  socket.write("GET /raw HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: raw\r\n\r\n");
  assert.match(await head, /^HTTP\/1\.1 101 /);
  return {
    ask(text) {
      const answer = next(`${text}.`);
      socket.write(`${text}.`);
      return answer;
    },
    [Symbol.dispose]: () => socket.destroy(),
  };
}

for (const { mode, args } of modes) {
  const saves = mode === "restart" ? 8 : 20;
  test(`E1 O2 F8 what was begun is finished by the version that took it, over many saves (${mode})`, async () => {
    await using app = await startHotrun({ files: lastingApp, args });
    const first = (await app.status()).generation;
    const pid = Number((await app.get("/pid")).body);
    // One waits for the next restart, and counts.
    if (mode === "restart")
      await app.log.until("a spare process", () => app.log.events.some(({ type }) => type === "spare"));
    const processes = descendants(app.pid).length;
    using socket = await openWebSocket(app.url);
    using raw = await openRaw(app.url);
    using events = openEventSource(new URL("/events", app.url));
    assert.equal(await events.next(), "one after undefined");
    const download = await respond(new URL("/download", app.url));
    const upload = startUpload(new URL("/upload", app.url));
    const [sent, received] = [createHash("sha256"), createHash("sha256")];
    for (let number = 1; number <= saves; number++) {
      const { draining, generation } = await save(app, `save ${number}`);
      assert.deepEqual(draining, [{ generation: first, requests: 2, streams: 1, sockets: 2 }]);
      received.update(await readSome(download, 100_000));
      upload.write(`part ${number}`);
      sent.update(`part ${number}`);
      assert.equal(await socket.ask(`message ${number}`), `one message ${number}`);
      assert.equal(await raw.ask(`${number}`), `one ${number}.`);
      const fresh = await app.get("/text");
      assert.equal(fresh.body, `save ${number}`);
      assert.equal(Number(fresh.headers["x-hotrun-generation"]), generation);
    }
    const { generations } = await app.status();
    assert.deepEqual(
      generations.map(({ state, sockets }) => [state, sockets]),
      [
        ["draining", 2],
        ["live", 0],
      ],
    );
    assert.equal(generations[0]?.pid, pid);
    using newSocket = await openWebSocket(app.url);
    assert.equal(await newSocket.ask("hello"), `save ${saves} hello`);
    assert.equal(newSocket.socket.protocol, "chat");

    received.update(await readSome(download, Number.POSITIVE_INFINITY));
    assert.equal(received.digest("hex"), download.headers["x-sha256"]);
    assert.equal(await upload.end(), `one ${sent.digest("hex")}`);
    socket.socket.close(4000);
    assert.equal(await socket.closed, 4000);
    await app.printed("one closed with 4000");
    raw[Symbol.dispose]();
    events[Symbol.dispose]();
    if (mode === "restart") {
      await waitUntilGone(pid);
      await waitUntilCount(app.pid, processes);
    }
    assert.equal(await newSocket.ask("again"), `save ${saves} again`);
  });

  test(`O2 of five old versions with a WebSocket the oldest is ended, the others live (${mode})`, async () => {
    await using app = await startHotrun({ files: lastingApp, args });
    using oldest = await openWebSocket(app.url);
    const others: Awaited<ReturnType<typeof openWebSocket>>[] = [];
    using _all = { [Symbol.dispose]: () => others.forEach((other) => void other[Symbol.dispose]()) };
    for (const number of [2, 3, 4, 5]) {
      await save(app, `version ${number}`);
      others.push(await openWebSocket(app.url));
    }
    assert.equal(await oldest.ask("there?"), "one there?");
    await save(app, "version 6");
    assert.equal(await oldest.closed, 1012);
    if (mode === "swap") await app.printed("one closed with 1001");
    const { message } = await app.next("warning");
    assert.match(message, /^Ended 1 socket of version \d+: no more than 4 /);
    for (const [index, other] of others.entries()) {
      assert.equal(await other.ask("there?"), `version ${index + 2} there?`);
    }
  });

  test(`O2 --drain ends what an old version has not finished in time (${mode})`, async () => {
    await using app = await startHotrun({ files: lastingApp, args: [...args, "--drain", "0.5"] });
    const pid = Number((await app.get("/pid")).body);
    using socket = await openWebSocket(app.url);
    using events = openEventSource(new URL("/events", app.url));
    assert.equal(await events.next(), "one after undefined");
    const download = await respond(new URL("/download", app.url));
    const broken = new Promise<NodeJS.ErrnoException>((resolve) => download.once("error", resolve));
    await save(app, "two");
    assert.equal(await socket.closed, 1012);
    assert.equal(await events.next(), "two after one");
    const { message } = await app.next("warning");
    assert.match(message, /^Ended 1 socket, 1 event stream and 1 request of version \d+: it was replaced 0\.5 s ago/);
    download.resume();
    assert.equal((await broken).code, "ECONNRESET", "an answer that is not complete does not look as if it were");
    if (mode === "restart") await waitUntilGone(pid);
  });
}

test("an old process that ignores SIGTERM is killed in the end, and no save waits for that", async () => {
  const deaf = `process.on("SIGTERM", () => console.log("not listening"));\n`;
  const files = { ...lastingApp, "app.ts": `${lastingApp["app.ts"]}${deaf}` };
  await using app = await startHotrun({ files, args: ["--restart", "--kill-timeout", "3000"] });
  const pids: number[] = [];
  for (const text of ["two", "three", "four"]) {
    pids.push(Number((await app.get("/pid")).body));
    await save(app, text);
    assert.equal((await app.get("/text")).body, text);
  }
  assert.equal(new Set(pids).size, 3);
  for (const pid of pids) await waitUntilGone(pid);
  assert.match(app.output, /not listening/);
});

test("O2 a WebSocket of a server that lives on is not one of an old version", async () => {
  const files = {
    ...lastingApp,
    "app.ts": (lastingApp["app.ts"] as string)
      .replace('import { text } from "./text.ts";', 'import * as first from "./text.ts";\nlet { text } = first;')
      .concat('import.meta.hot.accept("./text.ts", (next) => ({ text } = next));\n'),
  };
  await using app = await startHotrun({ files, args: ["--drain", "0"] });
  using socket = await openWebSocket(app.url);
  for (const number of [1, 2, 3, 4, 5, 6]) {
    const { draining, plan } = await save(app, `save ${number}`);
    assert.deepEqual([plan, draining], ["swap", undefined]);
    assert.equal(await socket.ask("which?"), `save ${number} which?`);
  }
  const [live, ...old] = (await app.status()).generations;
  assert.deepEqual([live?.state, live?.sockets, old], ["live", 1, []]);
});
