/** Where the client is and what it asks for, as the browser sees it. */
export interface ClientAccess {
  /** Host and port of the page. */
  authority: string;
  /** Null: not known, since there may be a proxy for https in front. */
  scheme: "http" | "https" | null;
  /** Path that everything of hotrun's is under, with a slash at both ends. */
  prefix: string;
  /** Path of the page itself, which the client fetches again. */
  path: string;
  /** For our tag, where a policy lets in nothing but nonces and has none. */
  nonce: string;
}

/** The nonces of a source list. The word is read in any case, the value as it is. */
export function noncesOf(values: readonly string[]): string[] {
  return values.flatMap((value) => /^'nonce-([\w+/-]+={0,2})'$/i.exec(value)?.[1] ?? []);
}

/** Scripts come in by nonce or hash alone: hosts and 'self' do not count. */
export function isStrictDynamic(values: readonly string[]): boolean {
  return values.some((value) => value.toLowerCase() === "'strict-dynamic'");
}

/** Whether a script of ours comes in by its URL. In doubt not: naming a URL twice does no harm. */
export function allowsClient(values: readonly string[], { authority }: ClientAccess): boolean {
  return !isStrictDynamic(values) && values.some((value) => coversOrigin(value, authority, "http"));
}

/** What to add to a list of scripts for the client alone: no other script comes in by it. */
export function clientSource({ authority, prefix }: ClientAccess): string {
  // Without a scheme it stands for the page's own, which may be https in front of a proxy that we know nothing of.
  return isNameable(authority) ? `${authority}${encodePath(prefix)}client.js` : "'self'";
}

/** What to add to a list of connections, so that the client has its socket and can fetch the page and what is under the prefix. */
export function missingConnections(values: readonly string[], access: ClientAccess): string[] {
  const { authority, scheme, prefix, path } = access;
  if (values.some((value) => value === "*" || value.toLowerCase() === "'self'")) return [];
  if (!isNameable(authority)) return ["'self'"];
  const covers = (wanted: SourceScheme) => values.some((value) => coversOrigin(value, authority, wanted));
  const fetches = [`${authority}${encodePath(prefix)}`, `${authority}${encodePath(path)}`];
  // Where there is a port, Chromium does not take `ws:` for `wss:` too.
  const schemes = (["ws", "wss"] as const).filter(
    (name) => scheme === null || (name === "wss") === (scheme === "https"),
  );
  const sockets = schemes
    .filter((name) => !covers(name))
    .map((name) => `${name}://${authority}${encodePath(prefix)}live`);
  return [...(covers("http") ? [] : fetches), ...sockets];
}

type SourceScheme = "http" | "ws" | "wss";

/** Whether a source lets in every URL of that origin. Only the plain forms are known. */
function coversOrigin(source: string, authority: string, scheme: SourceScheme): boolean {
  const lower = source.toLowerCase();
  if (lower === "*" || lower === "'self'" || lower === `${scheme}:`) return true;
  if (scheme === "wss" && lower === "ws:") return true;
  const explicit = lower.startsWith(`${scheme}://`);
  // Without a scheme it is the page's, which is never that of a socket.
  if (!explicit && scheme !== "http") return false;
  const host = lower.slice(explicit ? scheme.length + 3 : 0).replace(/\/$/, "");
  return host === authority.toLowerCase() || host === `${authority.toLowerCase().replace(/:\d+$/, "")}:*`;
}

/** Sources have no way to say an IPv6 address. */
function isNameable(authority: string): boolean {
  return /^[\w.-]+(:\d+)?$/.test(authority);
}

/** What separates sources, directives and policies must not be in them as it is. */
function encodePath(path: string): string {
  return path.replace(/[^\w/%.~!$&'()*+:@=-]/g, (character) => encodeURIComponent(character));
}
