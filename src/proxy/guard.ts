import { isIPv4, isIPv6 } from "node:net";

export interface GuardOptions {
  /**
   * Host names that are served besides localhost, *.localhost and IP addresses; a leading dot takes subdomains too. `any`: of
   * a front that no page of a foreign name can reach.
   */
  hosts: readonly string[] | "any";
  /** The front is bound to 0.0.0.0 or [::], so that these addresses are names of it. */
  wildcard: boolean;
  /** Another proxy says by `X-Forwarded-Host` what the browser asked for: that is judged as well as the Host. */
  trustProxy: boolean;
}

/** The part of a request that the guard judges: Node's IncomingMessage has it. */
export interface RequestLine {
  method?: string | undefined;
  url?: string | undefined;
  httpVersion: string;
  rawHeaders: readonly string[];
}

export type Verdict =
  /** `target`: origin-form (or `*`) to send to the app. `host`: the Host that it gets, unless the client sent none. */
  | { type: "pass"; target: string; host?: string }
  /** `message` never repeats anything from the request. */
  | { type: "refuse"; status: 400 | 403 | 405 | 431 | 505; message: string };

/** More header lines than this are no request of a browser's. */
const maxHeaderLines = 500;

/**
 * Decides whether a request may go any further, before anything else looks at it: against DNS rebinding (a page of a
 * foreign name that resolves to this machine is same-origin with the app, so only the Host tells) and against requests
 * that app and proxy could read differently. Total: it answers for any bytes, and never throws.
 */
export function judgeRequest(request: RequestLine, guard: GuardOptions): Verdict {
  const { httpVersion, rawHeaders } = request;
  if (httpVersion !== "1.1" && httpVersion !== "1.0") {
    return httpVersion === "0.9"
      ? refuse(400, "HTTP/0.9 is not served.")
      : refuse(505, "This HTTP version is not served.");
  }
  if (request.method === "TRACE" || request.method === "CONNECT") return refuse(405, "This method is not served.");
  if (rawHeaders.length > 2 * maxHeaderLines) return refuse(431, "Too many header lines.");

  let host: string | null = null;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] as string;
    if (name.length === 4 && name.toLowerCase() === "host") {
      // Node takes the first of two and hands on both: another reader may take the second.
      if (host !== null) return refuse(400, "More than one Host header.");
      host = rawHeaders[i + 1] as string;
    } else if (guard.trustProxy && name.length === 16 && name.toLowerCase() === "x-forwarded-host") {
      const names = (rawHeaders[i + 1] as string).split(",");
      if (!names.every((each) => isHostAllowed(each.trim(), guard))) return refuse(403, hostHint);
    } else if (httpVersion === "1.0" && name.length === 17 && name.toLowerCase() === "transfer-encoding") {
      return refuse(400, "Transfer-Encoding in an HTTP/1.0 request.");
    }
  }
  if (host === null && httpVersion === "1.1") return refuse(400, "No Host header.");

  const target = readTarget(request.method ?? "", request.url ?? "");
  if (target === null) return refuse(400, "Not a request target that is served.");
  if (host !== null && !isHostAllowed(host, guard)) return refuse(403, hostHint);
  // RFC 9112 §3.2.2: the authority of an absolute target replaces the Host.
  if (target.authority !== null && !isHostAllowed(target.authority, guard)) return refuse(403, hostHint);
  const named = target.authority ?? host;
  return { type: "pass", target: target.path, ...(named === null ? {} : { host: named }) };
}

const hostHint = "This host name is not served. If it is yours, start hotrun with --allowed-host <name>.";

function refuse(status: 400 | 403 | 405 | 431 | 505, message: string): Verdict {
  return { type: "refuse", status, message };
}

const absoluteForm = /^https?:\/\/([^/?]*)(.*)$/i;

function readTarget(method: string, url: string): { path: string; authority: string | null } | null {
  if (url.includes("#")) return null;
  // `//evil/x` is a path that begins with two slashes, and stays one.
  if (url.startsWith("/")) return { path: url, authority: null };
  if (url === "*") return method === "OPTIONS" ? { path: "*", authority: null } : null;
  const absolute = absoluteForm.exec(url);
  if (!absolute) return null;
  const [, authority = "", rest = ""] = absolute;
  if (rest === "" && method === "OPTIONS") return { path: "*", authority };
  return { path: rest.startsWith("/") ? rest : `/${rest}`, authority };
}

const nameOrIpv4 = /^([a-z0-9._-]+)(?::(\d{1,5}))?$/;
const bracketed = /^\[([0-9a-f:.]+)\](?::(\d{1,5}))?$/;
const label = /^[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?$/;

/**
 * Whether a Host value names this front. A strict grammar on the raw value: `new URL` reads `0x7f.1` and `2130706433` as
 * 127.0.0.1, and `localhost@evil.example` as evil.example.
 */
export function isHostAllowed(value: string, guard: GuardOptions): boolean {
  const lower = value.toLowerCase();
  const ipv6 = bracketed.exec(lower);
  if (ipv6)
    return isPort(ipv6[2]) && isIPv6(ipv6[1] as string) && (guard.wildcard || !isUnspecified6(ipv6[1] as string));
  const match = nameOrIpv4.exec(lower);
  if (!match || !isPort(match[2])) return false;
  const name = match[1] as string;
  // An address cannot be bound anew to another machine; this one means "any of mine" (the "0.0.0.0 day" attacks).
  if (isIPv4(name)) return guard.wildcard || name !== "0.0.0.0";
  // What a resolver may take for an address (`127.1`, `0177.0.0.1`, `0x7f.1`, `2130706433`) is no name.
  const labels = name.split(".");
  if (
    !labels.every((part) => part.length <= 63 && label.test(part)) ||
    /^(\d+|0x[0-9a-f]*)$/.test(labels.at(-1) ?? "")
  ) {
    return false;
  }
  if (name === "localhost" || name.endsWith(".localhost")) return true;
  return guard.hosts === "any" || guard.hosts.some((allowed) => matches(name, allowed.toLowerCase()));
}

function matches(name: string, allowed: string): boolean {
  return allowed.startsWith(".") ? name === allowed.slice(1) || name.endsWith(allowed) : name === allowed;
}

function isPort(digits: string | undefined): boolean {
  return digits === undefined || Number(digits) <= 65_535;
}

function isUnspecified6(address: string): boolean {
  return /^[0:.]*(ffff:[0:.]+)?$/.test(address);
}

/**
 * A target under hotrun's own prefix (`/__hotrun/`), without the base path that another proxy may have left; null: it is the
 * app's. Start-anchored, on the path as it came.
 */
export function ownTarget(target: string, { prefix, basePath }: { prefix: string; basePath: string }): string | null {
  if (target.startsWith(prefix)) return target;
  return target.startsWith(basePath + prefix) ? target.slice(basePath.length) : null;
}
