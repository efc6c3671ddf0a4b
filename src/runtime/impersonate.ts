import http from "node:http";
import type net from "node:net";
import type { Front } from "../protocol/app.ts";
import { greet, isOwnConnection } from "./greeting.ts";
import type { AddressView } from "./peer-addresses.ts";
import { beginning } from "./secure-end.ts";
import { keptOpen } from "./superseding.ts";

export interface ImpersonateOptions {
  /** Where the server is to whoever asks it. */
  front(): Front;
  /** How it sees the addresses of its clients. */
  view: AddressView;
  /** The app closes the server. */
  onClose(): void;
  /** A request has come in. */
  onRequest?(request: http.IncomingMessage, response: http.ServerResponse): void;
  /** Runs the app's listeners for a new connection, or for a request of one. */
  enter(run: () => void, request?: http.IncomingMessage): void;
}

export interface Impersonation {
  /** Another version answers from now on: clients that keep a connection are led there. */
  supersede(): void;
  /** It is an ordinary server again. */
  reveal(): void;
}

/** To the app a server at a private endpoint is where its front is, and its clients are the front's. */
export function impersonate(server: net.Server, options: ImpersonateOptions): Impersonation {
  const { front, view, onClose, onRequest, enter } = options;
  const prototype = Object.getPrototypeOf(server) as net.Server;
  const kept = keptOpen(server);

  function begin(request: http.IncomingMessage, response: http.ServerResponse): void {
    // An agent would keep the connection for whatever version asks next, and that would not reach itself.
    if (response instanceof http.ServerResponse && isOwnConnection(request.socket)) response.shouldKeepAlive = false;
    onRequest?.(request, response);
  }

  function handle(self: net.Server, args: [http.IncomingMessage, http.ServerResponse]): boolean {
    let isHeard = false;
    begin(...args);
    enter(() => {
      isHeard = prototype.emit.call(self, "request" as never, ...(args as unknown[] as never[]));
    }, args[0]);
    return isHeard;
  }

  const own = {
    address: () => (server.listening ? copy(front().address) : null),
    emit(this: net.Server, event: string, ...args: unknown[]): boolean {
      kept?.on(event, args);
      if (event === "request") return handle(this, args as [http.IncomingMessage, http.ServerResponse]);
      if (event !== "connection") return prototype.emit.call(this, event as never, ...(args as never[]));
      const socket = args[0] as net.Socket;
      greet(socket, view, () =>
        enter(() => void prototype.emit.call(this, beginning(server, socket) as never, socket as never)),
      );
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
  return {
    supersede: () => kept?.supersede(),
    reveal() {
      for (const name of Object.keys(own)) Reflect.deleteProperty(server, name);
    },
  };
}

/** Node makes a new object each time. */
const copy = (address: Front["address"]) => (typeof address === "string" ? address : { ...address });
