import { createHash } from "node:crypto";
import { appendFileSync } from "node:fs";
import { createServer } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { WebSocketServer } from "ws";
import { text } from "./text.mjs";

const { BOOT_MS = "0", SUBMITTED, PORT = "3000" } = process.env;
const page = `<!doctype html><html><head><title>${text}</title></head><body><h1>${text}</h1></body></html>`;

const answers = {
  "/text": (_request, response) => response.end(text),
  "/pid": (_request, response) => response.end(String(process.pid)),
  "/echo": echo,
  "/submit": submit,
  "/events": events,
  "/download": download,
};

/** The head at once, the rest when the request has ended. */
async function echo(request, response) {
  response.writeHead(200, { "content-type": "text/plain" }).flushHeaders();
  let body = "";
  for await (const chunk of request) body += chunk;
  response.end(`${text}: ${body}`);
}

/** Writes down that a request has been carried out, before it is answered. */
async function submit(request, response) {
  const hash = createHash("sha256");
  let bytes = 0;
  for await (const chunk of request) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  appendFileSync(SUBMITTED, `${request.headers["x-id"]}\n`);
  response.setHeader("content-type", "application/json");
  response.end(JSON.stringify({ id: request.headers["x-id"], hash: hash.digest("hex"), bytes, text }));
}

function events(_request, response) {
  response.writeHead(200, { "content-type": "text/event-stream" });
  const send = () => response.write(`data: ${text}\n\n`);
  send();
  const timer = setInterval(send, 50);
  response.on("close", () => clearInterval(timer));
}

/** Blocks of 64 KiB, the nth filled with the byte n, at the pace that was asked for. */
async function download(request, response) {
  const { searchParams } = new URL(request.url, "http://localhost");
  response.writeHead(200, { "content-type": "application/octet-stream" });
  for (let block = 0; block < Number(searchParams.get("blocks")); block += 1) {
    response.write(Buffer.alloc(65_536, block % 256));
    await delay(Number(searchParams.get("ms")));
  }
  response.end();
}

function showPage(_request, response) {
  response.setHeader("content-type", "text/html; charset=utf-8");
  response.end(page);
}

const server = createServer((request, response) => {
  const answer = answers[request.url.split("?", 1)[0]] ?? showPage;
  answer(request, response);
});
new WebSocketServer({ server, path: "/socket" }).on("connection", (socket) => {
  socket.on("message", (message, isBinary) => socket.send(isBinary ? message : `${text}: ${message}`));
});
await delay(Number(BOOT_MS));
server.listen(Number(PORT));
