// In a cluster worker of the app (`node --require`): its primary passes connections on that come from the launcher.
import cluster from "node:cluster";
import http from "node:http";
import net from "node:net";
import { isMainThread } from "node:worker_threads";
import type { ClusterListen, SharedAddress } from "./cluster.ts";
import { greet } from "./greeting.ts";
import { readListenArguments } from "./listen-arguments.ts";
import { type AddressView, addressView } from "./peer-addresses.ts";

const { listen } = net.Server.prototype;

if (cluster.isWorker && isMainThread) {
  process.execArgv = process.execArgv.filter((option) => !option.includes(__filename));
  net.Server.prototype.listen = function (this: net.Server, ...args: unknown[]): net.Server {
    const request = readListenArguments(args);
    // What is exclusive is bound by the worker itself.
    if (request && !request.options.exclusive && !this.listening) {
      const protocol = this instanceof http.Server ? "http" : "tunnel";
      process.send?.({ cmd: "NODE_HOTRUN", port: request.port, protocol } satisfies ClusterListen);
      impersonate(this, addressView(request.host, request.options.ipv6Only));
    }
    return Reflect.apply(listen, this, args);
  } as typeof listen;
}

/** To the worker the server is where its front is, and its clients are the front's. */
function impersonate(server: net.Server, view: AddressView): void {
  const { emit, address } = server;
  const own = {
    address() {
      const told = Reflect.apply(address, server, []) as SharedAddress | null;
      return told?.front ? { ...told.front } : told;
    },
    emit(event: string, ...args: unknown[]): boolean {
      if (event !== "connection") return Reflect.apply(emit, server, [event, ...args]);
      const socket = args[0] as net.Socket;
      greet(socket, view, () => Reflect.apply(emit, server, [event, socket]));
      return true;
    },
  };
  for (const [name, value] of Object.entries(own)) {
    Object.defineProperty(server, name, { value, configurable: true, writable: true });
  }
}
