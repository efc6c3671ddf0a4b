/** A public port; or a socket file, which has a URL by which tools name it (`unix:/path`), and neither port nor host. */
export interface PublicPort {
  port: number | null;
  host: string | null;
  url: string;
}

export const loopback = ["127.0.0.1", "::1"];
export const wildcards = new Set(["::", "0.0.0.0"]);

export function publicPort(port: number, host: string): PublicPort & { port: number } {
  const isLocal = loopback.includes(host) || wildcards.has(host);
  const name = isLocal ? "localhost" : host.includes(":") ? `[${host}]` : host;
  return { port, host, url: `http://${name}:${port}/` };
}

export const socketFile = (path: string): PublicPort => ({ port: null, host: null, url: `unix:${path}` });
