import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, request } from "node:https";
import { connect as connectPlain } from "node:net";
import { text } from "node:stream/consumers";
import { test } from "node:test";
import { connect } from "node:tls";
import type { Protocol } from "../../../src/protocol/app.ts";
import { decodePreamble } from "../../../src/protocol/preamble.ts";
import { encodeSecureSettings } from "../../../src/protocol/secure-settings.ts";
import type { ConnectionUse } from "../../../src/proxy/descriptors.ts";
import { certificate, credentials } from "../../support/certificates.ts";
import { createStage } from "./stage.ts";

const https: Protocol = { type: "https", settings: encodeSecureSettings(credentials) };

function ask(port: number) {
  const sent = request({
    port,
    host: "127.0.0.1",
    servername: "localhost",
    ca: certificate,
    agent: false,
    headers: { host: "localhost" },
  });
  sent.end();
  return once(sent, "response").then(([response]) => text(response));
}

test("what is in the TLS is proxied, and the app is told of it", async () => {
  await using stage = await createStage({ protocol: https });
  const endpoint = await stage.raw(
    (socket) =>
      socket.once("data", (data) => {
        const line = String(data).split("\n")[0] as string;
        const body = JSON.stringify(decodePreamble(line)?.secure);
        socket.end(`HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n\r\n${body}`);
      }),
    1,
    true,
  );
  stage.open(endpoint);
  const { protocol, servername } = JSON.parse(await ask(stage.port));
  assert.deepEqual([protocol, servername], ["TLSv1.3", "localhost"]);
});

test("settings that are good for nothing here are left to the app", async () => {
  const settings = encodeSecureSettings({ key: "no key", cert: "no certificate" });
  await using stage = await createStage({ protocol: { type: "https", settings } });
  stage.open(await stage.serve(createServer(credentials, (_request, response) => response.end("by the app")) as never));
  assert.equal(await ask(stage.port), "by the app");
});

test("a client that speaks no TLS, or does not trust the certificate, is let go of; the next one is served", async () => {
  await using stage = await createStage({ protocol: https });
  stage.open(await stage.http((_request, response) => response.end("served")));
  const plain = connectPlain({ port: stage.port, host: "127.0.0.1" });
  plain.resume().end("GET / HTTP/1.1\r\nhost: localhost\r\n\r\n");
  const suspicious = connect({ port: stage.port, host: "127.0.0.1", servername: "localhost" });
  const [[error]] = await Promise.all([once(suspicious, "error"), once(plain, "close")]);
  assert.match(String(error.code), /SELF_SIGNED|UNABLE_TO_VERIFY/);
  assert.equal(await ask(stage.port), "served");
});

test("a handshake that is under way does not hold up the end of the front", async () => {
  const stage = await createStage({ protocol: https });
  const silent = connectPlain({ port: stage.port, host: "127.0.0.1" });
  await once(silent, "connect");
  await Promise.all([once(silent.resume(), "close"), stage[Symbol.asyncDispose]()]);
});

test("where descriptors run short, a client that does not even greet makes room for one that does", async () => {
  let isShort = false;
  const admits = (_socket: unknown, use: ConnectionUse) => use !== "idle" || !isShort;
  await using stage = await createStage({ protocol: https, descriptors: { admits } });
  stage.open(await stage.http((_request, response) => response.end("served")));
  const silent = connectPlain({ port: stage.port, host: "127.0.0.1" });
  // It has been accepted once another one, which came later, is served.
  assert.equal(await ask(stage.port), "served");
  isShort = true;
  const [answer] = await Promise.all([ask(stage.port), once(silent.resume(), "close")]);
  assert.equal(answer, "served");
});
