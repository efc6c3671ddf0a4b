import assert from "node:assert/strict";
import { test } from "node:test";
import { modes } from "../support/apps.ts";
import { type RunningHotrun, startHotrun } from "../support/hotrun.ts";
import { request } from "../support/http.ts";

const appOf = (code: string) => ({
  "text.ts": `export const text: string = "one";\n`,
  "app.ts": `
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { createServer as createOther, type AddressInfo } from "node:net";
import { text } from "./text.ts";

const serve = (name: string) => createServer((_, response) => response.end(name + " " + text));
const portOf = (server: Server) => (server.address() as AddressInfo).port;
const codeOf = (listen: (server: Server) => void) =>
  new Promise<string>((resolve) => {
    const server = serve("none");
    server.on("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? ""));
    server.on("listening", () => server.close(() => resolve("free")));
    listen(server);
  });
${code}
`,
});

/** Lines that the app has printed for a version, without its text. */
const printedBy = (app: RunningHotrun, text: string) =>
  app.output
    .split("\n")
    .filter((line) => line.startsWith(`${text}: `))
    .map((line) => line.slice(text.length + 2));

const cases: Record<string, { code: string; check(app: RunningHotrun, text: string, said: string): Promise<void> }> = {
  "two hosts of one port are one front": {
    code: `
const first = serve("first").listen(0, "127.0.0.1");
await once(first, "listening");
const second = serve("second").listen(portOf(first), "::1");
await once(second, "listening");
console.log(text + ": " + (portOf(first) === portOf(second)));`,
    async check(app, text, said) {
      assert.equal(said, "true");
      assert.equal((await app.get("/")).body, `first ${text}`);
      assert.equal((await app.status()).fronts.length, 1);
    },
  },
  "overlapping addresses of one port are refused within a version": {
    code: `
const server = serve("first").listen(3000);
await once(server, "listening");
const codes = [
  await codeOf((other) => other.listen(3000)),
  await codeOf((other) => other.listen(3000, "127.0.0.1")),
  await codeOf((other) => other.listen({ port: 3000, host: "0.0.0.0", exclusive: true })),
];
console.log(text + ": " + codes.join(" "));`,
    async check(app, text, said) {
      assert.equal(said, "EADDRINUSE EADDRINUSE EADDRINUSE");
      assert.equal((await app.get("/")).body, `first ${text}`);
    },
  },
  "each listen on port 0 has a port of its own, and keeps it": {
    code: `
const servers = ["first", "second"].map((name) => serve(name).listen(0));
await Promise.all(servers.map((server) => once(server, "listening")));
console.log(text + ": " + servers.map(portOf).join(" "));`,
    async check(app, text, said) {
      const ports = said.split(" ");
      assert.equal(new Set(ports).size, 2);
      assert.deepEqual(printedBy(app, "one"), [said]);
      for (const [index, port] of ports.entries()) {
        const { body } = await request(`http://localhost:${port}/`);
        assert.equal(body, `${["first", "second"][index]} ${text}`);
      }
    },
  },
  "a server that is closed and opened again is at the same port": {
    code: `
const before = serve("before").listen(3000);
await once(before, "listening");
const port = portOf(before);
await new Promise((resolve) => before.close(resolve));
const after = serve("after").listen(3000);
await once(after, "listening");
console.log(text + ": " + (portOf(after) === port));`,
    async check(app, text, said) {
      assert.equal(said, "true");
      assert.equal((await app.get("/")).body, `after ${text}`);
    },
  },
  "who looks for a free port finds the same one each time": {
    code: `
/** As detect-port and get-port do: whoever can listen there has found it. */
async function isFree(port: number): Promise<boolean> {
  for (const host of [undefined, "0.0.0.0", "127.0.0.1", "localhost"]) {
    const probe = createOther().listen({ port, host });
    const free = await Promise.race([once(probe, "listening").then(() => true), once(probe, "error").then(() => false)]).catch(() => false);
    if (!free) return false;
    await new Promise((resolve) => probe.close(resolve));
  }
  return true;
}
const taken = await isFree(Number(process.env.PORT));
const server = serve("found").listen(Number(process.env.PORT));
await once(server, "listening");
console.log(text + ": " + taken + " " + (await isFree(Number(process.env.PORT))));`,
    async check(app, text, said) {
      assert.equal(said, "true false");
      assert.equal((await app.get("/")).body, `found ${text}`);
    },
  },
  "a descriptor that hotrun uses is refused as one that is not there": {
    code: `
const codes = [await codeOf((server) => server.listen({ fd: 3 })), await codeOf((server) => server.listen({ fd: 4 }))];
serve("first").listen(3000, () => console.log(text + ": " + codes.join(" ")));`,
    async check(app, text, said) {
      assert.equal(said, "EINVAL EINVAL");
      assert.equal((await app.get("/")).body, `first ${text}`);
    },
  },
};

for (const { mode, args } of modes) {
  for (const [name, { code, check }] of Object.entries(cases)) {
    test(`${name} (${mode})`, async () => {
      await using app = await startHotrun({ files: appOf(code), args });
      for (const text of ["one", "two"]) {
        if (text === "two") {
          app.edit("text.ts", "one", "two");
          await app.reload();
        }
        await app.printed(`${text}: `);
        await check(app, text, printedBy(app, text)[0] ?? "");
      }
    });
  }
}
