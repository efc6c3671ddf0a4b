import type net from "node:net";
import type tls from "node:tls";
import { toPort } from "./listen-arguments.ts";

type ConnectOptions = Partial<net.TcpNetConnectOpts> & { path?: string };

/** A call of `net.Socket#connect` or `tls.connect` to a TCP port. */
export interface ConnectRequest {
  port: number;
  host: string;
  options: ConnectOptions;
  callback: (() => void) | undefined;
}

/**
 * Reads the arguments of `net.Socket#connect` as Node does, also in the form in which `net.connect` passes them on: an array
 * of options and callback.
 *
 * @returns null for what is not a TCP port, and for arguments that Node will refuse
 */
export function readConnectArguments(args: unknown[]): ConnectRequest | null {
  const given = Array.isArray(args[0]) ? (args[0] as unknown[]).filter((value) => value !== null) : args;
  const [first, second] = given;
  const last = given.at(-1);
  const callback = typeof last === "function" ? (last as () => void) : undefined;
  if (isObject(first)) return toRequest(first, callback);
  return toRequest({ port: first as number, ...(typeof second === "string" && { host: second }) }, callback);
}

/** The same for `tls.connect`, which takes options behind port and host too. Null also where it has a connection already. */
export function readTlsArguments(
  args: unknown[],
): (ConnectRequest & { options: tls.ConnectionOptions & ConnectOptions }) | null {
  const request = readConnectArguments(args);
  if (!request) return null;
  const later = args.slice(1, 3).find(isObject) as tls.ConnectionOptions | undefined;
  const options = { ...request.options, ...later } as tls.ConnectionOptions & ConnectOptions;
  if (options.socket) return null;
  const merged = toRequest(options, request.callback);
  return merged && { ...merged, options };
}

function toRequest(options: ConnectOptions, callback: (() => void) | undefined): ConnectRequest | null {
  const port = options.path ? null : toPort(options.port);
  return port === null ? null : { port, host: options.host || "localhost", options, callback };
}

/** The path of a Unix socket or a named pipe to which a call of `net.Socket#connect` connects; null: none. */
export function readConnectPath(args: unknown[]): { path: string; options: object; callback?: () => void } | null {
  const given = Array.isArray(args[0]) ? (args[0] as unknown[]) : args;
  const [first] = given;
  const last = given.at(-1);
  const callback = typeof last === "function" ? { callback: last as () => void } : {};
  if (typeof first === "string" && toPort(first) === null) return { path: first, options: {}, ...callback };
  if (!isObject(first)) return null;
  const { path } = first as ConnectOptions;
  return path ? { path, options: first, ...callback } : null;
}

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;
