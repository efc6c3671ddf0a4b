import assert from "node:assert/strict";
import { test } from "node:test";
import type { Files } from "../support/app-folder.ts";
import { modes } from "../support/apps.ts";
import { credentialFiles } from "../support/certificates.ts";
import { startHotrun } from "../support/hotrun.ts";

/** Asks itself in every way there is: before it listens, once it does, and for a request. */
const selfAskingApp: Files = {
  "text.ts": `export const text: string = "one";\n`,
  "ways.ts": `
import { request } from "node:http";
import { connect } from "node:net";
import { text as read } from "node:stream/consumers";

const viaRequest = (port: number, host: string) =>
  new Promise<string>((resolve, reject) => {
    request({ port, host, path: "/text" }, async (response) => resolve(await read(response))).on("error", reject).end();
  });

const viaFetch = async (port: number, host: string) => (await fetch(\`http://\${host}:\${port}/text\`)).text();

async function viaSocket(port: number, host: string): Promise<string> {
  const socket = connect(port, host);
  socket.end("GET /text HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n");
  return (await read(socket)).split("\\r\\n").at(-1) ?? "";
}

const codeOf = (error: any): string => error.code ?? error.cause?.code ?? String(error);

export async function ask(port: number): Promise<string> {
  const asked = [viaRequest(port, "localhost"), viaRequest(port, "127.0.0.1"), viaFetch(port, "localhost"), viaSocket(port, "::1"), viaSocket(port, "0.0.0.0")];
  const answers = await Promise.all(asked.map((answer) => answer.catch(codeOf)));
  return [...new Set(answers)].join(" and ");
}
`,
  "app.ts": `
import { createServer } from "node:http";
import { text } from "./text.ts";
import { ask } from "./ways.ts";

const port = Number(process.env.PORT || 3000);
console.log(\`\${text}, before it listens: \${await ask(port)}\`);
const server = createServer(async (request, response) => {
  if (request.url === "/text") response.end(text);
  else if (request.url === "/ask") response.end(await ask(port));
  else response.end(JSON.stringify(request.socket.address()));
});
server.listen(3000, async () => console.log(\`\${text}, once it listens: \${await ask(port)}\`));
`,
};

const secureApp: Files = {
  ...credentialFiles,
  "text.ts": `export const text: string = "one";\n`,
  "app.ts": `
import { once } from "node:events";
import { connect, createSecureServer } from "node:http2";
import { request } from "node:https";
import { text as read } from "node:stream/consumers";
import { connect as connectTls } from "node:tls";
import { text } from "./text.ts";
import { credentials } from "./tls.ts";

const ca = credentials.cert;
const viaRequest = () =>
  new Promise<string>((resolve, reject) => {
    request({ port: 3000, host: "127.0.0.1", ca }, async (response) => resolve(await read(response))).on("error", reject).end();
  });

async function viaHttp2(): Promise<string> {
  const session = connect("https://127.0.0.1:3000", { ca });
  await once(session, "connect");
  const answer = await read(session.request({ ":path": "/" }));
  session.close();
  return answer;
}

async function viaSocket(): Promise<string> {
  const socket = connectTls(3000, "127.0.0.1", { ca });
  await once(socket, "secureConnect");
  socket.end("GET / HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n");
  return (await read(socket)).split("\\r\\n").at(-1) ?? "";
}

async function ask(): Promise<string> {
  const answers = [viaRequest(), viaHttp2(), viaSocket()].map((answer) => answer.catch((error) => error.code ?? String(error)));
  return [...new Set(await Promise.all(answers))].join(" and ");
}

console.log(\`\${text}, before it listens: \${await ask()}\`);
const server = createSecureServer({ ...credentials, allowHTTP1: true }, ({ socket }, response) => {
  const [address] = (socket.remoteAddress ?? "nobody").split(":").slice(-1);
  response.setHeader("content-length", Buffer.byteLength(text + " of " + address));
  response.end(text + " of " + address);
});
server.listen(3000, async () => console.log(\`\${text}, once it listens: \${await ask()}\`));
`,
};

for (const { mode, args } of modes) {
  test(`a version that connects to its own port reaches itself, from its first moment on (${mode})`, async () => {
    await using app = await startHotrun({ files: selfAskingApp, args: [...args, "--port", "0"] });
    for (const text of ["one", "two"]) {
      if (text === "two") {
        app.edit("text.ts", "one", "two");
        await app.reload();
      }
      await app.printed(`${text}, before it listens: ECONNREFUSED\n`);
      await app.printed(`${text}, once it listens: ${text}\n`);
      assert.equal((await app.get("/ask")).body, text);
    }
  });

  test(`a version that connects to its own port by TLS or HTTP/2 reaches itself too (${mode})`, async () => {
    await using app = await startHotrun({ files: secureApp, args });
    for (const text of ["one", "two"]) {
      if (text === "two") {
        app.edit("text.ts", "one", "two");
        await app.reload();
      }
      await app.printed(`${text}, before it listens: ECONNREFUSED\n`);
      await app.printed(`${text}, once it listens: ${text} of 127.0.0.1\n`);
    }
  });
}
