import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { keep } from "hotrun/hot";
import { type WebSocket, WebSocketServer } from "ws";

// Owns the server and whoever is connected. It imports nothing of the app, so that it lives on while you edit the rest: the
// connections are not even old then. If you edit it, `keep` hands the members to its next version.

export interface Member {
  socket: WebSocket;
  /** Path that the socket was opened at. */
  path: string;
}

/** What the app does. Of the newest version, for all members, however long they have been here. */
export interface Handlers {
  request(request: IncomingMessage, response: ServerResponse): void;
  /** Somebody has come, or the handlers are new. */
  joined(member: Member): void;
  said(member: Member, text: string): void;
}

const here = keep("sockets", () => ({ members: new Set<Member>(), handlers: null as Handlers | null }));

/** From now on these answer. */
export function serve(handlers: Handlers): void {
  here.handlers = handlers;
  for (const member of here.members) handlers.joined(member);
}

/** Sends a text to all that are at this path. */
export function broadcast(path: string, text: string): void {
  for (const member of here.members) if (member.path === path) member.socket.send(text);
}

const server = createServer((request, response) => here.handlers?.request(request, response));

new WebSocketServer({ server, maxPayload: 10_000 }).on("connection", (socket, request) => {
  const member = { socket, path: request.url ?? "/" };
  here.members.add(member);
  socket.on("message", (data) => here.handlers?.said(member, String(data)));
  socket.on("close", () => here.members.delete(member));
  socket.on("error", console.error);
  here.handlers?.joined(member);
});

server.listen(process.env.PORT ?? 3000, () => {
  const address = server.address();
  if (address !== null && typeof address === "object") console.log(`The chat is open on port ${address.port}`);
});
