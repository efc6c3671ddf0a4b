import type net from "node:net";
import type { PortRequest } from "./listen-arguments.ts";

/** Has the server emit the error that Node would, with its properties, in the next tick. Returns the server. */
export function failListen(server: net.Server, code: string, { port, host }: PortRequest): net.Server {
  const address = host ?? "::";
  const reason = code === "EADDRINUSE" ? "address already in use" : code === "EACCES" ? "permission denied" : "refused";
  const error = new Error(`listen ${code}: ${reason} ${address}:${port}`);
  const errno = code === "EADDRINUSE" ? -98 : code === "EACCES" ? -13 : -99;
  process.nextTick(() => server.emit("error", Object.assign(error, { code, errno, syscall: "listen", address, port })));
  return server;
}
