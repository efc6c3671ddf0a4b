import assert from "node:assert/strict";
import { EventEmitter, once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { createInterface } from "node:readline";
import { patienceMs } from "../../support/event-log.ts";
import type { Framework, Surroundings } from "../framework.ts";

/** Apps with more around them: dependency injection, native code, a database. */
export const services: Framework[] = [
  {
    title: "NestJS",
    app: "nestjs",
    entry: "src/main.ts",
    note: "TypeScript as CommonJS, dependency injection by `emitDecoratorMetadata`",
    packages: { typescript: "typescript-5" },
  },
  {
    title: "a driver with one connection a process",
    app: "driver",
    note: "as mongoose has it: a second `connect()` finds the first connection, which goes on",
    says: [/found model \w+ Ada/],
    edits: [{ thing: "model", plans: ["restart"], reason: /`?driver`? refused to be used a second time/ }],
    surround: databaseServer,
  },
  { title: "a native add-on (@node-rs/argon2)", app: "native-addon", says: [/, known/] },
  { title: "an un-awaited `bootstrap()`", app: "bootstrap", entry: "src/index.ts", note: "TypeScript as CommonJS" },
];

/** Answers questions, one a line; the driver says `ping` from time to time. */
async function databaseServer(): Promise<Surroundings> {
  const connections: Socket[] = [];
  const pings = new EventEmitter();
  const server = createServer((socket) => {
    connections.push(socket);
    socket.on("error", () => {}); // the app process ends without a word at the end of the test
    createInterface({ input: socket }).on("line", (line) => {
      if (line === "ping") pings.emit("ping");
      else socket.write(`${line.replace("find", "found")}\n`);
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    env: { DATABASE_URL: `db://127.0.0.1:${(server.address() as AddressInfo).port}` },
    async check() {
      await once(pings, "ping", { signal: AbortSignal.timeout(patienceMs) });
      assert.equal(connections.length, 1, "the app has connected again");
    },
    async [Symbol.asyncDispose]() {
      for (const socket of connections) socket.destroy();
      server.close();
    },
  };
}
