import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { test } from "node:test";
import { startHotrun } from "../support/hotrun.ts";

/** What an app connects to: who is connected now, by the first word that each has said. */
async function createElsewhere() {
  const names = new Map<Socket, string>();
  const waiting = new Set<() => void>();
  const tell = () => {
    for (const each of [...waiting]) each();
  };
  const server = createServer((socket) => {
    socket.on("error", () => {});
    socket.once("data", (data) => {
      names.set(socket, String(data));
      tell();
    });
    socket.on("close", () => {
      names.delete(socket);
      tell();
    });
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const connected = () => [...names.values()].sort();
  return {
    port: (server.address() as { port: number }).port,
    connected,
    /** Resolves when these are connected, and nobody else. */
    async until(...expected: string[]): Promise<void> {
      const isSo = () => connected().join() === expected.join();
      if (isSo()) return;
      await new Promise<void>((resolve) => {
        const look = () => {
          if (!isSo()) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
      });
    },
    async [Symbol.asyncDispose]() {
      for (const socket of names.keys()) socket.destroy();
      server.close();
    },
  };
}

const files = {
  "node_modules/driver/package.json": `{ "name": "driver", "type": "module", "exports": "./index.js" }`,
  "node_modules/driver/index.js": `
import net from "node:net";
export function connect(port, name) {
  const socket = net.connect(port, "127.0.0.1", () => socket.write(name));
  return socket;
}
let only;
export const connectOnce = (port, name) => (only ??= net.connect(port, "127.0.0.1", () => only.write(name)));
`,
  "edited.ts": `
import net from "node:net";
import { keep } from "hotrun/hot";
import { connect, connectOnce } from "driver";
const [own, driver, shared, kept] = process.env.PORTS.split(" ").map(Number);
const version = "one";

function open(): void {
  const socket = net.connect(own, "127.0.0.1", () => socket.write(version));
  socket.on("close", () => setTimeout(open, 5));
}
open();
connect(driver, version);
connectOnce(shared, version);
keep("connection", () => net.connect(kept, "127.0.0.1", function () { this.write(version); }));
keep("ticker", () => setInterval(() => console.log("kept"), 5));
export { version };
`,
  "app.ts": `
import { createServer } from "node:http";
import { version } from "./edited.ts";
createServer((request, response) => response.end(version)).listen(3000);
`,
};

test("O4 E4 a connection to elsewhere ends when the new version has its own, and is kept where it has none", async () => {
  await using own = await createElsewhere();
  await using driver = await createElsewhere();
  await using shared = await createElsewhere();
  await using kept = await createElsewhere();
  const env = { PORTS: [own, driver, shared, kept].map(({ port }) => port).join(" ") };
  await using app = await startHotrun({ files, env });
  const all = [own, driver, shared, kept];
  await Promise.all(all.map((each) => each.until("one")));

  app.edit("edited.ts", `version = "one"`, `version = "two"`);
  assert.equal((await app.reload()).plan, "swap");
  // Those of the old version end with its last request; it tries once more, and is not let.
  await Promise.all([own.until("two"), driver.until("two")]);
  app.edit("edited.ts", `version = "two"`, `version = "three"`);
  await app.reload();
  await Promise.all([own.until("three"), driver.until("three")]);
  assert.deepEqual([shared.connected(), kept.connected()], [["one"], ["one"]]);
  // What was made for keep is nobody's: it goes on.
  const before = app.output.length;
  await app.log.until("the kept timer", () => app.output.slice(before).includes("kept"));
});
