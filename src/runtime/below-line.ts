import { openSync } from "node:fs";
import net from "node:net";
import {
  type BelowAnswer,
  type BelowHello,
  type BelowTicket,
  belowProtocol,
  type FromBelow,
  type ToBelow,
} from "../protocol/below.ts";
import { createLines } from "../protocol/lines.ts";
import { readLineBlocking, writeBlocking } from "./blocking-line.ts";

/** A process's way to the launcher that it is below. It keeps no process alive. */
export interface BelowLine {
  /** Blocks until the answer is there. Null, from then on always: the launcher is gone, or does not answer. */
  ask(question: FromBelow): BelowAnswer | null;
  tell(message: FromBelow): void;
}

/** A launcher that has not answered by then is as good as gone. */
const patienceMs = 10_000;
const longestPauseMs = 2;

/** Opens the line; what goes wrong shows with the first question. */
export function openLine(ticket: BelowTicket, onEvent: (event: ToBelow) => void): BelowLine {
  let asks: number | null = null;

  function attempt<T>(operation: (fd: number) => T): T | null {
    if (asks === null) return null;
    try {
      return operation(asks);
    } catch {
      asks = null; // Its end of the line is closed, or it was silent for too long: the process goes on by itself.
      return null;
    }
  }

  asks = openAsks(ticket.address);
  attempt((fd) => writeLine(fd, hello(ticket, "asks")));
  listenForEvents(ticket, onEvent);
  return {
    ask: (question) =>
      attempt((fd) => {
        writeLine(fd, question);
        return JSON.parse(readLineBlocking(fd, 4_096, whenReady)) as BelowAnswer;
      }),
    tell: (message) => void attempt((fd) => writeLine(fd, message)),
  };
}

const hello = ({ token }: BelowTicket, role: BelowHello["role"]): BelowHello => ({
  protocol: belowProtocol,
  token,
  pid: process.pid,
  role,
});

/**
 * A descriptor to write to and read from without the event loop, which does not turn while `listen` runs. A Unix socket can
 * only be opened by `net`: it is connected when that returns, and paused, so that nobody else reads from it.
 */
function openAsks(address: string): number | null {
  try {
    if (process.platform === "win32") return openSync(address, "r+");
    const socket = new net.Socket();
    socket.on("error", ignore);
    socket.pause();
    socket.connect(address);
    socket.unref();
    return (socket as unknown as { _handle?: { fd: number } })._handle?.fd ?? null;
  } catch {
    return null; // No launcher is there.
  }
}

function listenForEvents(ticket: BelowTicket, onEvent: (event: ToBelow) => void): void {
  const socket = net.connect(ticket.address);
  socket.on("error", ignore);
  socket.unref();
  socket.setEncoding("utf8");
  socket.on(
    "data",
    createLines((line) => onEvent(JSON.parse(line))),
  );
  socket.write(`${JSON.stringify(hello(ticket, "events"))}\n`);
}

/** The launcher is gone: the next question shows it. */
function ignore(): void {}

function writeLine(fd: number, message: BelowHello | FromBelow): void {
  writeBlocking(fd, `${JSON.stringify(message)}\n`, whenReady);
}

/** Time is counted by the pauses: the app may have put clocks of its own in place of Node's. */
function whenReady(operation: () => number): number {
  const cell = new Int32Array(new SharedArrayBuffer(4));
  for (let waitedMs = 0, pauseMs = 0.1; ; waitedMs += pauseMs, pauseMs = Math.min(pauseMs * 1.3, longestPauseMs)) {
    try {
      return operation();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN" || waitedMs > patienceMs) throw error;
      Atomics.wait(cell, 0, 0, pauseMs);
    }
  }
}
