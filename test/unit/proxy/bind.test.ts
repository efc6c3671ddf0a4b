import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server } from "node:net";
import { networkInterfaces } from "node:os";
import { test } from "node:test";
import { HotrunError } from "../../../src/errors.ts";
import { type BindOptions, type BoundPort, bindPort } from "../../../src/proxy/bind.ts";
import { findPortHolder, listeningInodes } from "../../../src/proxy/port-holder.ts";

const loopback = ["127.0.0.1", "::1"];
const hasIpv6 = Object.values(networkInterfaces()).some((list) => list?.some(({ address }) => address === "::1"));

async function bind(options: Partial<BindOptions>): Promise<BoundPort & AsyncDisposable> {
  const bound = await bindPort({ port: 0, hosts: loopback, strict: false, ...options });
  return { ...bound, [Symbol.asyncDispose]: () => closeAll(bound.servers) };
}

async function closeAll(servers: Server[]): Promise<void> {
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
}

async function hold(host: string, port = 0): Promise<{ port: number } & AsyncDisposable> {
  const server = createServer((socket) => socket.destroy()).listen(port, host);
  await once(server, "listening");
  return { port: (server.address() as AddressInfo).port, [Symbol.asyncDispose]: () => closeAll([server]) };
}

test("a free port is the same at all addresses", async () => {
  await using bound = await bind({});
  assert.ok(bound.port > 0);
  assert.equal(bound.moved, null);
  assert.deepEqual(
    bound.addresses.map(({ address }) => address),
    hasIpv6 ? loopback : ["127.0.0.1"],
  );
  for (const server of bound.servers) server.on("connection", (socket) => socket.destroy());
  for (const { address } of bound.addresses) {
    const socket = connect(bound.port, address);
    await once(socket, "connect");
    socket.destroy();
  }
});

for (const holder of ["127.0.0.1", "::1", "0.0.0.0", "::"]) {
  for (const hosts of [loopback, ["::"]]) {
    test(`a port that is held at ${holder} is busy for ${hosts.join(" and ")}`, { skip: !hasIpv6 }, async () => {
      await using held = await hold(holder);
      await assert.rejects(bindPort({ port: held.port, hosts, strict: true }), (error: unknown) => {
        assert.ok(error instanceof HotrunError);
        assert.equal(error.code, "HOTRUN_PORT_IN_USE");
        if (process.platform === "linux")
          assert.match(error.message, new RegExp(`in use by .*\\(pid ${process.pid}\\)`));
        return true;
      });
      await using bound = await bind({ port: held.port, hosts });
      assert.ok(bound.port > held.port);
      assert.equal(bound.moved?.from, held.port);
    });
  }
}

test("an address of another machine is told", async () => {
  await assert.rejects(bindPort({ port: 0, hosts: ["192.0.2.1"], strict: true }), { code: "HOTRUN_USAGE" });
});

test("a start that is broken off binds nothing", async () => {
  await assert.rejects(bindPort({ port: 0, hosts: loopback, strict: true, signal: AbortSignal.abort() }), {
    name: "AbortError",
  });
});

test("the table of Linux tells who listens", () => {
  const table = [
    "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode",
    "   0: 0100007F:0BB8 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4242 1 0 100 0 0 10 0",
    "   1: 0100007F:0BB8 0100007F:C001 01 00000000:00000000 00:00000000 00000000     0        0 4243 1 0 100 0 0 10 0",
    "   2: 0100007F:1F40 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4244 1 0 100 0 0 10 0",
  ].join("\n");
  assert.deepEqual(listeningInodes(table, 3000), ["4242"]);
  assert.deepEqual(listeningInodes(table, 80), []);
});

test("a port that nobody holds has no holder", async () => {
  const { port } = await (async () => {
    await using held = await hold("127.0.0.1");
    return held;
  })();
  assert.equal(await findPortHolder(port), null);
});
