import { Socket } from "node:net";
import { type Answer, type Ask, appChannel, type ToApp, type ToHall } from "../protocol/app.ts";
import { createLines } from "../protocol/lines.ts";
import { readLineBlocking, writeBlocking } from "./blocking-line.ts";

/** The app process's end of the two pipes to the launcher. */
export interface Channel {
  send(message: ToHall): void;
  /** Sends before it returns, for a process that is about to end. */
  sendNow(message: ToHall): void;
  /** Keeps the process alive until the returned function is called: it waits for the launcher. */
  hold(): () => void;
  /** Asks and blocks until the answer is there (about 0.1 ms). */
  ask(question: Ask): Answer;
}

/**
 * Opens the pipes. The socket does not keep the process alive: an app whose work is done ends as it would by itself.
 *
 * @param onEnd the launcher is gone
 */
export function openChannel(onMessage: (message: ToApp) => void, onEnd: () => void): Channel {
  const socket = new Socket({ fd: appChannel.events, readable: true, writable: true });
  socket.setEncoding("utf8");
  socket.on(
    "data",
    createLines((line) => onMessage(JSON.parse(line))),
  );
  socket.on("close", onEnd);
  socket.on("error", onEnd);
  socket.unref();
  let holds = 0;
  return {
    hold() {
      if (holds++ === 0) socket.ref();
      let held = true;
      return () => {
        if (held && --holds === 0) socket.unref();
        held = false;
      };
    },
    send: (message) => void socket.write(`${JSON.stringify(message)}\n`),
    sendNow: (message) => writeBlocking(appChannel.events, `${JSON.stringify(message)}\n`, retrying),
    ask(question) {
      writeBlocking(appChannel.asks, `${JSON.stringify(question)}\n`, retrying);
      return JSON.parse(readLineBlocking(appChannel.asks, 65_536, retrying));
    },
  };
}

/** Where the pipe is in non-blocking mode (libuv sets it on some platforms), EAGAIN means: not yet. */
function retrying(operation: () => number): number {
  for (;;) {
    try {
      return operation();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error;
    }
  }
}
