import net from "node:net";
import { callSites } from "./call-sites.ts";
import { readConnectArguments, readConnectPath } from "./connect-arguments.ts";
import { imitate } from "./imitate.ts";
import { currentCut, currentOwner } from "./ownership.ts";
import { packageNameOf } from "./package-path.ts";
import { isRefused, type Maker, ownConnection, replaceEmit } from "./runners.ts";

/** So deep is looked for a pool, and for who asks for the connection. */
const depth = 40;

/** What opens connections that are not for whoever needs the first of them. */
const pools = /^node:(?:_http_agent|internal\/deps\/undici)/;

/**
 * A connection to elsewhere that a module opens while it is evaluated ends when a later version of the module has opened its own to
 * the same address, in the same place of the code: a driver that is connected already does nothing when it is asked once more, and is
 * left with what it has. Those of pools that all share (of `http`, of `fetch`) are nobody's.
 */
export function ownConnections(): void {
  const { connect } = net.Socket.prototype;
  const connecting = function (this: net.Socket, ...args: unknown[]): net.Socket {
    const owner = currentOwner();
    const cut = currentCut();
    const maker = owner || cut ? makerOf(args) : null;
    if (maker && isRefused(maker, owner, cut)) return stall(this);
    if (maker && owner && !cut) ownConnection(owner, this, maker);
    return Reflect.apply(connect, this, args);
  };
  net.Socket.prototype.connect = imitate(connecting as typeof connect, connect);
}

/** It never comes to anything, and nobody hears of it: who tries anew whenever it fails would do so for ever. */
function stall(socket: net.Socket): net.Socket {
  Object.assign(socket, { connecting: true });
  replaceEmit(socket, () => false);
  return socket;
}

/** Null: a pool, or what Node will refuse. */
function makerOf(args: unknown[]): Maker | null {
  const request = readConnectArguments(args);
  const address = request ? `${request.host}:${request.port}` : readConnectPath(args)?.path;
  if (address === undefined) return null;
  const sites = callSites(depth, true);
  return sites.some((site) => pools.test(site.getFileName() ?? "")) ? null : makerAt(address, sites);
}

/** Who connects to this address. */
export function makerAt(address: string, sites = callSites(depth, true)): Maker | null {
  const caller = sites.find((site) => !site.getFileName()?.startsWith("node:"));
  const file = caller?.getFileName() ?? "";
  const name = packageNameOf(file);
  if (name === "undici") return null;
  const place = name === undefined ? file.replace(/\?.*$/, "") : `${file}:${caller?.getLineNumber()}`;
  return { key: `${address} ${place}`, isPackage: name !== undefined };
}
