import type net from "node:net";
import { constants } from "node:os";
import type { PathRequest, PortRequest } from "./listen-arguments.ts";

const reasons: Record<string, string> = {
  EADDRINUSE: "address already in use",
  EACCES: "permission denied",
  EINVAL: "invalid argument",
  ENOENT: "no such file or directory",
};

/** Has the server emit the error that Node would, with its properties, in the next tick. Returns the server. */
export function failListen(server: net.Server, code: string, request: PortRequest | PathRequest): net.Server {
  const isFile = "path" in request;
  const address = isFile ? request.path : (request.host ?? "::");
  const port = isFile ? -1 : request.port;
  const error = new Error(`listen ${code}: ${reasons[code] ?? "refused"} ${isFile ? address : `${address}:${port}`}`);
  const errno = -((constants.errno as Record<string, number>)[code] ?? constants.errno.EADDRNOTAVAIL);
  process.nextTick(() => server.emit("error", Object.assign(error, { code, errno, syscall: "listen", address, port })));
  return server;
}
