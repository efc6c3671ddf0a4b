import type net from "node:net";
import type { SharedAddress } from "./cluster.ts";
import { greet } from "./greeting.ts";
import type { AddressView } from "./peer-addresses.ts";
import { beginning } from "./secure-end.ts";

/**
 * To a cluster worker the server is where its primary's front is, and its clients are the front's. A primary that has no
 * front tells a plain address, and then nothing is changed.
 */
export function impersonateShared(server: net.Server, view: AddressView): void {
  const { emit, address } = Object.getPrototypeOf(server) as net.Server;
  function front(): SharedAddress["front"] | null {
    const told = Reflect.apply(address, server, []) as SharedAddress | string | null;
    return typeof told === "object" && told ? told.front : null;
  }
  const own = {
    address() {
      const told = front();
      if (!told) return Reflect.apply(address, server, []);
      return typeof told === "string" ? told : { ...told };
    },
    emit(event: string, ...args: unknown[]): boolean {
      if (event !== "connection" || !front()) return Reflect.apply(emit, server, [event, ...args]);
      const socket = args[0] as net.Socket;
      greet(socket, view, () => Reflect.apply(emit, server, [beginning(server, socket), socket]));
      return true;
    },
  };
  for (const [name, value] of Object.entries(own)) {
    Object.defineProperty(server, name, { value, configurable: true, writable: true });
  }
}
