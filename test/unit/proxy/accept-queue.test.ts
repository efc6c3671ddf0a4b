import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { test } from "node:test";
import { connectInTurn } from "../../../src/proxy/accept-queue.ts";

const options = { allowHalfOpen: true };

/** A server at a port of its own, closed with all its connections. */
async function serve(onConnection: (socket: Socket) => void) {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on("error", () => {}));
    onConnection(socket);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    at: { host: "127.0.0.1", port },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

test("no more than four connections stand that have not been answered yet, and all have their turn", async () => {
  let open = 0;
  let most = 0;
  await using server = await serve((socket) => {
    most = Math.max(most, ++open);
    setImmediate(() => {
      open--;
      socket.end("answer");
    });
  });
  const answers = Array.from({ length: 40 }, async () => {
    const { socket, taken } = connectInTurn(server.at, options);
    socket.write("kept until then");
    const [bytes] = await once(socket, "data");
    taken();
    socket.destroy();
    return String(bytes);
  });
  assert.deepEqual([...new Set(await Promise.all(answers))], ["answer"]);
  assert.ok(most <= 4, `${most} at once`);
});

test("a program that says nothing gets the others too, after a moment", async () => {
  let count = 0;
  await using server = await serve(() => count++);
  const sockets = Array.from({ length: 12 }, () => connectInTurn(server.at, options).socket);
  await Promise.all(sockets.map((socket) => once(socket, "connect")));
  for (const socket of sockets) socket.destroy();
  assert.equal(sockets.length, 12);
});

test("one that leaves before its turn holds up nobody", async () => {
  await using server = await serve((socket) => socket.end("answer"));
  const sockets = Array.from({ length: 12 }, () => connectInTurn(server.at, options).socket);
  for (const socket of sockets) socket.destroy();
  const { socket } = connectInTurn(server.at, options);
  assert.equal(String((await once(socket, "data"))[0]), "answer");
  socket.destroy();
});

test("a port where nobody listens refuses each", async () => {
  const server = await serve(() => {});
  await server[Symbol.asyncDispose]();
  const refused = Array.from({ length: 6 }, async () => {
    const [error] = await once(connectInTurn(server.at, options).socket, "error");
    return error.code;
  });
  assert.deepEqual([...new Set(await Promise.all(refused))], ["ECONNREFUSED"]);
});
