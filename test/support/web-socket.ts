import { once } from "node:events";
import { WebSocket } from "ws";

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
  await once(socket, "open");
  return {
    socket,
    closed,
    async ask(message) {
      const answer = once(socket, "message");
      socket.send(message);
      return String((await answer)[0]);
    },
    [Symbol.dispose]: () => socket.terminate(),
  };
}
