import { EventEmitter, once } from "node:events";
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type RawData, type WebSocket, WebSocketServer } from "ws";
import type { Failure } from "../protocol/failure.ts";
import { liveClose, liveProtocol, type ToLauncher, type ToPage } from "../protocol/live.ts";
import { failuresShown } from "./failure-html.ts";
import { failureStyle } from "./failure-style.ts";
import { indicatorStyle } from "./indicator-style.ts";
import { readMessage } from "./live-message.ts";
import { documentOf, refusalOf, refuse } from "./live-upgrade.ts";
import { type OwnFront, ownFront } from "./own-front.ts";
import { type BehindProxy, noProxy } from "./public-place.ts";
import type { Tokens } from "./token.ts";

type Hello = Extract<ToPage, { type: "hello" }>;

export interface ChannelOptions {
  /** Path of the socket (`/__hotrun/live`). */
  path?: string;
  tokens: Tokens;
  /** Bound to loopback alone: programs without an Origin may come in (with the token). */
  loopback: boolean;
  /** By what a page's own origin is told (default: the Host alone). */
  behind?: BehindProxy;
  /** What a page is told first; `document`: the id that is in its tag. */
  hello(
    document: string,
  ): Pick<Hello, "generation" | "version"> &
    Partial<Pick<Hello, "warnings" | "changes">> & { failures: readonly Failure[] };
  /** Folder that paths are shown from (none). */
  cwd?: string;
  /** Pages may say what they log (false). */
  console?: boolean;
  /** How often to see whether a page is still there (30 s). */
  pingMs?: number;
}

/** A page on the channel. */
export interface LivePage {
  /** Counts up from 1. */
  id: number;
  /** Path with query, as the page last said it. */
  url: string;
}

type Applied = Extract<ToLauncher, { type: "applied" }>;
type Logged = Extract<ToLauncher, { type: "console" }>;

export interface ChannelEvents {
  /** A page has connected and said where it is. */
  page: [LivePage & { version: number }];
  /** A page has done what a reload asked for. */
  applied: [LivePage & Omit<Applied, "type">];
  /** A page has logged something. `front`: where it has its scripts from; null: not known. */
  console: [LivePage & Omit<Logged, "type"> & { front: OwnFront | null }];
  gone: [LivePage];
}

export interface Channel {
  /** Takes an upgrade whose Host has been checked: an open socket, or an answer of 4xx. Never throws. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** To every page, or to those for which `filter` is true. Returns how many there were. */
  send(message: ToPage, filter?: (page: LivePage) => boolean): number;
  /** To each page what is for its document, if anything is. */
  sendEach(messageFor: (document: string) => ToPage | null): void;
  /** The pages that are connected, oldest first. */
  pages(): LivePage[];
  on<Name extends keyof ChannelEvents>(name: Name, listener: (...args: ChannelEvents[Name]) => void): () => void;
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

interface Peer {
  socket: WebSocket;
  page: LivePage | null;
  /** Id of the document that it is. */
  document: string;
  front: OwnFront | null;
  answering: boolean;
}

/** The launcher's end of the live channel: lets in only pages that this launcher made, and keeps track of them. */
export function createChannel(options: ChannelOptions): Channel {
  const { path = "/__hotrun/live", pingMs = 30_000, behind = noProxy } = options;
  /** Made with the first page that connects: most starts are over before there is one. */
  let server: WebSocketServer | undefined;
  const events = new EventEmitter<ChannelEvents>();
  const peers = new Set<Peer>();
  let pageCount = 0;
  let closed: Promise<void> | undefined;
  const pinging = setInterval(() => pingAll(peers), pingMs).unref();

  function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    // The peer may go away at any moment; `ws` has listeners of its own from the handshake on.
    socket.on("error", () => socket.destroy());
    const refusal = closed ? { status: 503 } : refusalOf(request, { ...options, path, behind });
    if (refusal) return refuse(socket, refusal);
    server ??= createServer();
    server.handleUpgrade(request, socket, head, (live) =>
      welcome(live, ownFront(request, behind), documentOf(request)),
    );
  }

  function welcome(socket: WebSocket, front: OwnFront | null, document: string): void {
    const peer: Peer = { socket, page: null, document, front, answering: true };
    peers.add(peer);
    socket.on("pong", () => {
      peer.answering = true;
    });
    socket.on("message", (data, isBinary) => receive(peer, isBinary ? null : textOf(data)));
    // What went wrong (a frame too large, a broken one) has been answered by `ws` with a close code: `close` follows.
    socket.on("error", () => {});
    socket.on("close", () => {
      peers.delete(peer);
      if (peer.page) events.emit("gone", peer.page);
    });
    const { failures, warnings = { count: 0, html: null }, changes = [], ...facts } = options.hello(document);
    const { failure, html } = failuresShown(failures, options.cwd);
    const style = failureStyle + indicatorStyle;
    write(peer, { type: "hello", protocol: liveProtocol, ...facts, failure, html, warnings, changes, style });
  }

  function receive(peer: Peer, text: string | null): void {
    // Once it is being closed, what a socket still says is not heard.
    if (peer.socket.readyState !== peer.socket.OPEN) return;
    const message = text === null ? null : readMessage(text);
    if (message?.type === "page") {
      peer.page = { id: peer.page?.id ?? ++pageCount, url: message.path };
      events.emit("page", { ...peer.page, version: message.version });
    } else if (message?.type === "applied" && peer.page) {
      const { type: _, ...applied } = message;
      events.emit("applied", { ...peer.page, ...applied });
    } else if (message?.type === "console" && peer.page && options.console) {
      const { type: _, ...logged } = message;
      events.emit("console", { ...peer.page, ...logged, front: peer.front });
    } else peer.socket.close(liveClose.badMessage, "unknown message");
  }

  function send(message: ToPage, filter: (page: LivePage) => boolean = () => true): number {
    // A page that has not said yet where it is has had its `hello`: what happens from then on is for it too.
    const chosen = [...peers].filter(({ page }) => !page || filter(page));
    for (const peer of chosen) write(peer, message);
    return chosen.filter(({ page }) => page).length;
  }

  const close = () => {
    closed ??= closeAll(peers).finally(() => clearInterval(pinging));
    return closed;
  };

  return {
    upgrade,
    send,
    sendEach(messageFor) {
      for (const peer of peers) {
        const message = messageFor(peer.document);
        if (message) write(peer, message);
      }
    },
    pages: () => [...peers].flatMap((peer) => (peer.page ? [{ ...peer.page }] : [])),
    on(name, listener) {
      // The emitter's own types cannot follow a generic name.
      const loose = events as EventEmitter;
      loose.on(name, listener);
      return () => loose.off(name, listener);
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

const createServer = (): WebSocketServer =>
  new WebSocketServer({ noServer: true, clientTracking: false, perMessageDeflate: false, maxPayload: 64 * 1024 });

/** A page that takes so little in has lost track of what the app says long since; it must not fill our memory. */
const maxUnsent: Partial<Record<ToPage["type"], number>> = { custom: 8 * 1024 * 1024, output: 256 * 1024 };

function write(peer: Peer, message: ToPage): void {
  if (peer.socket.bufferedAmount > (maxUnsent[message.type] ?? Number.POSITIVE_INFINITY)) return;
  // A socket that is closing takes nothing more; its page learns the state when it connects again.
  if (peer.socket.readyState === peer.socket.OPEN) peer.socket.send(JSON.stringify(message));
}

function textOf(data: RawData): string {
  return (Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data as Buffer)).toString("utf8");
}

/** Ends the sockets whose page has not answered the last ping. */
function pingAll(peers: Set<Peer>): void {
  for (const peer of peers) {
    if (!peer.answering) peer.socket.terminate();
    else {
      peer.answering = false;
      peer.socket.ping();
    }
  }
}

/** Time for the closing handshake; a page that is frozen does not answer. */
const closeGraceMs = 250;

async function closeAll(peers: Set<Peer>): Promise<void> {
  const open = [...peers].map(({ socket }) => socket);
  const ended = open.map((socket) => once(socket, "close"));
  for (const socket of open) socket.close(liveClose.closing, "hotrun is closing");
  const timer = setTimeout(() => {
    for (const socket of open) socket.terminate();
  }, closeGraceMs);
  await Promise.all(ended);
  clearTimeout(timer);
}
