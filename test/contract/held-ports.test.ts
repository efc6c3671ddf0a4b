import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { networkInterfaces } from "node:os";
import { test } from "node:test";
import { plainApp } from "../support/apps.ts";
import { startHotrun } from "../support/hotrun.ts";

const hasIpv6 = Object.values(networkInterfaces()).some((list) => list?.some(({ address }) => address === "::1"));
const holders = [
  { name: "127.0.0.1", options: { host: "127.0.0.1" }, skip: false },
  { name: "::1", options: { host: "::1" }, skip: !hasIpv6 && "this machine has no IPv6" },
  { name: "all of IPv4", options: { host: "0.0.0.0" }, skip: false },
  { name: "all of IPv6", options: { host: "::", ipv6Only: true }, skip: !hasIpv6 && "this machine has no IPv6" },
] as const;
/** The holder is this process. */
const named = new RegExp(`\\(pid ${process.pid}\\)`);

for (const { name, options, skip } of holders) {
  test(`A2 a port that was given and that another holds at ${name} is an error that names the holder`, {
    skip,
  }, async () => {
    await using holder = await hold(options);
    await using hotrun = await startHotrun({
      files: plainApp,
      args: ["--port", String(holder.port)],
      until: "failure",
    });
    const { code, message } = hotrun.log.events.find((event) => event.type === "failure") ?? {};
    assert.equal(code, "HOTRUN_PORT_IN_USE");
    assert.match(message ?? "", named);
    assert.equal((await hotrun.exit).code, 1);
    assert.ok(holder.server.listening);
  });

  test(`A2 the app's own port, if another holds it at ${name}, gives way to the next, and the holder is named`, {
    skip,
  }, async () => {
    await using holder = await hold(options);
    const files = { ...plainApp, "app.ts": (plainApp["app.ts"] as string).replace("3000", String(holder.port)) };
    await using hotrun = await startHotrun({ files, port: null });
    assert.notEqual(new URL(hotrun.url).port, String(holder.port));
    assert.equal((await hotrun.get("/text")).body, "one");
    const { message } = hotrun.log.events.find((event) => event.type === "warning") ?? {};
    assert.match(message ?? "", named);
    assert.ok(holder.server.listening);
  });
}

async function hold(options: { host: string; ipv6Only?: boolean }) {
  const server = createServer((socket) => socket.destroy()).listen({ port: 0, ...options });
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    server,
    port,
    async [Symbol.asyncDispose]() {
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
