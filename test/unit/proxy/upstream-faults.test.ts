import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";
import { createStage, exchange, get, onRequestHead, readUntil, type Stage } from "./stage.ts";

const ok = "HTTP/1.1 200 OK\r\n";

/** What an app sends, whether it then ends the connection, and what a client must see. */
const faults: { name: string; sends: string; ends?: boolean; path?: string; method?: string; sees: RegExp }[] = [
  { name: "status 099", sends: "HTTP/1.1 099 X\r\n\r\n", sees: /^HTTP\/1\.1 502 / },
  { name: "control character in the reason", sends: "HTTP/1.1 200 O\x01\r\n\r\n", sees: /^HTTP\/1\.1 502 / },
  { name: "unasked 101", sends: "HTTP/1.1 101 X\r\nUpgrade: x\r\n\r\n", sees: /^HTTP\/1\.1 502 / },
  { name: "two Content-Lengths", sends: `${ok}Content-Length: 1\r\nContent-Length: 2\r\n\r\nx`, sees: /^HTTP\/1\.1 502 / },
  { name: "Content-Length and chunked", sends: `${ok}Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`, sees: /^HTTP\/1\.1 502 / },
  { name: "bad header name", sends: `${ok}a b: c\r\n\r\n`, sees: /^HTTP\/1\.1 502 / },
  { name: "garbage", sends: "garbage\r\n\r\n", sees: /^HTTP\/1\.1 502 / },
  { name: "nothing", sends: "", ends: true, sees: /^HTTP\/1\.1 502 / },
  { name: "half a head", sends: "HTTP/1.1 200 OK\r\nA: b\r\n", ends: true, sees: /^HTTP\/1\.1 502 / },
  { name: "a body cut short", sends: `${ok}Content-Length: 5\r\n\r\nabc`, ends: true, sees: /^(HTTP\/1\.1 200 OK\r\nContent-Length: 5\r\n[\s\S]*\r\n\r\n(abc)?)?$/ },
  { name: "chunks cut short", sends: `${ok}Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n`, ends: true, sees: /^(HTTP\/1\.1 200 OK\r\n(?![\s\S]*\r\n0\r\n)[\s\S]*)?$/ },
  { name: "a bad chunk", sends: `${ok}Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nzz\r\n`, sees: /^(HTTP\/1\.1 200 OK\r\n(?![\s\S]*\r\n0\r\n)[\s\S]*)?$/ },
  { name: "204 with a body", sends: "HTTP/1.1 204 No Content\r\nContent-Length: 3\r\n\r\nabc", sees: /^HTTP\/1\.1 204 No Content\r\n(?![\s\S]*abc)/ },
  { name: "204 with an empty chunk", sends: "HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", sees: /^HTTP\/1\.1 204 No Content\r\n[\s\S]*\r\n\r\n$/ },
  { name: "103, then 200", sends: `HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n${ok}Content-Length: 1\r\n\r\nx`, sees: /^HTTP\/1\.1 103 Early Hints\r\nLink: <\/a>\r\n\r\nHTTP\/1\.1 200 OK\r\n[\s\S]*\r\n\r\nx$/ },
  { name: "trailers", sends: `${ok}Trailer: T\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\nT: 1\r\nHost: evil\r\n\r\n`, sees: /^HTTP\/1\.1 200 OK\r\nTrailer: T\r\n[\s\S]*\r\n1\r\nx\r\n0\r\nT: 1\r\n\r\n$/ },
  { name: "two Content-Types", sends: `${ok}Content-Type: a\r\ncontent-type: b\r\nContent-Length: 0\r\n\r\n`, sees: /\r\nContent-Type: a\r\ncontent-type: b\r\n/ },
  { name: "too much", sends: `${ok}Content-Length: 1\r\n\r\nxy`, sees: /\r\n\r\nx$/ },
  { name: "trailers to HEAD", method: "HEAD", sends: `${ok}Trailer: T\r\nTransfer-Encoding: chunked\r\n\r\n`, sees: /^HTTP\/1\.1 200 OK\r\n[\s\S]*\r\n\r\n$/ },
  { name: "a 999", sends: "HTTP/1.1 999 X\r\nContent-Length: 0\r\n\r\n", sees: /^HTTP\/1\.1 999 X\r\n/ },
]; // biome-ignore format: a table

async function next(stage: Stage): Promise<void> {
  const answer = await exchange(stage, get("/next"));
  assert.match(answer.text, /^HTTP\/1\.1 200 OK\r\n[\s\S]*\r\n\r\nnext$/);
}

for (const { name, sends, ends = false, method = "POST", sees } of faults) {
  test(`an app that sends ${name}`, async () => {
    await using stage = await createStage();
    stage.open(
      await stage.raw((socket) =>
        onRequestHead(socket, (head) => {
          if (head.includes("/next")) return void socket.write(`${ok}Content-Length: 4\r\n\r\nnext`);
          socket.write(sends, "latin1");
          if (ends) socket.end();
        }),
      ),
    );
    const { text } = await exchange(stage, get("/x", "", method));
    assert.match(text, sees);
    await next(stage);
  });
}

for (const late of [false, true]) {
  test(`bytes behind an answer never become the next answer, ${late ? "a turn later" : "in one piece"}`, async () => {
    await using stage = await createStage();
    let count = 0;
    let closed: Promise<unknown> = Promise.resolve();
    stage.open(
      await stage.raw((socket) => {
        closed = Promise.race([once(socket, "end"), once(socket, "close")]);
        onRequestHead(socket, () => {
          const answer = `${ok}Content-Length: 2\r\n\r\n${String(++count).padStart(2)}`;
          const poison = `${ok}Content-Length: 6\r\n\r\npoison`;
          socket.write(late ? answer : answer + poison);
          if (late) setImmediate(() => socket.write(poison));
        });
      }),
    );
    const socket = stage.connect();
    for (let round = 1; round <= 20; round++) {
      socket.write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
      const text = await readUntil(socket, (received) => /\r\n\r\n[ \d]\d$/.test(received));
      assert.match(text, new RegExp(`\\r\\n\\r\\n ?${round}$`));
      // The connection that carried the poison is given up.
      await closed;
    }
    socket.destroy();
  });
}

test("the connection of a truncated HTTP/1.0 answer is reset", async () => {
  await using stage = await createStage();
  stage.open(
    await stage.raw((socket) =>
      onRequestHead(socket, () => socket.end(`${ok}Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n`)),
    ),
  );
  const { broken } = await exchange(stage, "GET / HTTP/1.0\r\n\r\n");
  assert.equal(broken, true);
});

test("a GET whose connection is lost before an answer is sent again, a POST is not", async () => {
  await using stage = await createStage();
  const seen: string[] = [];
  stage.open(
    await stage.raw((socket) =>
      onRequestHead(socket, (head) => {
        seen.push(head.split(" ")[0] as string);
        if (seen.length % 2 === 1) socket.destroy();
        else socket.write(`${ok}Content-Length: 0\r\n\r\n`);
      }),
    ),
  );
  assert.match((await exchange(stage, get("/"))).text, /^HTTP\/1\.1 200/);
  assert.match((await exchange(stage, get("/", "Content-Length: 0\r\n", "POST"))).text, /^HTTP\/1\.1 502/);
  assert.deepEqual(seen, ["GET", "GET", "POST"]);
});

test("B1 a request that could not be sent goes to the next endpoint, whatever its method", async () => {
  await using stage = await createStage();
  stage.open({ generation: 1, at: { path: `${stage.folder}/nobody.sock` }, preamble: false });
  const answer = exchange(stage, get("/", "Content-Length: 3\r\n", "POST").concat("abc"));
  const app = await stage.http((request, response) => {
    request.pipe(response);
  }, 2);
  stage.open(app);
  assert.match((await answer).text, /^HTTP\/1\.1 200 OK\r\n[\s\S]*x-hotrun-generation: 2[\s\S]*abc/);
});
