import assert from "node:assert/strict";
import http from "node:http";
import http2 from "node:http2";
import https from "node:https";
import net from "node:net";
import { test } from "node:test";
import tls, { type SecureContextOptions } from "node:tls";
import { decodeSecureSettings } from "../../../src/protocol/secure-settings.ts";
import { protocolOf } from "../../../src/runtime/server-protocol.ts";
import { credentials } from "../../support/certificates.ts";

const bytes: https.ServerOptions = { key: Buffer.from(credentials.key), cert: [Buffer.from(credentials.cert)] };
const withContext = https.createServer(credentials);
withContext.addContext("shop.localhost", credentials);

const rows: [name: string, server: net.Server, type: "http" | "https" | "tunnel" | "secure tunnel"][] = [
  ["http", http.createServer(), "http"],
  ["https", https.createServer(credentials), "https"],
  ["https with bytes", https.createServer(bytes), "https"],
  ["https with another name's context", withContext, "secure tunnel"],
  ["https with SNICallback", https.createServer({ ...credentials, SNICallback() {} }), "secure tunnel"],
  ["https that asks for certificates", https.createServer({ ...credentials, requestCert: true }), "secure tunnel"],
  ["https with other ALPN names", https.createServer({ ...credentials, ALPNProtocols: ["x"] }), "secure tunnel"],
  ["https with ALPNCallback", https.createServer({ ...credentials, ALPNCallback: () => undefined }), "secure tunnel"],
  ["HTTP/2 over TLS", http2.createSecureServer({ ...credentials, allowHTTP1: true }), "secure tunnel"],
  ["HTTP/2", http2.createServer(), "tunnel"],
  ["tls", tls.createServer(credentials), "tunnel"],
  ["net", net.createServer(), "tunnel"],
];

for (const [name, server, type] of rows) {
  test(`the front of a server of ${name}: ${type}`, () => {
    const protocol = protocolOf(server);
    assert.equal(protocol.type === "tunnel" && protocol.isSecure ? "secure tunnel" : protocol.type, type);
  });
}

test("the settings of a server make the same context elsewhere, and are the same text for the same settings", () => {
  const [first, second] = [https.createServer(bytes), https.createServer(bytes)].map(protocolOf);
  assert.deepEqual(first, second);
  assert.ok(first?.type === "https");
  const settings = decodeSecureSettings(first.settings) as SecureContextOptions;
  assert.deepEqual(Buffer.from(settings.key as Uint8Array), bytes.key);
  assert.ok(tls.createSecureContext(settings));
});
