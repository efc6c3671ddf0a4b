import type { AskedPort, PortFront, Protocol } from "../protocol/front.ts";

/** A public port; or a socket file, which has a URL by which tools name it (`unix:/path`), and neither port nor host. */
export interface PublicPort {
  port: number | null;
  host: string | null;
  url: string;
}

export const loopback = ["127.0.0.1", "::1"];
export const wildcards = new Set(["::", "0.0.0.0"]);

export function publicPort(port: number, host: string, protocol?: Protocol): PublicPort & { port: number } {
  const isLocal = loopback.includes(host) || wildcards.has(host);
  const name = isLocal ? "localhost" : host.includes(":") ? `[${host}]` : host;
  return { port, host, url: `${isSecure(protocol) ? "https" : "http"}://${name}:${port}/` };
}

const isSecure = (protocol: Protocol | undefined) =>
  protocol?.type === "https" || (protocol?.type === "tunnel" && protocol.isSecure);

export const socketFile = (path: string): PublicPort => ({ port: null, host: null, url: `unix:${path}` });

/** Loopback unless `--host` says otherwise; in a container, where nobody outside reaches loopback, what the app asks for. */
export function hostsFor(host: string | true | undefined, contained: string | null): string[] {
  if (host === true) return ["::"];
  if (host !== undefined) return host === "localhost" ? loopback : [host];
  return contained === null || contained === "localhost" ? loopback : [contained];
}

/** What the app is told of a bound port. */
export function addressFor(
  bound: { port: number; addresses: { address: string; family: string }[] },
  asked: AskedPort | null,
): PortFront["address"] {
  const own = bound.addresses.find(({ address }) => address === asked?.host) ?? bound.addresses[0];
  const address = own?.address ?? "127.0.0.1";
  return { port: bound.port, address, family: address.includes(":") ? "IPv6" : "IPv4" };
}
