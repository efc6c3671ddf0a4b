import type { IncomingHttpHeaders } from "node:http";
import { basePathIn } from "../config/base-path.ts";

/** Where a page is for its browser, which may see hotrun through another proxy. */
export interface PublicPlace {
  /** Host, with the port where it is not the usual one; undefined: the request has none. */
  authority: string | undefined;
  /** Null: not known. */
  scheme: "http" | "https" | null;
  /** Path that the other proxy takes away, without a slash at its end. */
  basePath: string;
}

export interface BehindProxy {
  /** What the request says of the browser's side (`X-Forwarded-*`) is true. */
  trustProxy: boolean;
  /** See `basePathIn`. */
  basePath: string;
}

/** Browsers reach hotrun by themselves, at its root. */
export const noProxy: BehindProxy = { trustProxy: false, basePath: "" };

export function publicPlace(headers: IncomingHttpHeaders, { trustProxy, basePath }: BehindProxy): PublicPlace {
  if (!trustProxy) return { authority: headers.host, scheme: null, basePath };
  const proto = forwarded(headers, "proto")?.toLowerCase();
  const scheme = proto === "http" || proto === "https" ? proto : null;
  const prefix = forwarded(headers, "prefix");
  const host = forwarded(headers, "host") ?? headers.host;
  return {
    authority: host && withPort(host, forwarded(headers, "port"), scheme),
    scheme,
    basePath: (prefix === undefined ? null : basePathIn(prefix)) ?? basePath,
  };
}

/** Of several proxies each has added its own: the first is the browser's. */
function forwarded(headers: IncomingHttpHeaders, what: string): string | undefined {
  const values = headers[`x-forwarded-${what}`];
  return (
    String(values ?? "")
      .split(",")[0]
      ?.trim() || undefined
  );
}

/** As browsers write it: proxies may tell the port apart from the host, or name the usual one. */
function withPort(host: string, port: string | undefined, scheme: PublicPlace["scheme"]): string {
  const usual = scheme === "https" ? "443" : "80";
  const named = /:\d+$/.test(host) || port === undefined || !/^\d+$/.test(port) ? host : `${host}:${port}`;
  return named.endsWith(`:${usual}`) ? named.slice(0, -usual.length - 1) : named;
}
