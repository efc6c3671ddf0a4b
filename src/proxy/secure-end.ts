import type { Socket } from "node:net";
import type { Server, TLSSocket, TlsOptions } from "node:tls";
import { decodeSecureSettings } from "../protocol/secure-settings.ts";
import type { IdleConnection } from "./room.ts";

/** Speaks the TLS of a front in place of the app's server, which gets what is in it. */
export interface SecureEnd {
  /** For handshakes from now on. @throws Error if they are no settings from which a context can be made */
  use(settings: string): void;
  /** Begins the handshake of a connection. */
  accept(socket: Socket): void;
  /** Whose handshake is under way, since it began: some never say anything. */
  greeting(): Iterable<IdleConnection>;
  /** Ends the connections whose handshake is under way. */
  close(): void;
}

/** @types/node leaves out what TLS is on top of. */
interface Wrapping {
  _parent?: Socket;
}

/** @param onSecure a handshake is done */
export function createSecureEnd(onSecure: (socket: TLSSocket) => void): SecureEnd {
  const greeting = new Map<Socket, IdleConnection>();
  let server: Server | null = null;
  let used = "";

  function open(options: TlsOptions): Server {
    // Only an app with TLS pays for loading it.
    const { createServer } = process.getBuiltinModule("node:tls");
    const opened = createServer({ ...options, ALPNProtocols: ["http/1.1"] }, (socket: TLSSocket & Wrapping) => {
      greeting.delete(socket._parent as Socket);
      onSecure(socket);
    });
    // A client that does not trust the certificate, or that speaks no TLS: nobody here has asked.
    opened.on("tlsClientError", (_error, socket) => socket.destroy());
    return opened;
  }

  return {
    use(settings) {
      if (settings === used) return;
      const options = decodeSecureSettings(settings) as TlsOptions;
      if (server) server.setSecureContext(options);
      else server = open(options);
      used = settings;
    },
    accept(socket) {
      if (!server) return void socket.destroy();
      greeting.set(socket, { socket, since: performance.now() });
      socket.once("close", () => greeting.delete(socket));
      server.emit("connection", socket);
    },
    greeting: () => greeting.values(),
    close() {
      for (const socket of greeting.keys()) socket.destroy();
    },
  };
}
