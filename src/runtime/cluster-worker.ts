// In a cluster worker of the app (`node --require`): its primary passes connections on that come from the launcher.
import cluster from "node:cluster";
import net from "node:net";
import { isMainThread } from "node:worker_threads";
import type { ClusterListen } from "./cluster.ts";
import { impersonateShared } from "./cluster-server.ts";
import { readListenArguments, readPathArguments } from "./listen-arguments.ts";
import { addressView } from "./peer-addresses.ts";
import { protocolOf } from "./server-protocol.ts";

const { listen } = net.Server.prototype;

if (cluster.isWorker && isMainThread) {
  process.execArgv = process.execArgv.filter((option) => !option.includes(__filename));
  net.Server.prototype.listen = function (this: net.Server, ...args: unknown[]): net.Server {
    const request = readListenArguments(args) ?? readPathArguments(args);
    // What is exclusive is bound by the worker itself.
    if (request && !request.options.exclusive && !this.listening) {
      const isFile = "path" in request;
      const port = isFile ? request.path : request.port;
      process.send?.({ cmd: "NODE_HOTRUN", port, protocol: protocolOf(this) } satisfies ClusterListen);
      impersonateShared(this, isFile ? "none" : addressView(request.host, request.options.ipv6Only));
    }
    return Reflect.apply(listen, this, args);
  } as typeof listen;
}
