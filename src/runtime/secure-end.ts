import type { Server, Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import type { SecureEnd } from "../protocol/preamble.ts";

const dressed = new WeakSet<Socket>();

/** To the app a connection whose TLS ends at the launcher is one of TLS: frameworks ask it for `encrypted`, some for more. */
export function dressSecure(socket: Socket, { protocol, cipher, servername }: SecureEnd): void {
  dressed.add(socket);
  prototype ??= createPrototype();
  Object.setPrototypeOf(socket, prototype);
  Object.assign(socket, {
    encrypted: true,
    authorized: false,
    authorizationError: null,
    alpnProtocol: "http/1.1",
    servername: servername ?? false,
    getProtocol: () => protocol,
    getCipher: () => ({ ...cipher }),
  });
}

/** The event by which a server begins with a connection: past its TLS, where that has ended already. */
export const beginning = (server: Server, socket: Socket): "connection" | "secureConnection" =>
  dressed.has(socket) && "setSecureContext" in server ? "secureConnection" : "connection";

let prototype: object | undefined;

/** Of what `TLSSocket` has, all that would ask for a TLS of its own answers as one without a client certificate does. */
function createPrototype(): object {
  const { TLSSocket } = require("node:tls") as typeof import("node:tls");
  const nothing = () => undefined;
  const none = () => ({});
  const answers: { [Name in keyof TLSSocket]?: () => unknown } = {
    getPeerCertificate: none,
    getPeerX509Certificate: nothing,
    getCertificate: none,
    getX509Certificate: nothing,
    getSharedSigalgs: () => [],
    getEphemeralKeyInfo: () => null,
    getFinished: nothing,
    getPeerFinished: nothing,
    getSession: nothing,
    getTLSTicket: nothing,
    isSessionReused: () => false,
    renegotiate: () => false,
    disableRenegotiation: nothing,
    setMaxSendFragment: () => false,
    enableTrace: nothing,
    exportKeyingMaterial() {
      throw new Error("hotrun: the TLS of this connection ends at the launcher, which has its keys");
    },
  };
  return Object.assign(Object.create(TLSSocket.prototype) as object, answers);
}
