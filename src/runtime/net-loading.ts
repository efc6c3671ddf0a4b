import { EventEmitter } from "node:events";
import type net from "node:net";
import { hasLoaded } from "./builtin-modules.ts";
import { nodeMajor } from "./node-version.ts";

/** Up to here `node:net` is known to set the method below after `listen`, and to inherit from EventEmitter by then. */
const newestKnown = 26;
const lateMethod = "_emitCloseIfDrained";

/**
 * Calls `patch` once with the prototype of `net.Server`, as soon as Node has loaded it for whatever reason. To load it for
 * our sake would cost every process 2 to 5 ms, most of which never need it; and no hook of Node's sees all who do.
 */
export function whenNetLoads(patch: (prototype: net.Server) => void): void {
  if (nodeMajor > newestKnown || hasLoaded("net")) {
    return patch((require("node:net") as typeof net).Server.prototype);
  }
  Object.defineProperty(EventEmitter.prototype, lateMethod, {
    configurable: true,
    set(this: net.Server, value: unknown) {
      Reflect.deleteProperty(EventEmitter.prototype, lateMethod);
      Object.assign(this, { [lateMethod]: value });
      patch(this);
    },
  });
}
