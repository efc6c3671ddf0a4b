import { type IncomingMessage, ServerResponse } from "node:http";
import type { Client } from "./client.ts";
import { type ForwardOptions, forward } from "./forward.ts";
import { webSocketGoodbye } from "./goodbye.ts";
import { joinSockets } from "./join-sockets.ts";
import { headerTokens, headerValues } from "./raw-headers.ts";
import { framingOf } from "./request-body.ts";
import type { ResponseHead } from "./response-head.ts";

/** What a client sends before the app has agreed is kept up to here; more is left in the socket. */
const maxHeldBytes = 64 * 1024;

/**
 * Whether the connection may change its protocol for this request. HTTP/2 without TLS (`h2c`, which Java's client offers
 * with every request) is not passed on, and an upgrade with a body is a plain request: RFC 9110 §7.8 lets any upgrade be
 * ignored.
 */
export function isUpgradable(request: IncomingMessage): boolean {
  if (request.method !== "GET" || framingOf(request) !== "none") return false;
  const protocols = headerTokens(request.rawHeaders, "upgrade");
  return protocols.length > 0 && !protocols.includes("h2c");
}

/**
 * The bytes of a request whose upgrade is ignored, to be parsed once more: Node's parser lets go of a connection at any
 * Upgrade header, and does not read the body that may follow.
 */
export function withoutUpgrade(request: IncomingMessage, head: Buffer): Buffer {
  const lines = [`${request.method} ${request.url} HTTP/${request.httpVersion}\r\n`];
  const { rawHeaders } = request;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] as string;
    if (!/^(upgrade|http2-settings)$/i.test(name)) lines.push(`${name}: ${rawHeaders[i + 1]}\r\n`);
  }
  return Buffer.concat([Buffer.from(`${lines.join("")}\r\n`, "latin1"), head]);
}

export interface UpgradeJob {
  request: IncomingMessage;
  target: string;
  host: string;
  /** What came in behind the request. */
  head: Buffer;
}

/**
 * Forwards a request for another protocol. Only once the app has agreed does it get what the client sent behind the
 * request: an app that declines would read it as further requests, which nobody has judged. Any other answer reaches the
 * client as it is, and ends the connection.
 */
export function forwardUpgrade(client: Client, job: UpgradeJob, options: ForwardOptions, done: () => void): void {
  const { request, target, host } = job;
  const { socket } = client;
  const held = [job.head];
  let heldBytes = job.head.length;
  const response = new ServerResponse(request);
  response.shouldKeepAlive = false;
  response.assignSocket(socket);
  response.once("finish", () => socket.destroySoon());
  client.begin(response);
  socket.setTimeout(0);
  // Node's server did this for the connection until the upgrade.
  socket.on("drain", drained);
  socket.on("data", hold);

  function drained(): void {
    response.emit("drain");
  }

  function hold(chunk: Buffer): void {
    held.push(chunk);
    heldBytes += chunk.length;
    if (heldBytes > maxHeldBytes) socket.pause();
  }

  const protocol = headerValues(request.rawHeaders, "upgrade").join(", ");
  forward(
    client,
    { request, response, target, host, upgrade: { protocol, isHolding: () => heldBytes > 0, switched } },
    options,
    done,
  );

  function switched(...[head, passage, rest, upstream]: Switched): void {
    socket.off("data", hold);
    socket.pause();
    // The answer, and all that is known of the request, would stay in memory for as long as the connection.
    socket.off("drain", drained);
    response.detachSocket(socket);
    client.switched(response);
    const isOver = socket.destroyed;
    if (!isOver) {
      socket.write(switchingHead(head, passage.endpoint.generation), "latin1");
      const chunks = held.filter((chunk) => chunk.length > 0);
      // Back into where they came from, so that all that follows the heads goes one way; unless that has ended.
      if (client.hasEnded()) for (const chunk of chunks) upstream.write(chunk);
      else for (const chunk of chunks.reverse()) socket.unshift(chunk);
      if (rest.length > 0) upstream.unshift(rest);
    }
    const goodbye = headerTokens(head.headers, "upgrade").includes("websocket") ? webSocketGoodbye() : null;
    const { brokenOff, release } = passage;
    passage.becomes("socket", joinSockets(socket, upstream, { goodbye, brokenOff, closed: release }).end);
    if (isOver) upstream.destroy();
  }
}

type Switched = Parameters<NonNullable<Parameters<typeof forward>[1]["upgrade"]>["switched"]>;

function switchingHead(head: ResponseHead, generation: number): string {
  const lines = [`HTTP/1.1 101 ${head.reason}`];
  for (let i = 0; i < head.headers.length; i += 2) lines.push(`${head.headers[i]}: ${head.headers[i + 1]}`);
  return `${lines.join("\r\n")}\r\nx-hotrun-generation: ${generation}\r\n\r\n`;
}
