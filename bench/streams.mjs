// What the proxy adds to the way of a byte from the app to the browser, in milliseconds: the beginning of a page that
// streams, for each content coding; server-sent events; WebSocket frames. `node bench/streams.mjs [--events 1000] [--pages 200]`
import { spawn } from "node:child_process";
import { once } from "node:events";
import { request } from "node:http";
import { join } from "node:path";
import { WebSocket } from "ws";
import { numbersOf, reportFigures } from "./figures.mjs";
import { makeAppFolder, startHotrun } from "./load/support.mjs";
import { quantile } from "./quantile.mjs";

const { events, pages } = numbersOf({ events: 1000, pages: 200 });
const codings = ["identity", "gzip", "br", "deflate"];

/** Each message says when it was written, by the clock that all processes share. */
const source = `
import { createServer } from "node:http";
import { createBrotliCompress, createDeflate, createGzip } from "node:zlib";
import { WebSocketServer } from ${JSON.stringify(import.meta.resolve("ws"))};
const now = () => performance.timeOrigin + performance.now();
const codings = { gzip: createGzip, br: createBrotliCompress, deflate: createDeflate };
const sizes = [1, 1024, 4096, 16384, 65536];
const message = (number) => [number, now(), "x".repeat(sizes[number % sizes.length])].join(" ");
function each(send) {
  let number = 0;
  const timer = setInterval(() => {
    send(message(number++));
    if (number === ${events}) clearInterval(timer);
  }, 3);
}
const server = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url, "http://localhost");
  if (pathname === "/events") {
    response.writeHead(200, { "content-type": "text/event-stream" }).flushHeaders();
    return each((text) => response.write("data: " + text + "\\n\\n"));
  }
  response.setHeader("content-type", "text/html");
  const create = codings[searchParams.get("coding")];
  const encoder = create?.();
  if (create) response.setHeader("content-encoding", searchParams.get("coding"));
  encoder?.pipe(response);
  const page = encoder ?? response;
  page.write("<!doctype html><html><head><title>" + now() + "</title></head><body>");
  encoder?.flush();
  setTimeout(() => page.end("<p>later</p></body></html>"), 25);
});
new WebSocketServer({ server }).on("connection", (socket) => each((text) => socket.send(text)));
server.listen(process.env.PORT ?? 3000, () => console.log("port " + server.address().port));
`;

const now = () => performance.timeOrigin + performance.now();
const figures = [];
const direct = await measureDirect();
const proxied = await measureProxied();
for (const coding of codings) {
  const { head, tags } = proxied.pages[coding];
  // Without hotrun a compressed page comes compressed, and is not read here.
  const bare = coding === "identity" ? ` (${direct.pages[coding].head.toFixed(2)} without hotrun)` : "";
  figures.push({
    what: `beginning of a page, ${coding}: p99 from the app to the client${bare}`,
    value: head,
    most: 20,
    unit: "ms",
  });
  figures.push({ what: `tags in such a page, ${coding}`, value: tags, most: 1 });
}
for (const [kind, name] of [
  ["sse", "server-sent event"],
  ["ws", "WebSocket frame"],
]) {
  const added = proxied[kind].p99 - direct[kind].p99;
  figures.push({
    what: `${name} of 1 B to 64 KB: p99 added to ${direct[kind].p99.toFixed(2)} ms`,
    value: added,
    most: 3,
    unit: "ms",
  });
  figures.push({
    what: `${name}: p50 added to ${direct[kind].p50.toFixed(2)} ms`,
    value: proxied[kind].p50 - direct[kind].p50,
    most: 1,
    unit: "ms",
  });
  figures.push({ what: `${name}s out of order or missing of ${events}`, value: proxied[kind].wrong, most: 0 });
}
reportFigures(figures);

async function measureDirect() {
  const folder = makeAppFolder({ "app.mjs": source });
  const child = spawn(process.execPath, [join(folder.path, "app.mjs")], { env: { ...process.env, PORT: "0" } });
  try {
    const [line] = await once(child.stdout, "data");
    return await measure(`http://127.0.0.1:${/port (\d+)/.exec(line)[1]}/`);
  } finally {
    child.kill();
    folder[Symbol.dispose]();
  }
}

async function measureProxied() {
  const app = await startHotrun({ files: { "app.mjs": source }, entry: "app.mjs" });
  try {
    return await measure(app.url);
  } finally {
    await app[Symbol.asyncDispose]();
  }
}

async function measure(url) {
  // The first of each warms the code up.
  await sse(url);
  await ws(url);
  const result = { sse: await sse(url), ws: await ws(url), pages: {} };
  for (const coding of codings) {
    const heads = [];
    let tags = 0;
    for (let round = 0; round < pages; round++) {
      const page = await readPage(new URL(`/?coding=${coding}`, url));
      if (round > 5) heads.push(page.delay);
      tags = Math.max(tags, page.tags);
    }
    result.pages[coding] = { head: quantile(heads, 0.99), tags };
  }
  return result;
}

async function respond(url, headers) {
  const [response] = await once(request(url, { headers, agent: false }).end(), "response");
  return response;
}

async function readPage(url) {
  const response = await respond(url, {
    accept: "text/html",
    "sec-fetch-dest": "document",
    "accept-encoding": "gzip, br",
  });
  let text = "";
  let delay = Number.NaN;
  for await (const chunk of response.setEncoding("latin1")) {
    text += chunk;
    const written = /<title>([\d.]+)<\/title>/.exec(text);
    if (written && Number.isNaN(delay)) delay = now() - Number(written[1]);
  }
  return { delay, tags: text.split("/__hotrun/client.js").length - 1 };
}

function summary(delays, wrong) {
  return { p50: quantile(delays, 0.5), p99: quantile(delays, 0.99), wrong: wrong + events - delays.length };
}

async function sse(url) {
  const response = await respond(new URL("/events", url), { accept: "text/event-stream" });
  const delays = [];
  let wrong = 0;
  let rest = "";
  for await (const chunk of response.setEncoding("latin1")) {
    const parts = (rest + chunk).split("\n\n");
    rest = parts.pop();
    for (const part of parts) {
      const [, number, written] = part.split(" ", 3);
      if (Number(number) !== delays.length) wrong++;
      delays.push(now() - Number(written));
    }
    if (delays.length >= events) break;
  }
  return summary(delays, wrong);
}

function ws(url) {
  const socket = new WebSocket(url.replace("http", "ws"));
  const delays = [];
  let wrong = 0;
  return new Promise((resolve, reject) => {
    socket.on("error", reject);
    socket.on("message", (data) => {
      const [number, written] = String(data).split(" ", 2);
      if (Number(number) !== delays.length) wrong++;
      delays.push(now() - Number(written));
      if (delays.length < events) return;
      socket.terminate();
      resolve(summary(delays, wrong));
    });
  });
}
