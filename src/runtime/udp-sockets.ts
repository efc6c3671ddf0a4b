import type { Socket } from "node:dgram";
import { subscribe } from "node:diagnostics_channel";
import { ownClosing } from "./owned.ts";
import { currentOwner, currentScope } from "./ownership.ts";

/**
 * A UDP socket that a module opens while it is evaluated is closed with that version. A new version binds its port while the
 * old one still has it, as a port of a server's: the system lets it where both agree, and gives what comes to the last one.
 */
export function ownUdpSockets(): void {
  // Node tells of each before anything can be done with it; `dgram` itself need not be loaded for that.
  subscribe("udp.socket", (message) => {
    const { socket } = message as { socket: Socket };
    const owner = currentOwner();
    if (owner || isForApp()) share(socket);
    if (owner) ownClosing(owner, socket, "UDP socket");
  });
}

/** Not for a request alone. */
function isForApp(): boolean {
  const scope = currentScope();
  return scope?.type === "load" || (scope?.type === "request" && scope.isLasting === true);
}

/** As the option `reuseAddr` of `createSocket`, which there is no other way to set once the socket is there. */
function share(socket: Socket): void {
  const state = Object.getOwnPropertySymbols(socket).find(({ description }) => description === "state symbol");
  if (state) Object.assign(Reflect.get(socket, state) as object, { reuseAddr: true });
}
