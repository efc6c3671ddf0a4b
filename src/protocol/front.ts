/** How the bytes of a front are treated. */
export type Protocol =
  /** Proxied. */
  | { type: "http" }
  /** Proxied too: the TLS ends at the front, for which the app's server has these settings (see `encodeSecureSettings`). */
  | { type: "https"; settings: string }
  /** Passed on as they are. `isSecure`: what is in them is HTTP, and the TLS is the app's. */
  | { type: "tunnel"; isSecure: boolean };

/** A public port, or a socket file, as an app sees it. */
export type Front = PortFront | FileFront;

export interface PortFront {
  asked: AskedPort;
  /** Where it really is. */
  address: { port: number; address: string; family: "IPv4" | "IPv6" };
}

export interface FileFront {
  asked: AskedFile;
  /** The path, as the app has it. */
  address: string;
}

/** What a `listen` of the app asks for. With the same label it gets the same front. */
export type Asked = AskedPort | AskedFile;

export interface AskedPort {
  port: number;
  host: string | null;
  /** The port; for port 0 whose call it was. */
  label: string;
}

/** A Unix socket at a path, or a named pipe. */
export interface AskedFile {
  /** Absolute, but for a name without a file. */
  path: string;
  /** The path too. */
  label: string;
  readableAll: boolean;
  writableAll: boolean;
}
