import http from "node:http";
import type net from "node:net";
import type { Protocol } from "../protocol/app.ts";
import { encodeSecureSettings } from "../protocol/secure-settings.ts";

/** Servers of `node:tls` keep what they were made with, for tickets and for contexts that are made anew. */
interface SecureServer extends net.Server {
  requestCert?: boolean;
  ALPNCallback?: unknown;
  /** In the form that TLS has it: each name behind its length. */
  ALPNProtocols?: Uint8Array;
  /** By `addContext`. */
  _contexts?: unknown[];
  clientCertEngine?: unknown;
  privateKeyEngine?: unknown;
  privateKeyIdentifier?: unknown;
}

/** What may be told to another process of a server's context; functions and engines may not. */
const settings = [
  ...["pfx", "key", "passphrase", "cert", "ca", "crl", "ciphers", "sigalgs", "ecdhCurve", "dhparam", "minVersion"],
  ...["maxVersion", "secureProtocol", "secureOptions", "honorCipherOrder", "sessionIdContext", "sessionTimeout"],
  "ticketKeys",
];

/**
 * What the front of a server has to do: HTTP is proxied, and so is what is in the TLS of `node:https`, where the launcher can
 * speak it in the server's place. HTTP/2, other TLS and plain sockets pass as bytes.
 */
export function protocolOf(server: net.Server): Protocol {
  if (server instanceof http.Server) return { type: "http" };
  if (!("setSecureContext" in server)) return { type: "tunnel", isSecure: false };
  const told = isHttps(server) ? settingsOf(server) : null;
  return told
    ? { type: "https", settings: encodeSecureSettings(told) }
    : { type: "tunnel", isSecure: isHttps(server) || isHttp2(server) };
}

/** By what they have of `http.Server`, and not of a server of `node:http2`: to load the modules for it would take time. */
const isHttps = (server: net.Server): boolean => "closeIdleConnections" in server && !isHttp2(server);
const isHttp2 = (server: net.Server): boolean => "updateSettings" in server;

/** Null where a client's certificate counts, or where who asks for which name decides on the certificate. */
function settingsOf(server: SecureServer): Record<string, unknown> | null {
  if (server.requestCert || server.ALPNCallback || (server._contexts?.length ?? 0) > 0) return null;
  if (server.clientCertEngine || server.privateKeyEngine || server.privateKeyIdentifier) return null;
  if (server.ALPNProtocols && !isHttp1(server.ALPNProtocols)) return null;
  if (hasCallback(server)) return null;
  return Object.fromEntries(settings.map((name) => [name, Reflect.get(server, name)]));
}

const isHttp1 = (names: Uint8Array): boolean => Buffer.from(names).toString("latin1") === "\u0008http/1.1";

/** `SNICallback` and `pskCallback` are kept under symbols. */
const hasCallback = (server: net.Server): boolean =>
  Object.getOwnPropertySymbols(server).some(
    (symbol) => /^(sni|psk)callback$/i.test(symbol.description ?? "") && Reflect.get(server, symbol) !== undefined,
  );
