import { isIP, Socket, type SocketConstructorOpts } from "node:net";

/** A loopback port that some program listens on. */
export interface PortAddress {
  host: string;
  port: number;
}

export interface TurnedSocket {
  socket: Socket;
  /** A byte has come: the program has taken the connection (idempotent). */
  taken(): void;
}

/**
 * So many connections may stand that a program has not taken yet. Some ask the system to keep no more than five (Python's
 * servers do); Linux lets go of what comes beyond, and where a client has already sent more than one packet by then, it
 * breaks the connection: a request that was never seen would have failed.
 */
const untakenAtOnce = 4;
/** A program that has said nothing yet has taken a connection after so long, as far as anyone can tell. */
const takenMs = 25;

interface Queue {
  untaken: number;
  waiting: Set<() => void>;
}

const queues = new Map<string, Queue>();

/**
 * Connects to a port when it is this connection's turn; until then the socket is `connecting`, and keeps what is written.
 * All requests that a program gets when it takes over from another come at the same moment.
 */
export function connectInTurn(at: PortAddress, options: SocketConstructorOpts & { noDelay?: boolean }): TurnedSocket {
  const socket = new Socket(options);
  let taken = (): void => {};
  socket.connect({
    port: at.port,
    // Node asks for the address of what is not one, and waits for the answer: here, for its turn.
    host: "the app",
    autoSelectFamily: false,
    lookup: (_name, _options, answer) => {
      taken = enter(at, socket, () => answer(null, at.host, isIP(at.host)));
    },
  });
  return { socket, taken: () => taken() };
}

/** Calls `go` when it is the socket's turn; what it returns ends the turn, as a moment after the connection does. */
function enter({ host, port }: PortAddress, socket: Socket, go: () => void): () => void {
  const name = `${host} ${port}`;
  const queue = queues.get(name) ?? { untaken: 0, waiting: new Set() };
  queues.set(name, queue);
  let state: "waiting" | "untaken" | "over" = "waiting";
  let timer: NodeJS.Timeout | undefined;

  function begin(): void {
    state = "untaken";
    queue.untaken++;
    go();
  }

  function end(): void {
    clearTimeout(timer);
    queue.waiting.delete(begin);
    if (state === "untaken") queue.untaken--;
    state = "over";
    for (const next of queue.waiting) {
      if (queue.untaken >= untakenAtOnce) return;
      queue.waiting.delete(next);
      next();
    }
    if (queue.untaken === 0 && queue.waiting.size === 0 && queues.get(name) === queue) queues.delete(name);
  }

  socket.once("connect", () => {
    if (state === "untaken") timer = setTimeout(end, takenMs);
  });
  socket.once("close", end);
  if (queue.untaken < untakenAtOnce) begin();
  else queue.waiting.add(begin);
  return end;
}
