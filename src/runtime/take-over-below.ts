import cluster from "node:cluster";
import type net from "node:net";
// Not the global one, in whose place the app may have put a clock of its own.
import { setImmediate } from "node:timers";
import type { PortFront } from "../protocol/app.ts";
import { belowVariable, decodeTicket, type ToBelow } from "../protocol/below.ts";
import { type BelowLine, openLine } from "./below-line.ts";
import { isWorkerThread } from "./builtin-modules.ts";
import { impersonateHandle } from "./cluster.ts";
import { impersonateShared } from "./cluster-server.ts";
import { type Impersonation, impersonate } from "./impersonate.ts";
import { type PortRequest, readListenArguments } from "./listen-arguments.ts";
import { failListen } from "./listen-error.ts";
import { addressView } from "./peer-addresses.ts";
import { protocolOf } from "./server-protocol.ts";

interface TakenServer extends Impersonation {
  path: string;
  front: PortFront;
}

/**
 * Takes over `listen(port)` in a process below a command, as our runtime does in the app's: the server gets a private
 * endpoint, the launcher the port.
 *
 * @returns null: Node shall do it, for what is no TCP port, in a worker thread, and where the launcher does not answer
 */
export function createTakeOver(
  listen: net.Server["listen"],
): (server: net.Server, args: unknown[]) => net.Server | null {
  const taken: TakenServer[] = [];
  let line: BelowLine | undefined;

  /** The environment is read late: a hotrun below a hotrun has taken the way to the outer one out of it. */
  function launcher(): BelowLine | null {
    const ticket = decodeTicket(process.env[belowVariable]);
    if (!ticket) return null;
    line ??= openLine(ticket, receive);
    return line;
  }

  function take(server: net.Server, request: PortRequest, line: BelowLine): net.Server | null {
    const { port, host, options, callback } = request;
    const script = process.argv[1] ?? "node";
    const answer = line.ask({ type: "bind", port, host, protocol: protocolOf(server), script });
    if (answer?.type === "refused") return failListen(server, answer.code, request);
    if (answer?.type !== "bound") return null;
    const { path, front, forWorkers } = answer;
    const { backlog, signal, ipv6Only } = options;
    const onClose = () => forget(entry, line);
    const where = () => entry.front;
    const view = addressView(host, ipv6Only);
    const entry: TakenServer = {
      ...impersonate(server, { front: where, view, onClose, enter: (run) => run() }),
      path,
      front,
    };
    taken.push(entry);
    Reflect.apply(listen, server, [{ path, backlog, signal }, callback]);
    if (!server.listening) onClose();
    else if (forWorkers) impersonateHandle(server, where, onClose);
    // Who only tries whether a port is free closes the server as soon as it listens.
    setImmediate(() => taken.includes(entry) && line.tell({ type: "listening", path }));
    return server;
  }

  function forget(entry: TakenServer, line: BelowLine): void {
    const index = taken.indexOf(entry);
    if (index < 0) return;
    taken.splice(index, 1);
    entry.reveal();
    line.tell({ type: "unlistened", path: entry.path });
  }

  /** The primary listens on a worker's behalf, and passes bare connections on. */
  function share(server: net.Server, { port, host, options }: PortRequest, line: BelowLine): null {
    line.ask({ type: "announce", primary: process.ppid, port, protocol: protocolOf(server) });
    impersonateShared(server, addressView(host, options.ipv6Only));
    return null;
  }

  function receive(event: ToBelow): void {
    switch (event.type) {
      case "relocated":
        for (const entry of taken) if (entry.front.asked.label === event.front.asked.label) entry.front = event.front;
        return;
      case "superseded":
        for (const entry of taken) entry.supersede();
        return;
      default:
        return event satisfies never;
    }
  }

  return (server, args) => {
    const request = readListenArguments(args);
    if (!request || server.listening || isWorkerThread()) return null;
    const line = launcher();
    if (!line) return null;
    return cluster.isWorker && !request.options.exclusive ? share(server, request, line) : take(server, request, line);
  };
}
