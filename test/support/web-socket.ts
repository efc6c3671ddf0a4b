import { once } from "node:events";
import { WebSocket } from "ws";
import { withinPatience } from "./event-log.ts";

export interface WebSocketClient {
  readonly socket: WebSocket;
  /** Sends a message; resolves with the next one that comes. */
  ask(message: string): Promise<string>;
  /** Resolves with the code that it is closed with. */
  readonly closed: Promise<number>;
  [Symbol.dispose](): void;
}

/** A WebSocket to `/ws` of an app, with compression and the subprotocol "chat". */
export async function openWebSocket(base: string | URL): Promise<WebSocketClient> {
  const url = new URL("/ws", base);
  url.protocol = "ws:";
  const socket = new WebSocket(url, ["chat"], { perMessageDeflate: { threshold: 0 } });
  const closed = once(socket, "close").then(([code]) => code as number);
  closed.catch(() => {}); // It could not be opened: `open` says so.
  await withinPatience(once(socket, "open"), "the WebSocket to open");
  return {
    socket,
    get closed() {
      return withinPatience(closed, "the WebSocket to close");
    },
    async ask(message) {
      const answer = once(socket, "message");
      socket.send(message);
      return String((await withinPatience(answer, `the answer to ${message}`))[0]);
    },
    [Symbol.dispose]: () => socket.terminate(),
  };
}
