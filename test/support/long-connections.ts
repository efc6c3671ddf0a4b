import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { type ClientRequest, request as httpRequest, type IncomingMessage } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { WebSocket } from "ws";
import { patienceMs, withinPatience } from "./event-log.ts";
import { readAll } from "./http.ts";

/** A connection that is open for long, to one of the apps in `test/apps`. */
export interface LongConnection {
  /** Resolves once the app has it. */
  readonly began: Promise<void>;
  /** What went wrong with it, once it has ended; null: nothing. */
  readonly problem: Promise<string | null>;
}

export interface Pace {
  /** Of 64 KiB. */
  blocks: number;
  /** Milliseconds from one block to the next. */
  ms: number;
}

const blockBytes = 65_536;
/** For one message of a websocket there and back. */
const echoMs = 10_000;

/** The hash has to be that of what the app is known to send. */
export function download(url: string, { blocks, ms }: Pace): LongConnection {
  const outgoing = httpRequest(new URL(`/download?blocks=${blocks}&ms=${ms}`, url), { agent: false });
  outgoing.end();
  const head = answered(outgoing);
  return connection("the download", head, async () => {
    const sent = Buffer.concat(Array.from({ length: blocks }, (_, block) => Buffer.alloc(blockBytes, block % 256)));
    const received = withinPatience(readAll(await head), "the end of the download", blocks * ms + patienceMs);
    return (await received).equals(sent) ? null : "another content";
  });
}

/** The app has to answer with the hash of what was sent. */
export function upload(url: string, { blocks, ms }: Pace): LongConnection {
  const headers = { "x-id": "upload", "content-length": blocks * blockBytes };
  const outgoing = httpRequest(new URL("/submit", url), { method: "POST", agent: false, headers });
  const head = answered(outgoing);
  head.catch(() => {}); // it is awaited once all has been sent
  const hash = createHash("sha256");
  return connection("the upload", once(outgoing, "socket"), async () => {
    for (let block = 0; block < blocks && !outgoing.destroyed; block += 1) {
      const piece = randomBytes(blockBytes);
      hash.update(piece);
      outgoing.write(piece);
      await delay(ms);
    }
    outgoing.end();
    const answer = JSON.parse(String(await withinPatience(head.then(readAll), "the answer to the upload")));
    return answer.hash === hash.digest("hex") ? null : "another hash";
  });
}

/** Events have to come, all with this text, until `signal` says that it is enough. */
export function eventStream(url: string, text: string, signal: AbortSignal): LongConnection {
  const outgoing = httpRequest(new URL("/events", url), { agent: false });
  outgoing.end();
  signal.addEventListener("abort", () => outgoing.destroy());
  const head = answered(outgoing);
  const first = head.then((response) => once(response, "readable"));
  return connection("the event stream", first, async () => {
    let received = "";
    try {
      for await (const chunk of await head) received += chunk;
      return "the event stream ended";
    } catch (error) {
      if (!signal.aborted) throw error;
    }
    const others = received
      .split("\n\n")
      .slice(0, -1)
      .filter((event) => event !== `data: ${text}`);
    return others.length === 0 ? null : `other events: ${others.slice(0, 5).join(", ")}`;
  });
}

/** Each message has to come back whole, until `signal` says that it is enough. */
export function webSocketEcho(url: string, signal: AbortSignal): LongConnection {
  const socket = new WebSocket(new URL("/socket", url.replace(/^http/, "ws")));
  const closed = new Promise<string>((resolve) => socket.once("close", (code) => resolve(`closed with ${code}`)));
  return connection("the websocket", once(socket, "open"), async () => {
    while (!signal.aborted) {
      const problem = await Promise.race([echo(socket), closed]);
      if (problem !== null) return problem;
      await delay(50);
    }
    socket.terminate();
    return null;
  });
}

async function echo(socket: WebSocket): Promise<string | null> {
  const sent = randomBytes(10_000);
  const message = once(socket, "message", { signal: AbortSignal.timeout(echoMs) });
  socket.send(sent);
  const [back] = await message;
  return sent.equals(back) ? null : "another message came back";
}

/** `run` begins when the app has the connection; what it throws is a problem. */
function connection(what: string, opened: Promise<unknown>, run: () => Promise<string | null>): LongConnection {
  const began = withinPatience(opened, `the begin of ${what}`).then(() => {});
  const problem = began.then(run).catch((error) => error.code ?? error.message);
  return { began, problem };
}

function answered(outgoing: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => outgoing.on("response", resolve).on("error", reject));
}
