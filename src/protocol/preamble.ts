/**
 * The first line on each connection from the launcher, or from the app itself, to an app process that has our runtime: who the
 * client is. A Unix socket has no peer address, and without one `req.ip`, rate limiters and `trust proxy` would see nothing.
 */
export interface Preamble {
  remoteAddress: string;
  remotePort: number;
  localAddress: string;
  localPort: number;
  encrypted: boolean;
  /** The app connects to a port of its own. */
  own?: boolean;
}

const tag = "hotrun/1";

/** Longest line that `encodePreamble` makes, line end included: two IPv6 addresses with zones, two ports. */
export const preambleMaxBytes = 256;

export function encodePreamble(preamble: Preamble): string {
  const { remoteAddress, remotePort, localAddress, localPort, encrypted, own } = preamble;
  const flags = `${encrypted ? 1 : 0}${own ? " own" : ""}`;
  return `${tag} ${remoteAddress} ${remotePort} ${localAddress} ${localPort} ${flags}\n`;
}

/** Reads a line without its line end; null where it is not one of ours. */
export function decodePreamble(line: string): Preamble | null {
  const [name, remoteAddress, remotePort, localAddress, localPort, encrypted, own] = line.split(" ");
  if (name !== tag || !remoteAddress || !localAddress || encrypted === undefined) return null;
  return {
    remoteAddress,
    remotePort: Number(remotePort),
    localAddress,
    localPort: Number(localPort),
    encrypted: encrypted === "1",
    ...(own === "own" && { own: true }),
  };
}
