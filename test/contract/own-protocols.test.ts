import assert from "node:assert/strict";
import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { connect as connectHttp2 } from "node:http2";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { test } from "node:test";
import type { Files } from "../support/app-folder.ts";
import { modes } from "../support/apps.ts";
import { certificate, credentialFiles } from "../support/certificates.ts";
import { patienceMs } from "../support/event-log.ts";
import { type RunningHotrun, startHotrun } from "../support/hotrun.ts";
import { openHttps } from "../support/https-client.ts";

/** Answers with `text` once the request has ended; `/begun` has its head and the text before that. */
const appOf = (server: string): Files => ({
  ...credentialFiles,
  "text.ts": `export const text: string = "one";\n`,
  "app.ts": `
import http2 from "node:http2";
import https from "node:https";
import { text } from "./text.ts";
import { credentials } from "./tls.ts";

async function handle(request: any, response: any): Promise<void> {
  console.log("has " + request.url);
  if (request.url === "/begun") response.write(text + " began, ");
  request.resume().on("end", () => response.end(text));
}

${server}.listen(3000);
`,
});

const secureServers = {
  "https that asks for client certificates":
    "https.createServer({ ...credentials, requestCert: true, rejectUnauthorized: false }, handle)",
  "http2 with HTTP/1 allowed": "http2.createSecureServer({ ...credentials, allowHTTP1: true }, handle)",
};
const http2Servers = {
  "http2 over TLS": "http2.createSecureServer(credentials, handle)",
  "http2 over TLS with HTTP/1 allowed": secureServers["http2 with HTTP/1 allowed"],
  "http2 without TLS": "http2.createServer(handle)",
};

for (const { mode, args } of modes) {
  for (const [name, server] of Object.entries(secureServers)) {
    test(`a kept connection of HTTP/1 comes to the new version of a server of ${name}, an answer under way ends (${mode})`, async () => {
      await using app = await startHotrun({ files: appOf(server), args });
      using client = openHttps(app, "POST");
      assert.equal((await client.ask()).body, "one");
      const begun = await client.begin("/begun");
      const waiting = client.send("/waiting");
      await app.printed("has /waiting");
      const idle = await client.ask();
      app.edit("text.ts", "one", "two");
      const closed = once(idle.socket, "close");
      await app.reload();
      await closed;
      assert.equal((await client.ask()).body, "two");
      begun.request.end();
      assert.equal(await text(begun.response), "one began, one");
      const answered = once(waiting, "response");
      waiting.end();
      const [response] = (await answered) as [IncomingMessage];
      assert.equal(await text(response), "one");
      assert.equal(response.headers.connection, "close");
    });
  }

  for (const [name, server] of Object.entries(http2Servers)) {
    test(`a session comes to the new version of a server of ${name}, a stream under way ends (${mode})`, async () => {
      await using app = await startHotrun({ files: appOf(server), args });
      using before = openHttp2(app, !name.startsWith("http2 over"));
      assert.equal(await before.ask(), "one");
      const stream = await before.begin("/begun");
      const gone = once(before.session, "goaway");
      app.edit("text.ts", "one", "two");
      await app.reload();
      const [code] = await gone;
      assert.equal(code, 0);
      using after = openHttp2(app, !name.startsWith("http2 over"));
      assert.equal(await after.ask(), "two");
      const closed = once(before.session, "close");
      stream.end();
      assert.equal(await text(stream), "one began, one");
      await closed;
    });
  }

  test(`a connection of a net server stays with its version, a new one gets the new version (${mode})`, async () => {
    const files = {
      "text.ts": `export const text: string = "one";\n`,
      "app.ts": `
import { createServer } from "node:net";
import { text } from "./text.ts";
createServer((socket) => {
  const { remoteAddress, localPort } = socket;
  setTimeout(() => socket.on("data", (data) => socket.write([text, data, remoteAddress, localPort].join(" "))), 50);
}).listen(3000);
`,
    };
    await using app = await startHotrun({ files, args });
    const { port } = new URL(app.url);
    const before = connect({ port: Number(port), host: "127.0.0.1" });
    assert.equal(await answer(before, "first"), `one first ::ffff:127.0.0.1 ${port}`);
    app.edit("text.ts", "one", "two");
    await app.reload();
    const after = connect({ port: Number(port), host: "127.0.0.1" });
    assert.equal(await answer(after, "second"), `two second ::ffff:127.0.0.1 ${port}`);
    assert.equal(await answer(before, "third"), `one third ::ffff:127.0.0.1 ${port}`);
    before.destroy();
    after.destroy();
  });
}

async function answer(socket: ReturnType<typeof connect>, word: string): Promise<string> {
  socket.write(word);
  const [data] = await once(socket, "data", { signal: AbortSignal.timeout(patienceMs) });
  return String(data);
}

function openHttp2(app: RunningHotrun, isPlain: boolean) {
  const session = connectHttp2(isPlain ? app.url : app.url.replace("http:", "https:"), { ca: certificate });
  session.setTimeout(patienceMs, () => session.destroy(new Error(`silent for ${patienceMs} ms`)));
  const begin = async (path: string) => {
    const stream = session.request({ ":path": path, ":method": "POST" });
    await once(stream, path === "/begun" ? "response" : "ready");
    return stream;
  };
  return {
    session,
    begin,
    async ask() {
      const stream = await begin("/");
      stream.end();
      return text(stream);
    },
    [Symbol.dispose]: () => session.destroy(),
  };
}
