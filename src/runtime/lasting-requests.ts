import http from "node:http";
import { makerAt } from "./connections.ts";
import { imitate } from "./imitate.ts";
import { currentCut, currentOwner } from "./ownership.ts";
import { ownUntilReplaced } from "./runners.ts";

/** @types/node leaves it out. */
interface Requests {
  addRequest(this: http.Agent, request: http.ClientRequest, ...rest: unknown[]): void;
}

/**
 * A request that a module makes while it is evaluated, and that is still under way when a later version has made the same (a feed
 * of events, a long poll), ends with the last request of the old one; and so does a WebSocket.
 */
export function ownLastingRequests(): void {
  const prototype = http.Agent.prototype as unknown as Requests;
  const { addRequest } = prototype;
  const adding: Requests["addRequest"] = function (request, ...rest) {
    const owner = currentCut() ? null : currentOwner();
    const maker = owner && makerAt(`${request.method} ${request.host}${request.path}`);
    if (owner && maker)
      request.once(
        "close",
        ownUntilReplaced(owner, request, maker, () => request.destroy()),
      );
    return Reflect.apply(addRequest, this, [request, ...rest]);
  };
  prototype.addRequest = imitate(adding as never, addRequest as never) as never;
  ownWebSockets();
}

/** Those of Node itself: version 22 and later. */
function ownWebSockets(): void {
  const standard = Object.getOwnPropertyDescriptor(globalThis, "WebSocket");
  if (typeof standard?.value !== "function") return;
  Object.defineProperty(globalThis, "WebSocket", { ...standard, value: owningWebSocket(standard.value) });
}

type WebSocketClass = new (url: unknown, ...rest: unknown[]) => EventTarget & { close(): void };

function owningWebSocket(standard: WebSocketClass): WebSocketClass {
  const owning = new Proxy(standard, {
    construct(target, args, newTarget) {
      const socket: InstanceType<WebSocketClass> = Reflect.construct(target, args, newTarget);
      const owner = currentCut() ? null : currentOwner();
      const maker = owner && makerAt(`WebSocket ${String(args[0])}`);
      if (owner && maker) {
        const forget = ownUntilReplaced(owner, socket, maker, () => {
          // Nobody hears of it: who connects anew whenever it ends would go on beside the new version.
          if (!maker.isPackage) Object.defineProperty(socket, "dispatchEvent", { value: () => true });
          socket.close();
        });
        socket.addEventListener("close", forget);
      }
      return socket;
    },
  });
  standard.prototype.constructor = owning;
  return owning;
}
