import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";

/** A loopback port that is free at this moment, for a program that will listen on it soon. */
export async function freePort(): Promise<number> {
  const server = createServer().listen({ port: 0, host: "127.0.0.1", exclusive: true });
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
