/**
 * The first line on each connection from the launcher to an app process that has our runtime: who the client is. A Unix
 * socket has no peer address, and without one `req.ip`, rate limiters and `trust proxy` would see nothing.
 */
export interface Preamble {
  remoteAddress: string;
  remotePort: number;
  localAddress: string;
  localPort: number;
  encrypted: boolean;
}

const tag = "hotrun/1";

/** Longest line that `encodePreamble` makes, line end included: two IPv6 addresses with zones, two ports. */
export const preambleMaxBytes = 256;

export function encodePreamble(preamble: Preamble): string {
  const { remoteAddress, remotePort, localAddress, localPort, encrypted } = preamble;
  return `${tag} ${remoteAddress} ${remotePort} ${localAddress} ${localPort} ${encrypted ? 1 : 0}\n`;
}

/** Reads a line without its line end; null where it is not one of ours. */
export function decodePreamble(line: string): Preamble | null {
  const [name, remoteAddress, remotePort, localAddress, localPort, encrypted] = line.split(" ");
  if (name !== tag || !remoteAddress || !localAddress || encrypted === undefined) return null;
  return {
    remoteAddress,
    remotePort: Number(remotePort),
    localAddress,
    localPort: Number(localPort),
    encrypted: encrypted === "1",
  };
}
