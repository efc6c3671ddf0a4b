import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";
import { WebSocket } from "ws";
import type { Files } from "../support/app-folder.ts";
import { startHotrun } from "../support/hotrun.ts";
import { respond } from "../support/http.ts";

/** An app of one answer for each path; `finish` is for answers that another request ends. */
function appWith(answers: string): Files {
  return {
    "app.ts": `
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
type Answer = (request: IncomingMessage, response: ServerResponse) => void;
let finish = () => {};
const answers: Record<string, Answer> = {${answers}};
createServer((request, response) => {
  const answer = answers[request.url ?? "/"];
  if (answer) answer(request, response);
  else response.writeHead(404).end("no answer");
}).listen(3000);
`,
  };
}

const clientTag = /<script[^>]*\/__hotrun\/client\.js[^>]*>/;

function countTags(body: string): number {
  return body.split(clientTag).length - 1;
}

test("F1 a page gets the client once, first in its head, whatever the spelling of its type", async () => {
  const html = (type: string) =>
    `(_, response) => response.setHeader("content-type", ${JSON.stringify(type)}).end("<!doctype html><html><head><!-- <head> --><meta charset=utf-8><title>t</title></head><body><script>'<head>'</script></body></html>")`;
  await using app = await startHotrun({
    files: appWith(
      `"/plain": ${html("text/html")}, "/charset": ${html("text/html; charset=utf-8")}, "/loud": ${html("TEXT/HTML;Charset=UTF-8")}`,
    ),
  });
  for (const path of ["/plain", "/charset", "/loud"]) {
    const { body } = await app.get(path, { headers: { accept: "text/html" } });
    assert.equal(countTags(body), 1, body);
    assert.match(body, /^<!doctype html><html><head><script[^>]*\/__hotrun\/client\.js/);
    assert.ok(
      body.endsWith(
        `<!-- <head> --><meta charset=utf-8><title>t</title></head><body><script>'<head>'</script></body></html>`,
      ),
    );
  }
});

test("F1 a page without a head gets the client after the doctype and <html>", async () => {
  await using app = await startHotrun({
    files: appWith(
      `"/": (_, response) => response.setHeader("content-type", "text/html").end("<!doctype html><p>short</p>")`,
    ),
  });
  const { body } = await app.get("/", { headers: { accept: "text/html" } });
  assert.match(body, /^<!doctype html><script/);
  assert.equal(countTags(body), 1);
  assert.ok(body.endsWith("<p>short</p>"));
});

test("F2 everything else passes byte by byte: other types, HEAD, 204 and 304", async () => {
  const binary = `Buffer.from(Array.from({ length: 1000 }, (_, index) => index % 256))`;
  await using app = await startHotrun({
    files: appWith(`
"/json": (_, response) => response.setHeader("content-type", "application/json").end('{"html": "<head>"}'),
"/binary": (_, response) => response.setHeader("content-type", "application/octet-stream").end(${binary}),
"/untyped": (_, response) => response.end("<html><head></head></html>"),
"/none": (_, response) => response.writeHead(204, { "content-type": "text/html" }).end(),
"/same": (_, response) => response.writeHead(304, { "content-type": "text/html", etag: '"x"' }).end(),
"/page": (_, response) => response.setHeader("content-type", "text/html").setHeader("content-length", 26).end("<html><head></head></html>"),`),
  });
  const accept = { accept: "text/html" };
  assert.equal((await app.get("/json", { headers: accept })).body, '{"html": "<head>"}');
  const { bytes } = await app.get("/binary", { headers: accept });
  assert.deepEqual(bytes, Buffer.from(Array.from({ length: 1000 }, (_, index) => index % 256)));
  assert.equal((await app.get("/untyped", { headers: accept })).body, "<html><head></head></html>");
  assert.deepEqual(await statusAndLength(app.get("/none", { headers: accept })), [204, 0]);
  assert.deepEqual(await statusAndLength(app.get("/same", { headers: accept })), [304, 0]);
  assert.deepEqual(await statusAndLength(app.get("/page", { method: "HEAD", headers: accept })), [200, 0]);
});

async function statusAndLength(response: Promise<{ status: number; bytes: Buffer }>): Promise<[number, number]> {
  const { status, bytes } = await response;
  return [status, bytes.length];
}

test("F3 the length of a page is that of the page with the client, in bytes", async () => {
  await using app = await startHotrun({
    files: appWith(`"/": (_, response) => {
      const page = Buffer.from("<!doctype html><html><head></head><body>žluťoučký 🐎</body></html>");
      response.writeHead(200, { "content-type": "text/html; charset=utf-8", "content-length": page.length }).end(page);
    }`),
  });
  const { headers, bytes, body } = await app.get("/", { headers: { accept: "text/html" } });
  if (headers["content-length"] === undefined) assert.equal(headers["transfer-encoding"], "chunked");
  else assert.equal(Number(headers["content-length"]), bytes.length);
  assert.match(body, /žluťoučký 🐎/);
  assert.match(body, clientTag);
});

test("F4 the app is not asked for a compressed page", async () => {
  await using app = await startHotrun({
    files: appWith(
      `"/": (request, response) => response.setHeader("content-type", "text/html").end("<head></head>" + request.headers["accept-encoding"])`,
    ),
  });
  const headers = { accept: "text/html", "accept-encoding": "gzip, br" };
  const { body } = await app.get("/", { headers });
  assert.match(body, clientTag);
  assert.doesNotMatch(body, /gzip|br\b/);
});

test("F5 the beginning of a page comes before its end", async () => {
  await using app = await startHotrun({
    files: appWith(`
"/stream": (request, response) => {
  response.setHeader("content-type", "text/html");
  response.write("<!doctype html><html><head><title>soon</title></head><body><p>first</p>");
  finish = () => response.end("<p>last</p></body></html>");
},
"/finish": (request, response) => { finish(); response.end(); }`),
  });
  const response = await respond(new URL("/stream", app.url), { headers: { accept: "text/html" } });
  let body = "";
  response.setEncoding("utf8").on("data", (text: string) => {
    body += text;
  });
  const ended = once(response, "end");
  while (!body.includes("first")) await once(response, "data");
  assert.doesNotMatch(body, /last/);
  await app.get("/finish");
  await ended;
  assert.match(body, /<p>first<\/p><p>last<\/p>/);
  assert.equal(countTags(body), 1);
});

test("F8 an event stream passes unbuffered, and outlives a save", async () => {
  await using app = await startHotrun({
    files: {
      "clients.ts": `import type { ServerResponse } from "node:http";\nexport const clients = new Set<ServerResponse>();\n`,
      "text.ts": `export const text = "one";\n`,
      "app.ts": `
import { createServer } from "node:http";
import { clients } from "./clients.ts";
import { text } from "./text.ts";
createServer((request, response) => {
  if (request.url === "/events") {
    response.writeHead(200, { "content-type": "text/event-stream" }).flushHeaders();
    clients.add(response);
  } else {
    for (const client of clients) client.write(\`data: \${text}\\n\\n\`);
    response.end();
  }
}).listen(3000);
`,
    },
  });
  const stream = await respond(new URL("/events", app.url), { headers: { accept: "text/event-stream" } });
  stream.setEncoding("utf8");
  const first = once(stream, "data");
  await app.get("/send");
  assert.equal(String(await first), "data: one\n\n");
  app.edit("text.ts", "one", "two");
  await app.reload();
  const second = once(stream, "data");
  await app.get("/send");
  assert.equal(String(await second), "data: two\n\n");
  stream.destroy();
});

test("F8 the app's own WebSockets pass, and outlive a save", async () => {
  await using app = await startHotrun({
    files: {
      "text.ts": `export const text = "one";\n`,
      "app.ts": `
import { createServer } from "node:http";
import { WebSocketServer } from "ws";
import { text } from "./text.ts";
const server = createServer((_, response) => response.end(text));
new WebSocketServer({ server, path: "/socket" }).on("connection", (socket) => {
  socket.on("message", (message, isBinary) => socket.send(isBinary ? message : \`\${text}: \${message}\`));
});
server.listen(3000);
`,
    },
  });
  const address = new URL("/socket", app.url.replace(/^http/, "ws"));
  const old = new WebSocket(address);
  await once(old, "open");
  assert.equal(await ask(old, "hello"), "one: hello");
  app.edit("text.ts", "one", "two");
  await app.reload();
  assert.equal(await ask(old, "still here"), "one: still here");
  const fresh = new WebSocket(address);
  await once(fresh, "open");
  assert.equal(await ask(fresh, "hello"), "two: hello");
  old.terminate();
  fresh.terminate();
});

async function ask(socket: WebSocket, text: string): Promise<string> {
  socket.send(text);
  const [message] = await once(socket, "message");
  return String(message);
}

test("F11 HTML that a script fetches is left alone", async () => {
  const fragment = `(_, response) => response.setHeader("content-type", "text/html").end("<p>a fragment</p>")`;
  await using app = await startHotrun({ files: appWith(`"/fragment": ${fragment}`) });
  const byFetch = { accept: "*/*", "sec-fetch-dest": "empty", "sec-fetch-mode": "cors" };
  assert.equal((await app.get("/fragment", { headers: byFetch })).body, "<p>a fragment</p>");
  const byHtmx = { accept: "text/html, */*", "hx-request": "true" };
  assert.equal((await app.get("/fragment", { headers: byHtmx })).body, "<p>a fragment</p>");
});

test("F12 what a request carries reaches the app, and its answer the client", async () => {
  await using app = await startHotrun({
    files: appWith(`"/headers": (request, response) => {
      response.setHeader("set-cookie", ["a=1", "b=2"]);
      response.setHeader("x-custom", "yes");
      response.writeHead(201, "Made").end(JSON.stringify({ raw: request.rawHeaders, method: request.method }));
    }, "/away": (_, response) => response.writeHead(302, { location: "https://example.com/" }).end()`),
  });
  const answer = await app.get("/headers", { method: "PUT", headers: { "X-Mine": "kept", cookie: "c=3" }, body: "x" });
  const { raw, method } = JSON.parse(answer.body);
  assert.equal(method, "PUT");
  assert.equal(raw[raw.indexOf("X-Mine") + 1], "kept");
  assert.equal(raw[raw.findIndex((name: string) => name.toLowerCase() === "host") + 1], new URL(app.url).host);
  assert.ok(!raw.some((name: string) => /^(x-forwarded|forwarded|via)/i.test(name)), String(raw));
  assert.equal(answer.status, 201);
  assert.deepEqual(answer.headers["set-cookie"], ["a=1", "b=2"]);
  assert.equal(answer.headers["x-custom"], "yes");
  assert.equal((await app.get("/away")).headers.location, "https://example.com/");
});

test("with --no-inject pages pass as they are", async () => {
  await using app = await startHotrun({
    args: ["--no-inject"],
    files: appWith(
      `"/": (_, response) => response.setHeader("content-type", "text/html").end("<html><head></head></html>")`,
    ),
  });
  assert.equal((await app.get("/", { headers: { accept: "text/html" } })).body, "<html><head></head></html>");
});
