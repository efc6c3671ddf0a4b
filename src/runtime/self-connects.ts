import net from "node:net";
import { constants } from "node:os";
import tls from "node:tls";
import { encodePreamble } from "../protocol/preamble.ts";
import { type ConnectRequest, readConnectArguments, readConnectPath, readTlsArguments } from "./connect-arguments.ts";
import { setAddresses } from "./greeting.ts";
import type { OwnEndpoint } from "./own-fronts.ts";

export interface SelfConnectsOptions {
  /** Null: not one of the app's own ports. */
  endpoint(port: number, host: string): OwnEndpoint | null;
  /** The same for a socket file. */
  file(path: string): OwnEndpoint | null;
  /** A path at which there is nothing. */
  nowhere(): string;
}

/** What `net.Socket#connect` takes; the rest of the options is passed on as it is. */
type Connect = (options: object, callback?: () => void) => net.Socket;

/**
 * Connections of the app to its own public ports go to its own endpoints, without the launcher: what connects is the version
 * that connects to itself. All of `net`, `http` and `fetch` come by `net.Socket#connect`. A TLS socket makes its connection
 * itself, and nothing can be said on that before the handshake: it gets one that is made already.
 */
export function takeOverConnect(options: SelfConnectsOptions): void {
  const { connect } = net.Socket.prototype;
  net.Socket.prototype.connect = function (this: net.Socket, ...args: unknown[]): net.Socket {
    const request = this instanceof tls.TLSSocket ? null : readConnectArguments(args);
    const endpoint = request && options.endpoint(request.port, request.host);
    if (!endpoint) return connectToFile(this, args, options, connect as Connect);
    const path = endpoint.type === "endpoint" ? endpoint.path : options.nowhere();
    return connectTo(path, this, request, connect as Connect);
  } as typeof connect;

  const connectTls = tls.connect;
  tls.connect = ((...args: unknown[]) => {
    const request = readTlsArguments(args);
    const endpoint = request && options.endpoint(request.port, request.host);
    if (!endpoint) return Reflect.apply(connectTls, tls, args);
    const { onread: _, ...plain } = request.options;
    // A connection that fails below it would let the TLS socket emit its error twice.
    const path = endpoint.type === "refused" ? options.nowhere() : undefined;
    const below = path ? { path } : { socket: net.connect({ ...plain, port: request.port, host: request.host }) };
    const socket = Reflect.apply(connectTls, tls, [{ ...request.options, ...below }, request.callback]);
    if (path) explainRefusal(socket, path, () => refusal(request));
    else if (request.options.timeout) socket.setTimeout(request.options.timeout);
    return socket;
  }) as typeof tls.connect;
}

/** Also the end of the way for all that is not for us. */
function connectToFile(
  socket: net.Socket,
  args: unknown[],
  options: SelfConnectsOptions,
  connect: Connect,
): net.Socket {
  const file = socket instanceof tls.TLSSocket ? null : readConnectPath(args);
  const endpoint = file && options.file(file.path);
  if (!file || !endpoint) return Reflect.apply(connect, socket, args);
  const path = endpoint.type === "endpoint" ? endpoint.path : options.nowhere();
  explainRefusal(socket, path, () => refusedAt("ENOENT", file.path));
  Reflect.apply(connect, socket, [{ ...file.options, path }, file.callback]);
  // A Unix socket has no addresses; what stands for them is not looked at.
  const nobody = { remoteAddress: "-", remotePort: 0, localAddress: "-", localPort: 0, secure: null };
  socket.write(encodePreamble({ ...nobody, own: true }), "latin1");
  return socket;
}

function connectTo(path: string, socket: net.Socket, request: ConnectRequest, connect: Connect): net.Socket {
  const { port, host: _, lookup: __, ...rest } = request.options;
  const address = request.host === "::1" || request.host === "::" ? "::1" : "127.0.0.1";
  const ends = { remoteAddress: address, localAddress: address };
  const ownPort = rest.localPort ?? nextPort();
  explainRefusal(socket, path, () => refusal(request));
  socket.once("connect", () => setAddresses(socket, { ...ends, remotePort: request.port, localPort: ownPort }));
  Reflect.apply(connect, socket, [{ ...rest, path }, request.callback]);
  // At once, so that nothing of the app's can come before it.
  const client = { ...ends, remotePort: ownPort, localPort: request.port, secure: null, own: true };
  socket.write(encodePreamble(client), "latin1");
  return socket;
}

let ports = 0;

/** From the range out of which systems take them. */
const nextPort = () => 49_152 + (ports++ % 16_384);

/** The error is that of the address that the app has, though what failed was the way to a private one. */
function explainRefusal(socket: net.Socket, path: string, refusal: () => Error): void {
  const { destroy } = socket;
  const explaining = (error?: Error & { syscall?: string; address?: string }) => {
    const isRefusal = error?.syscall === "connect" && error.address === path;
    return Reflect.apply(destroy, socket, [isRefusal ? refusal() : error]);
  };
  socket.destroy = explaining;
  socket.once("connect", () => {
    if (socket.destroy === explaining) socket.destroy = destroy;
  });
}

/** Of a name Node tries both addresses, and tells of each. */
function refusal({ port, host, options }: ConnectRequest): Error {
  const isTriedTwice = options.autoSelectFamily ?? net.getDefaultAutoSelectFamily();
  if (host !== "localhost" || !isTriedTwice || options.family) return refusedAt("ECONNREFUSED", host, port);
  const errors = ["::1", "127.0.0.1"].map((address) => refusedAt("ECONNREFUSED", address, port));
  return Object.assign(new AggregateError(errors), { code: "ECONNREFUSED" });
}

function refusedAt(code: "ECONNREFUSED" | "ENOENT", host: string, port?: number): Error {
  const address = host === "localhost" ? "127.0.0.1" : host;
  const error = new Error(`connect ${code} ${port === undefined ? address : `${address}:${port}`}`);
  const errno = -constants.errno[code];
  return Object.assign(error, { errno, code, syscall: "connect", address, ...(port !== undefined && { port }) });
}
