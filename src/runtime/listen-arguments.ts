import type net from "node:net";

/** A call of `server.listen` that asks for a TCP port. */
export interface PortRequest {
  port: number;
  host: string | null;
  options: net.ListenOptions;
  callback: (() => void) | undefined;
}

/** A call of `server.listen` that asks for a Unix socket or a named pipe. */
export interface PathRequest {
  /** As it was given. */
  path: string;
  options: net.ListenOptions;
  callback: (() => void) | undefined;
}

/** The same for a path; null for all else. */
export function readPathArguments(args: unknown[]): PathRequest | null {
  const [first] = args;
  const last = args.at(-1);
  const callback = typeof last === "function" ? (last as () => void) : undefined;
  if (typeof first === "string") return isPath(first) ? { path: first, options: {}, callback } : null;
  if (typeof first !== "object" || first === null || "_handle" in first || "handle" in first || "fd" in first)
    return null;
  const options = first as net.ListenOptions;
  return isPath(options.path) && options.port == null ? { path: options.path, options, callback } : null;
}

/** What Node takes for a path: a string that is no number. */
const isPath = (value: unknown): value is string => typeof value === "string" && value !== "" && !(Number(value) >= 0);

/**
 * Reads the arguments of `net.Server#listen` as Node does.
 *
 * @returns null for what is not a TCP port (a path, a handle, a descriptor) and for arguments that Node will refuse
 */
export function readListenArguments(args: unknown[]): PortRequest | null {
  const last = args.at(-1);
  const callback = typeof last === "function" ? (last as () => void) : undefined;
  const [first, second] = args;
  if (typeof first === "object" && first !== null) return fromOptions(first as net.ListenOptions, callback);
  const port = args.length === 0 || first === callback || first == null ? 0 : toPort(first);
  if (port === null) return null;
  const host = typeof second === "string" ? second : null;
  const backlog = args.slice(1).find((argument) => typeof argument === "number");
  return { port, host, options: backlog === undefined ? {} : { backlog: backlog as number }, callback };
}

function fromOptions(options: net.ListenOptions, callback: (() => void) | undefined): PortRequest | null {
  if ("_handle" in options || "handle" in options || "fd" in options) return null;
  if (!("port" in options) || (options.port == null && options.path !== undefined)) return null;
  const port = options.port == null ? 0 : toPort(options.port);
  return port === null ? null : { port, host: options.host ?? null, options, callback };
}

/** As Node reads a port; null for what it will refuse. */
export function toPort(value: unknown): number | null {
  if (typeof value !== "number" && typeof value !== "string") return null;
  const port = typeof value === "string" && value.trim() === "" ? Number.NaN : Number(value);
  return Number.isInteger(port) && port >= 0 && port <= 65_535 ? port : null;
}
