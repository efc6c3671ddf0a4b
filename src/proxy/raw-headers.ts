// Raw header lists are Node's: name, value, name, value, …, so that case, order and duplicates survive.

/** All values of a header, in order. `name` in lower case. */
export function headerValues(headers: readonly string[], name: string): string[] {
  const values: string[] = [];
  for (let i = 0; i < headers.length; i += 2) {
    const candidate = headers[i] as string;
    if (candidate.length === name.length && candidate.toLowerCase() === name) values.push(headers[i + 1] as string);
  }
  return values;
}

/** The comma-separated members of a header, in lower case. `name` in lower case. */
export function headerTokens(headers: readonly string[], name: string): string[] {
  const values = headerValues(headers, name);
  if (values.length === 0) return values;
  const members = values.join(",").toLowerCase().split(",");
  return members.map((member) => member.trim()).filter((member) => member !== "");
}

/** Headers that are about one connection, not about the message: RFC 9110 §7.6.1. `te` and `trailer` have rules of their own. */
export const hopByHop: ReadonlySet<string> = new Set([
  "connection",
  "keep-alive",
  "proxy-connection",
  "proxy-authenticate",
  "proxy-authorization",
  "transfer-encoding",
  "upgrade",
  "http2-settings",
]);

/** Naming these in `Connection` does not make them hop-by-hop: a request without them is another request. */
const neverNominated: ReadonlySet<string> = new Set([
  "host",
  "content-length",
  "content-type",
  "cookie",
  "set-cookie",
  "authorization",
]);

/** The headers that `Connection` says are for this hop only. */
export function nominated(headers: readonly string[]): readonly string[] {
  return headerTokens(headers, "connection").filter((name) => !neverNominated.has(name));
}

/** Fields that change how a message is framed, routed or trusted have no business in its trailers: RFC 9110 §6.5.1. */
const forbiddenTrailers: ReadonlySet<string> = new Set([
  ...hopByHop,
  ...neverNominated,
  "te",
  "trailer",
  "content-encoding",
  "content-range",
  "cache-control",
  "expect",
  "max-forwards",
  "range",
  "location",
  "proxy-authentication-info",
  "forwarded",
  "x-forwarded-for",
  "x-forwarded-host",
  "x-forwarded-port",
  "x-forwarded-proto",
  "x-hotrun-generation",
]);

/** The trailers that may be handed on, as pairs. */
export function allowedTrailers(trailers: readonly string[]): [string, string][] {
  const allowed: [string, string][] = [];
  for (let i = 0; i < trailers.length; i += 2) {
    const name = trailers[i] as string;
    if (!forbiddenTrailers.has(name.toLowerCase())) allowed.push([name, trailers[i + 1] as string]);
  }
  return allowed;
}
