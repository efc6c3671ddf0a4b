import type { IncomingMessage } from "node:http";
import { type BehindProxy, publicPlace } from "./public-place.ts";

/** The front that a page has its connection to: where it is for the browser, and where it is for us. */
export interface OwnFront {
  origin: string;
  /** The value of the Host header that the browser sends. */
  host: string;
  /** Path that another proxy takes away. */
  basePath: string;
  address: string;
  port: number;
}

/** Of an upgrade that has been let in, so that its Host and Origin are ours. Null: it came by a socket file. */
export function ownFront(request: IncomingMessage, behind: BehindProxy): OwnFront | null {
  const { localAddress, localPort } = request.socket;
  const { host, origin = `http://${host}` } = request.headers;
  if (!localAddress || !localPort || !host) return null;
  return {
    origin,
    host,
    basePath: publicPlace(request.headers, behind).basePath,
    address: localAddress,
    port: localPort,
  };
}
