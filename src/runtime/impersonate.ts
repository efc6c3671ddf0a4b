import http from "node:http";
import type net from "node:net";
import type { Front, Protocol } from "../protocol/app.ts";
import { greet } from "./greeting.ts";

export interface Impersonation {
  /** Where the server is to whoever asks it. */
  front(): Front;
  /** The app closes the server. */
  onClose(): void;
  /** A request has come in. */
  onRequest?(request: http.IncomingMessage, response: http.ServerResponse): void;
  /** Runs the app's listeners for a new connection. */
  enter(run: () => void): void;
}

/** http is proxied; TLS of the app's own, HTTP/2 without TLS and plain sockets pass as bytes. */
export const protocolOf = (server: net.Server): Protocol => (server instanceof http.Server ? "http" : "tunnel");

/** To the app a server at a private endpoint is where its front is, and its clients are the front's. */
export function impersonate(server: net.Server, { front, onClose, onRequest, enter }: Impersonation): void {
  const prototype = Object.getPrototypeOf(server) as net.Server;
  const own = {
    address: () => (server.listening ? { ...front().address } : null),
    emit(this: net.Server, event: string, ...args: unknown[]): boolean {
      if (event === "request") onRequest?.(args[0] as http.IncomingMessage, args[1] as http.ServerResponse);
      if (event !== "connection") return prototype.emit.call(this, event as never, ...(args as never[]));
      const socket = args[0] as net.Socket;
      greet(socket, () => enter(() => void prototype.emit.call(this, event as never, socket as never)));
      return true;
    },
    close(this: net.Server, ...args: []): net.Server {
      onClose();
      return prototype.close.apply(this, args);
    },
  };
  for (const [name, value] of Object.entries(own)) {
    Object.defineProperty(server, name, { value, configurable: true, enumerable: false, writable: true });
  }
}
