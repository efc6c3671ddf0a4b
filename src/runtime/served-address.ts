import { usualPort } from "../protocol/usual-port.ts";

/**
 * Where to serve what the entry exports: `PORT`, else the `port` (and `hostname`) that it exports beside `fetch`, as Bun has
 * it, else port 8000.
 *
 * @throws RangeError for what is no port
 */
export function servedAddress(
  exported: { port?: unknown; hostname?: unknown },
  environmentPort: string | undefined,
): { port: number; host: string | undefined } {
  const { hostname } = exported;
  return {
    port: environmentPort ? toPort(environmentPort, "PORT") : toPort(exported.port ?? usualPort, "The exported port"),
    host: typeof hostname === "string" && hostname !== "" ? hostname : undefined,
  };
}

function toPort(value: unknown, what: string): number {
  const port = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  if (typeof port === "number" && Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new RangeError(`${what} is ${JSON.stringify(value)}: a port is a number from 0 to 65535`);
}
