import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { request as httpRequest, type IncomingMessage } from "node:http";
import { text as readText } from "node:stream/consumers";
import { test } from "node:test";
import { createStage, exchange, get, onRequestHead, read, readUntil, type Stage } from "./stage.ts";

const ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

async function echoHeads(stage: Stage, preamble = false): Promise<string[]> {
  const heads: string[] = [];
  const endpoint = await stage.raw(
    (socket) =>
      onRequestHead(socket, (head) => {
        heads.push(head);
        socket.write(ok);
      }),
    1,
    preamble,
  );
  stage.open(endpoint);
  return heads;
}

test("F12 a request and its answer pass with headers as they are", async () => {
  await using stage = await createStage();
  const heads: string[][] = [];
  stage.open(
    await stage.http((request, response) => {
      heads.push(request.rawHeaders);
      response.sendDate = false;
      response.writeHead(200, "Fine", ["X-One", "1", "set-cookie", "a=1", "Set-Cookie", "b=2", "Content-Length", "2"]);
      response.end("ok");
    }),
  );
  const { text } = await exchange(stage, get("/a//b?c=%2F", "CooKie: x=y\r\nX-Dup: 1\r\nx-dup: 2\r\n"));
  assert.equal(
    text,
    "HTTP/1.1 200 Fine\r\nX-One: 1\r\nset-cookie: a=1\r\nSet-Cookie: b=2\r\nContent-Length: 2\r\nCache-Control: no-cache\r\nx-hotrun-generation: 1\r\nConnection: close\r\n\r\nok",
  );
  assert.deepEqual(heads[0]?.slice(0, 8), ["Host", "localhost", "CooKie", "x=y", "X-Dup", "1", "x-dup", "2"]);
});

test("F12 an app with the runtime gets the client's address in the first line, and no X-Forwarded-*", async () => {
  await using stage = await createStage();
  const heads = await echoHeads(stage, true);
  const socket = stage.connect();
  socket.write(get("/"));
  await once(socket, "connect");
  const { localPort } = socket;
  await read(socket);
  assert.equal(
    heads[0],
    `hotrun/1 127.0.0.1 ${localPort} 127.0.0.1 ${stage.port} 0\nGET / HTTP/1.1\r\nHost: localhost\r\n\r\n`,
  );
});

test("F12 the path is passed byte for byte", async () => {
  await using stage = await createStage();
  const heads = await echoHeads(stage);
  for (const path of ["//evil.example/x", "/./a/../b", "/%2F%2e", "/;x?y=?z", `/${"x".repeat(32_000)}`]) {
    await exchange(stage, get(path));
    assert.ok(heads.at(-1)?.startsWith(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n`), path.slice(0, 20));
  }
});

test("nothing in a request changes where it goes", async () => {
  await using stage = await createStage();
  const heads = await echoHeads(stage);
  await exchange(stage, get("http://app.localhost:9999/x"));
  assert.match(heads[0] ?? "", /^GET \/x HTTP\/1\.1\r\nHost: app\.localhost:9999\r\n/);
  for (const request of [get("http://evil.example/x"), "GET /x HTTP/1.1\r\nHost: evil.example\r\n\r\n"]) {
    assert.match((await exchange(stage, request)).text, /^HTTP\/1\.1 403 (?![\s\S]*evil)/);
  }
  assert.equal(heads.length, 1);
});

const refusals: [string, string, RegExp][] = [
  ["two Hosts", "GET / HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n", /^HTTP\/1\.1 400 /],
  ["no Host", "GET / HTTP/1.1\r\n\r\n", /^HTTP\/1\.1 400 /],
  ["length and chunked", "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", /^HTTP\/1\.1 400 /],
  ["two lengths", "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\nx", /^HTTP\/1\.1 400 /],
  ["chunked in 1.0", "POST / HTTP/1.0\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", /^HTTP\/1\.1 400 /],
  ["fragment", get("/a#b"), /^HTTP\/1\.1 400 /],
  ["asterisk", get("*"), /^HTTP\/1\.1 400 /],
  ["TRACE", get("/", "", "TRACE"), /^HTTP\/1\.1 405 /],
  ["CONNECT", "CONNECT localhost:80 HTTP/1.1\r\nHost: localhost\r\n\r\n", /^HTTP\/1\.1 405 /],
  ["garbage", "garbage\r\n\r\n", /^HTTP\/1\.1 400 /],
  ["unknown expectation", get("/", "Expect: foo\r\n"), /^HTTP\/1\.1 417 /],
  ["2,101 header lines", get("/", "a: b\r\n".repeat(2101)), /^HTTP\/1\.1 431 /],
  ["70 KB of headers", get("/", `Cookie: ${"x".repeat(70_000)}\r\n`), /^HTTP\/1\.1 431 /],
  ["a broken chunk", get("/", "Transfer-Encoding: chunked\r\n", "POST").concat("zz\r\n"), /^HTTP\/1\.1 400 /],
]; // biome-ignore format: a table

for (const [name, request, answer] of refusals) {
  test(`a request is refused: ${name}`, async () => {
    await using stage = await createStage();
    stage.open(
      await stage.raw((socket) => {
        socket.resume();
      }),
    );
    assert.match((await exchange(stage, request)).text, answer);
  });
}

test("60 KB of cookies pass", async () => {
  await using stage = await createStage();
  const heads = await echoHeads(stage);
  assert.match((await exchange(stage, get("/", `Cookie: ${"x".repeat(60_000)}\r\n`))).text, /^HTTP\/1\.1 200 /);
  assert.ok((heads[0]?.length ?? 0) > 60_000);
});

test("OPTIONS * is passed on", async () => {
  await using stage = await createStage();
  const heads = await echoHeads(stage);
  await exchange(stage, get("*", "", "OPTIONS"));
  assert.match(heads[0] ?? "", /^OPTIONS \* HTTP\/1\.1\r\n/);
});

test("F8 own routes are answered before the gate, and shadow nothing else", async () => {
  await using stage = await createStage();
  assert.match((await exchange(stage, get("/__hotrun/status?x"))).text, /own \/__hotrun\/status\?x$/);
  const heads = await echoHeads(stage);
  for (const path of ["/__HOTRUN/live", "//__hotrun/live", "/__hotrun", "/x/__hotrun/live"])
    await exchange(stage, get(path));
  assert.equal(heads.length, 4);
  assert.match(
    (await exchange(stage, "GET /__hotrun/ HTTP/1.1\r\nHost: evil.example\r\n\r\n")).text,
    /^HTTP\/1\.1 403/,
  );
});

test("bodies reach the app and come back as they are", async () => {
  await using stage = await createStage();
  stage.open(
    await stage.http((request, response) => {
      response.setHeader(
        "x-framing",
        request.headers["transfer-encoding"] ?? request.headers["content-length"] ?? "none",
      );
      request.pipe(response);
    }),
  );
  for (const size of [0, 1, 100_000, 5_000_000]) {
    for (const method of ["POST", "PUT", "DELETE", "OPTIONS"]) {
      const body = randomBytes(size);
      for (const isChunked of [false, true]) {
        const sent = httpRequest(`${stage.url}/`, { method, agent: false });
        if (!isChunked) sent.setHeader("content-length", size);
        else sent.setHeader("transfer-encoding", "chunked");
        sent.end(body);
        const [answer] = (await once(sent, "response")) as [IncomingMessage];
        const hash = createHash("sha256");
        for await (const chunk of answer) hash.update(chunk as Buffer);
        assert.equal(hash.digest("hex"), createHash("sha256").update(body).digest("hex"), `${method} ${size}`);
        assert.equal(answer.headers["x-framing"], isChunked ? "chunked" : String(size));
      }
    }
  }
});

test("a chunked body stays one request at the app, with its allowed trailers", async () => {
  await using stage = await createStage();
  let received = "";
  stage.open(
    await stage.raw((socket) => {
      socket.on("data", (chunk) => {
        received += chunk.toString("latin1");
        if (/\r\n0\r\n[\s\S]*\r\n\r\n$/.test(received)) socket.write(ok);
      });
    }),
  );
  const smuggled = "GET /smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n";
  const body = `${smuggled.length.toString(16)}\r\n${smuggled}\r\n0\r\nT: 1\r\nHost: evil\r\n\r\n`;
  await exchange(stage, get("/", "Transfer-Encoding: chunked\r\nContent-Typo: x\r\n", "DELETE").concat(body));
  assert.match(
    received,
    /^DELETE \/ HTTP\/1\.1\r\nHost: localhost\r\nContent-Typo: x\r\n(X-Forwarded[\s\S]*?)?Transfer-Encoding: chunked\r\n\r\n/,
  );
  assert.ok(received.endsWith(`\r\n${smuggled}\r\n0\r\nT: 1\r\n\r\n`));
});

test("Expect: 100-continue is for the app to answer", async () => {
  await using stage = await createStage();
  stage.open(
    await stage.raw((socket) => {
      socket.once("data", (chunk) => {
        assert.match(chunk.toString(), /\r\nExpect: 100-continue\r\n/);
        if (chunk.toString().includes("/refuse"))
          return void socket.write("HTTP/1.1 413 No\r\nContent-Length: 0\r\n\r\n");
        socket.write("HTTP/1.1 100 Continue\r\n\r\n");
        socket.once("data", (body) => socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`));
      });
    }),
  );
  const headers = "Expect: 100-continue\r\nContent-Length: 3\r\n";
  const socket = stage.connect();
  socket.write(get("/", headers, "POST"));
  const first = await readUntil(socket, (text) => text.endsWith("\r\n\r\n"));
  assert.equal(first, "HTTP/1.1 100 Continue\r\n\r\n");
  socket.write("abc");
  assert.match((await read(socket)).text, /^HTTP\/1\.1 200 OK[\s\S]*abc$/);
  const refused = await exchange(stage, `POST /refuse HTTP/1.1\r\nHost: localhost\r\n${headers}\r\n`);
  assert.match(refused.text, /^HTTP\/1\.1 413 No\r\n[\s\S]*Connection: close\r\n/);
});

test("an early answer reaches a client that is still sending", async () => {
  await using stage = await createStage();
  stage.open(
    await stage.http((_request, response) => {
      response.writeHead(413, { "content-length": 3, connection: "close" });
      response.end("big");
    }),
  );
  for (let round = 0; round < 20; round++) {
    const socket = stage.connect();
    socket.write(get("/", "Content-Length: 100000000\r\n", "POST"));
    const feed = () => {
      while (!socket.destroyed && socket.write(Buffer.alloc(65_536)));
    };
    socket.on("drain", feed);
    feed();
    const { text } = await read(socket, (seen) => seen.endsWith("big"));
    assert.match(text, /^HTTP\/1\.1 413 /);
  }
});

test("an app that dies under an upload is told to the client at once", async () => {
  await using stage = await createStage();
  stage.open(
    await stage.raw((socket) => {
      socket.once("data", () => socket.destroy());
    }),
  );
  const { text } = await exchange(stage, get("/", "Content-Length: 1000\r\n", "POST").concat("abc"), (seen) =>
    /\r\n\r\n/.test(seen),
  );
  assert.match(text, /^HTTP\/1\.1 502 /);
});

test("a client that goes away takes its request to the app with it", async () => {
  await using stage = await createStage();
  let closed: Promise<unknown> = Promise.resolve();
  const arrived = new Promise<void>((resolve) => {
    void stage
      .http((request) => {
        closed = once(request.socket, "close");
        resolve();
      })
      .then(stage.open);
  });
  const request = httpRequest(`${stage.url}/`, { agent: false });
  request.on("error", () => {});
  request.end();
  await arrived;
  request.destroy();
  await closed;
  while (stage.gate.inFlight(1) > 0) await new Promise((resolve) => setImmediate(resolve));
});

test("a client that ends its side after the request still gets its answer", async () => {
  await using stage = await createStage();
  stage.open(
    await stage.raw((socket) => {
      socket.resume();
      socket.on("end", () => socket.end(ok));
    }),
  );
  const socket = stage.connect();
  socket.end(get("/"));
  assert.match((await read(socket)).text, /\r\n\r\nok$/);
});

test("a slow reader slows the app down, and memory is bounded", async () => {
  await using stage = await createStage();
  const total = 64 * 1024 * 1024;
  let written = 0;
  stage.open(
    await stage.http((_request, response) => {
      response.writeHead(200, { "content-length": total });
      const feed = () => {
        while (written < total) {
          written += 65_536;
          if (!response.write(Buffer.alloc(65_536))) return void response.once("drain", feed);
        }
        response.end();
      };
      feed();
    }),
  );
  const request = httpRequest(`${stage.url}/`, { agent: false }).end();
  const [answer] = (await once(request, "response")) as [IncomingMessage];
  let last = -1;
  while (last !== written) {
    last = written;
    for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
  }
  assert.ok(written < total / 2, `${written} bytes were taken from the app`);
  let bytes = 0;
  for await (const chunk of answer) bytes += (chunk as Buffer).length;
  assert.equal(bytes, total);
});

test("requests of one connection share one to the app, POST has one of its own", async () => {
  await using stage = await createStage();
  const seen: string[] = [];
  let connections = 0;
  stage.open(
    await stage.raw((socket) => {
      const number = ++connections;
      onRequestHead(socket, (head) => {
        seen.push(`${number} ${head.split(" ")[0]}`);
        socket.write(head.startsWith("HEAD") ? ok.slice(0, -2) : ok);
      });
    }),
  );
  const socket = stage.connect();
  const methods = ["GET", "HEAD", "GET", "POST", "GET"];
  // Pipelined: answers come in the order of the requests.
  socket.write(methods.map((method) => `${method} /${method} HTTP/1.1\r\nHost: localhost\r\n\r\n`).join(""));
  const { text } = await read(
    socket,
    (received) => received.split("HTTP/1.1 200").length === 6 && received.endsWith("ok"),
  );
  assert.equal(text.split("ok").length, 5);
  assert.deepEqual(seen, ["1 GET", "1 HEAD", "1 GET", "2 POST", "2 GET"]);
});

test("E1 a request in progress completes with the old version, the next one gets the new", async () => {
  await using stage = await createStage();
  let finish = () => {};
  stage.open(
    await stage.http((_request, response) => {
      finish = () => response.end("old");
      response.flushHeaders();
    }, 1),
  );
  const drained = new Promise((resolve) => stage.gate.onDrained(resolve));
  const old = httpRequest(`${stage.url}/`, { agent: false }).end();
  const [oldAnswer] = (await once(old, "response")) as [IncomingMessage];
  stage.open(await stage.http((_request, response) => response.end("new"), 2));
  assert.match((await exchange(stage, get("/"))).text, /x-hotrun-generation: 2[\s\S]*new/);
  finish();
  assert.equal(await readText(oldAnswer), "old");
  assert.equal(oldAnswer.headers["x-hotrun-generation"], "1");
  assert.equal(await drained, 1);
});

test("E1 idle connections to a replaced version are closed", async () => {
  await using stage = await createStage();
  await echoHeads(stage);
  const socket = stage.connect();
  socket.write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
  await readUntil(socket, (text) => text.endsWith("ok"));
  const [toApp] = stage.appSockets;
  assert.ok(toApp);
  const ended = once(toApp, "end");
  stage.open(await stage.http(() => {}, 2));
  await ended;
  socket.destroy();
});

test("E2 while nothing can answer, requests are held; when nothing will, they are told", async () => {
  await using stage = await createStage();
  const held = exchange(stage, get("/"));
  const app = await stage.http((_request, response) => response.end("up"));
  stage.open(app);
  assert.match((await held).text, /up/);
  stage.gate.down();
  assert.match((await exchange(stage, get("/"))).text, /^HTTP\/1\.1 503 [\s\S]*down/);
});

test("a held request whose client goes away is not sent", async () => {
  await using stage = await createStage();
  const socket = stage.connect();
  socket.end(get("/"));
  await read(socket);
  const heads = await echoHeads(stage);
  await exchange(stage, get("/second"));
  assert.equal(heads.length, 1);
});

test("HTTP/1.0 clients get neither chunks nor 1xx, and a Host is made for them", async () => {
  await using stage = await createStage();
  const heads: string[] = [];
  stage.open(
    await stage.raw((socket) =>
      onRequestHead(socket, (head) => {
        heads.push(head);
        socket.write(
          "HTTP/1.1 103 Hints\r\n\r\nHTTP/1.1 200 OK\r\nTrailer: T\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nT: 1\r\n\r\n",
        );
      }),
    ),
  );
  const { text } = await exchange(stage, "GET / HTTP/1.0\r\n\r\n");
  assert.match(
    text,
    /^HTTP\/1\.1 200 OK\r\nCache-Control: no-cache\r\nx-hotrun-generation: 1\r\nConnection: close\r\n\r\nok$/,
  );
  assert.match(heads[0] ?? "", new RegExp(`^GET / HTTP/1.1\\r\\nHost: 127.0.0.1:${stage.port}\\r\\n`));
});

test("F8 server-sent events pass as they come", async () => {
  await using stage = await createStage();
  let send = (_event: string) => {};
  stage.open(
    await stage.http((_request, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.flushHeaders();
      send = (event) => response.write(event);
    }),
  );
  const request = httpRequest(`${stage.url}/`, { agent: false }).end();
  const [answer] = (await once(request, "response")) as [IncomingMessage];
  for (const event of ["data: 1\n\n", "data: 2\n\n"]) {
    send(event);
    assert.equal(await readUntil(answer, (text) => text.length >= event.length), event);
  }
  request.destroy();
});

test("closing ends idle connections, and those under way after a grace", async () => {
  await using stage = await createStage();
  stage.open(await stage.http((_request, response) => void response.writeHead(200).write("x")));
  const idle = stage.connect();
  const busy = stage.connect();
  const ended = [read(idle), read(busy)];
  busy.write(get("/"));
  await readUntil(busy, (text) => text.includes("\r\n\r\n"));
  await stage.front.close();
  await Promise.all(ended);
});
