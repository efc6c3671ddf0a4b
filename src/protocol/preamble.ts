/**
 * The first line on each connection from the launcher, or from the app itself, to an app process that has our runtime: who the
 * client is. A Unix socket has no peer address, and without one `req.ip`, rate limiters and `trust proxy` would see nothing.
 */
export interface Preamble {
  remoteAddress: string;
  remotePort: number;
  localAddress: string;
  localPort: number;
  /** The connection is encrypted as far as the launcher, which passes on what was in it. */
  secure: SecureEnd | null;
  /** The app connects to a port of its own. */
  own?: boolean;
}

/** What was agreed on with the client. */
export interface SecureEnd {
  /** As `TLSSocket#getProtocol` has it. */
  protocol: string;
  cipher: { name: string; standardName: string; version: string };
  /** The name that the client asked for; null: none, or none that is a host name. */
  servername: string | null;
}

const tag = "hotrun/1";

/**
 * Longest line that `encodePreamble` makes, line end included: two IPv6 addresses with zones, two ports, a host name, and
 * a cipher under two names.
 */
export const preambleMaxBytes = 768;

export function encodePreamble(preamble: Preamble): string {
  const { remoteAddress, remotePort, localAddress, localPort, secure, own } = preamble;
  const words = [tag, remoteAddress, remotePort, localAddress, localPort, own ? "own" : "-", ...secureWords(secure)];
  return `${words.join(" ")}\n`;
}

/** Reads a line without its line end; null where it is not one of ours. */
export function decodePreamble(line: string): Preamble | null {
  const [name, remoteAddress, remotePort, localAddress, localPort, own, ...secure] = line.split(" ");
  if (name !== tag || !remoteAddress || !localAddress || own === undefined) return null;
  return {
    remoteAddress,
    remotePort: Number(remotePort),
    localAddress,
    localPort: Number(localPort),
    secure: readSecure(secure),
    ...(own === "own" && { own: true }),
  };
}

/** What the client has sent for a name could be anything, a line end included. */
const hostName = /^[\w.-]{1,253}$/;

function secureWords(secure: SecureEnd | null): string[] {
  if (!secure) return [];
  const { protocol, cipher, servername } = secure;
  const name = servername !== null && hostName.test(servername) ? servername : "-";
  return [protocol, cipher.name, cipher.standardName, cipher.version, name];
}

function readSecure([protocol, name, standardName, version, servername]: string[]): SecureEnd | null {
  if (!protocol || !name || !standardName || !version) return null;
  return {
    protocol,
    cipher: { name, standardName, version },
    servername: servername === "-" ? null : (servername ?? null),
  };
}
