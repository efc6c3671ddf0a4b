// Connections that are open for long: each resolves with null, or with what went wrong with it.
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { request as httpRequest } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { WebSocket } from "ws";

const blockBytes = 65_536;

/** `blocks` blocks of 64 KiB, one each `ms`; their hash has to be that of what the app is known to send. */
export async function download(url, { blocks, ms }) {
  const expected = createHash("sha256");
  for (let block = 0; block < blocks; block += 1) expected.update(Buffer.alloc(blockBytes, block % 256));
  const response = await respond(httpRequest(new URL(`/download?blocks=${blocks}&ms=${ms}`, url), { agent: false }));
  const hash = createHash("sha256");
  for await (const chunk of response) hash.update(chunk);
  return compare(hash.digest("hex"), expected.digest("hex"));
}

/** The same the other way. */
export async function upload(url, { blocks, ms }) {
  const outgoing = httpRequest(new URL("/submit", url), {
    method: "POST",
    agent: false,
    headers: { "x-id": "upload", "content-length": blocks * blockBytes },
  });
  const answered = respond(outgoing);
  answered.catch(() => {}); // it is awaited below, where the pieces have been sent
  const hash = createHash("sha256");
  for (let block = 0; block < blocks && !outgoing.destroyed; block += 1) {
    const piece = randomBytes(blockBytes);
    hash.update(piece);
    outgoing.write(piece);
    await delay(ms);
  }
  outgoing.end();
  let body = "";
  for await (const chunk of await answered) body += chunk;
  return compare(JSON.parse(body).hash, hash.digest("hex"));
}

/** Events have to come, all from one version, until `signal` says that it is enough. */
export async function eventStream(url, signal) {
  const outgoing = httpRequest(new URL("/events", url), { agent: false });
  const response = await respond(outgoing);
  const stop = () => outgoing.destroy();
  signal.addEventListener("abort", stop);
  let text = "";
  try {
    for await (const chunk of response) text += chunk;
    return "the event stream ended";
  } catch (error) {
    if (!signal.aborted) return `the event stream: ${error.code}`;
  }
  const events = new Set(text.split("\n\n").slice(0, -1));
  return events.size === 1 ? null : `events of ${events.size} versions: ${[...events].join(", ")}`;
}

/** Each message has to come back whole, until `signal` says that it is enough. */
export async function webSocketEcho(url, signal) {
  const socket = new WebSocket(new URL("/socket", url.replace(/^http/, "ws")));
  let closed = null;
  socket.on("close", (code) => {
    closed = `the websocket was closed: ${code}`;
  });
  await once(socket, "open");
  while (!signal.aborted && closed === null) {
    const sent = randomBytes(10_000);
    socket.send(sent);
    const [back] = await once(socket, "message", { signal: AbortSignal.timeout(10_000) });
    if (!sent.equals(back)) return "the websocket: another message came back";
    await delay(50);
  }
  const problem = closed;
  socket.terminate();
  return problem;
}

function respond(outgoing) {
  outgoing.flushHeaders();
  if (outgoing.method === "GET") outgoing.end();
  return new Promise((resolve, reject) => outgoing.on("response", resolve).on("error", reject));
}

function compare(actual, expected) {
  return actual === expected ? null : "another hash";
}
