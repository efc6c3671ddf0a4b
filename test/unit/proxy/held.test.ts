import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { request as httpRequest, type IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { test } from "node:test";
import { createStage, exchange, get, okAnswer, onRequestHead, read, readUntil, type Stage } from "./stage.ts";

/** Resolves when that many requests have come to the gate. */
function entered(stage: Stage, count: number): Promise<void> {
  const { enter } = stage.gate;
  let left = count;
  return new Promise((resolve) => {
    stage.gate.enter = (request) => {
      left -= 1;
      if (left === 0) resolve();
      return enter(request);
    };
  });
}

/** Writes as fast as the other side takes it, until it takes no more. Returns what it has taken. */
async function fill(socket: Socket, block: Buffer, most: number): Promise<number> {
  let isRoom = true;
  socket.on("drain", () => {
    isRoom = true;
  });
  let idleTurns = 0;
  while (idleTurns < 100 && socket.bytesWritten < most) {
    if (isRoom) idleTurns = 0;
    while (isRoom && socket.bytesWritten < most) isRoom = socket.write(block);
    idleTurns += 1;
    await new Promise((resolve) => setImmediate(resolve));
  }
  return socket.bytesWritten - socket.writableLength;
}

test("B1 requests that are held go to the app in the order they came, whatever connection they came on", async () => {
  await using stage = await createStage();
  const sockets: Socket[] = [];
  for (let number = 0; number < 50; number++) {
    const arrived = entered(stage, 1);
    const socket = stage.connect();
    socket.write(get(`/${number}`, number % 2 === 0 ? "" : "Content-Length: 0\r\n", number % 2 === 0 ? "GET" : "POST"));
    sockets.push(socket);
    await arrived;
  }
  const seen: string[] = [];
  const endpoint = await stage.http((request, response) => {
    seen.push(request.url as string);
    response.end("ok");
  });
  const answers = sockets.map((socket) => read(socket));
  stage.open(endpoint);
  for (const { text } of await Promise.all(answers)) assert.match(text, /^HTTP\/1\.1 200 /);
  assert.deepEqual(
    seen,
    sockets.map((_, number) => `/${number}`),
  );
});

test("B1 requests that were pipelined while they were held are answered in order, each once", async () => {
  await using stage = await createStage();
  const socket = stage.connect();
  const methods = Array.from({ length: 300 }, (_, number) => ["GET", "POST", "DELETE"][number % 3] as string);
  const first = entered(stage, 1);
  socket.write(
    methods
      .map((method, number) => `${method} /${number} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n\r\nx`)
      .join(""),
  );
  await first;
  const seen: string[] = [];
  stage.open(
    await stage.http((request, response) => {
      seen.push(`${request.method} ${request.url}`);
      request.resume();
      response.end(`<${request.url}>`);
    }),
  );
  const text = await readUntil(socket, (received) => received.includes("</299>"));
  assert.deepEqual(
    text.match(/<\/\d+>/g),
    methods.map((_, number) => `</${number}>`),
  );
  assert.deepEqual(
    seen,
    methods.map((method, number) => `${method} /${number}`),
  );
  socket.destroy();
});

test("requests that are pipelined without end while nothing answers are read no further", async () => {
  await using stage = await createStage();
  const socket = stage.connect();
  let begun = 0;
  const { enter } = stage.gate;
  stage.gate.enter = (request) => {
    begun += 1;
    return enter(request);
  };
  const block = Buffer.from("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(1_000));
  const most = 64 * 1024 * 1024;
  const taken = await fill(socket, block, most);
  assert.ok(taken < most / 2, `${taken} bytes of requests were taken`);
  assert.equal(begun, 1, "one at a time");
  // What was taken is answered, and then the rest.
  stage.open(await stage.raw((app) => onRequestHead(app, () => app.write(okAnswer))));
  let answers = 0;
  const some = new Promise<void>((resolve) => {
    socket.on("data", (chunk) => {
      answers += chunk.toString("latin1").split("HTTP/1.1 200").length - 1;
      if (answers > 1_000) resolve();
    });
  });
  await some;
  socket.destroy();
});

test("an upgrade behind more requests than may wait keeps what follows it", async () => {
  await using stage = await createStage();
  const socket = stage.connect();
  const first = entered(stage, 1);
  const request = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
  const upgrade = "GET /up HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n";
  socket.write(`${request.repeat(200)}${upgrade}abc`);
  await first;
  socket.write("def");
  stage.open(
    await stage.raw((app) =>
      onRequestHead(app, (head) => {
        if (!head.includes("Upgrade")) return void app.write(okAnswer);
        app.write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n");
        app.on("data", (chunk) => app.write(chunk));
      }),
    ),
  );
  const text = await readUntil(socket, (received) => received.endsWith("abcdef"));
  assert.equal(text.split("HTTP/1.1 200").length - 1, 200);
  socket.destroy();
});

test("E2 the body of a request that is held is left with its client, and arrives whole, once", async () => {
  await using stage = await createStage();
  const total = 100 * 1024 * 1024;
  const block = randomBytes(1024 * 1024);
  const socket = stage.connect();
  socket.write(get("/", `Content-Length: ${total}\r\n`, "POST"));
  const headBytes = socket.bytesWritten;
  const taken = await fill(socket, block, headBytes + total);
  assert.ok(taken < total / 4, `${taken} bytes were taken`);
  const seen: string[] = [];
  const answered = read(socket);
  stage.open(
    await stage.http(async (request, response) => {
      const hash = createHash("sha256");
      let bytes = 0;
      for await (const chunk of request) {
        hash.update(chunk as Buffer);
        bytes += (chunk as Buffer).length;
      }
      seen.push(`${bytes} ${hash.digest("hex")}`);
      response.end();
    }),
  );
  while (socket.bytesWritten - headBytes < total) {
    if (!socket.write(block)) await once(socket, "drain");
  }
  assert.match((await answered).text, /^HTTP\/1\.1 200 /);
  const expected = createHash("sha256");
  for (let bytes = 0; bytes < total; bytes += block.length) expected.update(block);
  assert.deepEqual(seen, [`${total} ${expected.digest("hex")}`]);
});

test("E2 what is held for too long is told so, in the midst of its body too", async () => {
  await using stage = await createStage({ holdMs: 20 });
  const answers = await Promise.all([
    exchange(stage, get("/")),
    exchange(stage, get("/", "Content-Length: 100000000\r\n", "POST").concat("x".repeat(100_000)), (text) =>
      text.includes("timeout"),
    ),
  ]);
  for (const { text } of answers) assert.match(text, /^HTTP\/1\.1 503 [\s\S]*timeout/);
});

/** Where a version may die, with the POST in its hands. */
const deaths = ["at once", "behind the head", "behind the body", "in the answer"] as const;

test("a POST is never done twice, wherever a version dies", async () => {
  await using stage = await createStage();
  const done = new Map<string, number>();
  const perDeath = 20;
  let turn = 0;
  const dying = await stage.raw((app) => {
    app.on("error", () => {});
    const death = deaths[turn++ % deaths.length];
    if (death === "at once") return void app.destroy();
    let text = "";
    app.on("data", (chunk) => {
      text += chunk.toString("latin1");
      if (death !== "behind the head" && !text.endsWith("body")) return;
      const id = /\/(\S+) HTTP/.exec(text)?.[1] as string;
      done.set(id, (done.get(id) ?? 0) + 1);
      if (death === "in the answer")
        app.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf", () => app.destroy());
      else app.destroy();
    });
  }, 1);
  const next = await stage.http((request, response) => {
    const id = (request.url as string).slice(1);
    done.set(id, (done.get(id) ?? 0) + 1);
    request.resume().on("end", () => response.end("fine"));
  }, 2);
  stage.open(dying);
  const answers = new Map<string, Promise<string>>();
  for (let number = 0; number < perDeath * deaths.length; number++) {
    const id = `post-${number}`;
    answers.set(
      id,
      exchange(stage, get(`/${id}`, "Content-Length: 4\r\n", "POST").concat("body")).then(({ text }) => text),
    );
  }
  await Promise.race(answers.values());
  stage.open(next);
  for (const [id, answer] of answers) {
    const text = await answer;
    const times = done.get(id) ?? 0;
    assert.ok(times <= 1, `${id} was done ${times} times`);
    if (text.endsWith("fine")) assert.equal(times, 1, id);
    else assert.match(text, /^(HTTP\/1\.1 502 [\s\S]*|HTTP\/1\.1 200 OK\r\n[\s\S]*(half)?|)$/, `${id}: ${text}`);
  }
});

test("what may be done twice is asked of the next version when one dies with it in its hands", async () => {
  await using stage = await createStage();
  const asked: string[] = [];
  const dying = await stage.raw((app) => {
    app.once("data", (chunk) => {
      asked.push(chunk.toString().split(" ", 1)[0] as string);
      // The next version is there when the connection to this one breaks.
      stage.open(next);
      app.destroy();
    });
  }, 1);
  const next = await stage.http((request, response) => void response.end(`${request.method} again`), 2);
  for (const method of ["GET", "OPTIONS", "DELETE"]) {
    stage.open(dying);
    const request = httpRequest(`${stage.url}/`, { method, agent: false }).end();
    const [answer] = (await once(request, "response")) as [IncomingMessage];
    assert.equal(answer.statusCode, 200, method);
    assert.equal(answer.headers["x-hotrun-generation"], "2");
    assert.equal(await readUntil(answer, (text) => text.endsWith("again")), `${method} again`);
  }
  assert.deepEqual(asked, ["GET", "OPTIONS", "DELETE"]);
});
