// Clients and apps that are slow: what hotrun keeps in memory meanwhile, and what other clients notice.
// `node bench/slow-clients.mjs [--megabytes 1024] [--seconds 5] [--slow 200]`
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { request } from "node:http";
import { connect } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { numbersOf, reportFigures } from "./figures.mjs";
import { startHotrun } from "./load/support.mjs";
import { quantile } from "./quantile.mjs";

const { megabytes, seconds, slow } = numbersOf({ megabytes: 1024, seconds: 5, slow: 200 });
const mb = 1024 * 1024;
const total = megabytes * mb;

const source = `
import { createServer } from "node:http";
const block = Buffer.alloc(${mb}, "x");
let written = 0;
const server = createServer(async (request, response) => {
  if (request.url === "/written") return void response.end(String(written));
  if (request.url === "/download") {
    response.writeHead(200, { "content-length": ${total} });
    for (let left = ${total}; left > 0; left -= block.length) {
      written += block.length;
      if (!response.write(block)) await new Promise((resolve) => response.once("drain", resolve).once("close", resolve));
      if (response.destroyed) return;
    }
    return void response.end();
  }
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    // About 64 MB a second.
    await new Promise((resolve) => setTimeout(resolve, chunk.length / 65_536));
  }
  response.end(String(bytes));
});
server.requestTimeout = 0;
server.listen(3000);
`;

const app = await startHotrun({ files: { "app.mjs": source }, entry: "app.mjs" });
const figures = [];
try {
  // What a fast client makes grow is not due to slowness.
  for await (const _chunk of await download());
  figures.push({
    what: "no slow clients: p99 of requests",
    value: quantile(await otherRequests(), 0.99),
    most: 20,
    unit: "ms",
  });
  await slowDownload();
  await slowUpload();
  await manySlow();
  reportFigures(figures);
} finally {
  await app[Symbol.asyncDispose]();
}

/** How many bytes hotrun has grown by, at most, while `work` ran. */
async function growth(work) {
  const resident = () => Number(readFileSync(`/proc/${app.pid}/statm`, "latin1").split(" ")[1]) * 4096;
  const before = resident();
  let most = before;
  const timer = setInterval(() => {
    most = Math.max(most, resident());
  }, 50);
  await work();
  clearInterval(timer);
  return (most - before) / mb;
}

async function download() {
  const [response] = await once(request(new URL("/download", app.url), { agent: false }).end(), "response");
  return response;
}

/** How long requests of a client that is not slow take, one after the other. */
async function otherRequests() {
  const delays = [];
  for (const until = performance.now() + seconds * 1000; performance.now() < until; await delay(5)) {
    const began = performance.now();
    await app.get("/written");
    delays.push(performance.now() - began);
  }
  return delays;
}

/**
 * Resolves when the app is held up everywhere. Until then hundreds of megabytes flow into the system's buffers, and Node
 * accepts one connection in each turn of its loop.
 */
async function untilFull() {
  let last = -1;
  for (let tries = 0; tries < 40; tries++) {
    const written = Number((await app.get("/written")).body);
    if (written === last) return;
    last = written;
    await delay(500);
  }
}

async function slowDownload() {
  const grown = await growth(async () => {
    const before = Number((await app.get("/written")).body);
    const response = await download();
    // 100 KB a second for a while.
    for (let tick = 0; tick < seconds * 10; tick++) {
      response.read(10_240);
      await delay(100);
    }
    const written = (Number((await app.get("/written")).body) - before) / mb;
    figures.push({
      what: `of ${megabytes} MB, written by the app for a client that takes 100 KB/s`,
      value: written,
      most: 32,
      unit: "MB",
    });
    let bytes = 0;
    for await (const chunk of response) bytes += chunk.length;
    figures.push({
      what: "of the download arrived",
      value: Math.round((bytes + seconds * 102_400) / mb),
      least: megabytes,
      unit: "MB",
    });
  });
  figures.push({ what: `${megabytes} MB to a slow client: memory`, value: grown, most: 20, unit: "MB more" });
}

async function slowUpload() {
  const block = Buffer.alloc(mb, "y");
  let answer = "";
  const grown = await growth(async () => {
    const outgoing = request(new URL("/upload", app.url), {
      method: "POST",
      agent: false,
      headers: { "content-length": total },
    });
    for (let bytes = 0; bytes < total; bytes += block.length) if (!outgoing.write(block)) await once(outgoing, "drain");
    outgoing.end();
    const [response] = await once(outgoing, "response");
    for await (const chunk of response) answer += chunk;
  });
  figures.push({ what: "of the upload arrived", value: Number(answer) / mb, least: megabytes, unit: "MB" });
  figures.push({ what: `${megabytes} MB to a slow app: memory`, value: grown, most: 20, unit: "MB more" });
}

/** Half of them read nothing of what they asked for, half send their heads byte by byte. */
async function manySlow() {
  const { port } = new URL(app.url);
  const sockets = [];
  let delays = [];
  const grown = await growth(async () => {
    for (let number = 0; number < slow; number++) {
      const socket = connect({ port, host: "127.0.0.1" });
      await once(socket, "connect");
      socket.on("error", () => {});
      sockets.push(socket);
      if (number % 2 === 0) socket.write("GET /download HTTP/1.1\r\nHost: localhost\r\n\r\n");
      socket.pause();
    }
    const dripping = setInterval(() => {
      for (let number = 1; number < slow; number += 2) sockets[number].write("GET / HTTP/1.1\r\n"[0]);
    }, 1000);
    await untilFull();
    delays = await otherRequests();
    clearInterval(dripping);
  });
  for (const socket of sockets) socket.destroy();
  figures.push({ what: `${slow} slow clients: memory`, value: grown, most: 60, unit: "MB more" });
  figures.push({
    what: `${slow} slow clients: p99 of the others' requests`,
    value: quantile(delays, 0.99),
    most: 20,
    unit: "ms",
  });
}
