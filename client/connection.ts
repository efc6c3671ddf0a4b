import type { ToLauncher, ToPage } from "../src/protocol/live.ts";
import { retryDelay } from "./backoff.ts";

export type ConnectionState = "connecting" | "open" | "lost" | "paused";

export interface ConnectionOptions {
  url: string;
  /** What is said first on each new connection. */
  greet(): ToLauncher;
  onMessage(message: ToPage): void;
  /** `lost`: it will be tried again; `paused`: the page is not shown, and connects when it is. */
  onState(state: ConnectionState): void;
  /** A connection has ended before it was open. */
  onRefused(): void;
}

export interface Connection {
  /** Said if there is a connection: the next one begins with the whole truth. */
  send(message: ToLauncher): void;
}

type State =
  | { name: "connecting" | "open"; socket: WebSocket; attempt: number }
  | { name: "lost"; timer: number; attempt: number }
  | { name: "paused" };

/**
 * One live connection for as long as the page is shown, made anew for ever. A hidden page gives its connection up:
 * browsers freeze such pages, keep them for the back button, and let only so many sockets of one site be open.
 */
export function createConnection(options: ConnectionOptions): Connection {
  let state: State = { name: "paused" };

  function enter(next: State): void {
    state = next;
    options.onState(next.name);
  }

  function connect(attempt: number): void {
    const socket = new WebSocket(options.url);
    const isCurrent = () => "socket" in state && state.socket === socket;
    socket.onopen = () => {
      if (!isCurrent()) return;
      enter({ name: "open", socket, attempt: 0 });
      socket.send(JSON.stringify(options.greet()));
    };
    socket.onmessage = ({ data }) => {
      if (isCurrent()) options.onMessage(JSON.parse(data));
    };
    socket.onclose = () => {
      if (!isCurrent()) return;
      const wasRefused = state.name === "connecting";
      retryAfter(attempt);
      if (wasRefused) options.onRefused();
    };
    enter({ name: "connecting", socket, attempt });
  }

  function retryAfter(failed: number): void {
    const attempt = state.name === "open" ? 0 : failed + 1;
    const timer = window.setTimeout(() => connect(attempt), retryDelay(attempt, Math.random()));
    enter({ name: "lost", timer, attempt });
  }

  function pause(): void {
    if (state.name === "lost") clearTimeout(state.timer);
    const socket = "socket" in state ? state.socket : null;
    enter({ name: "paused" });
    socket?.close();
  }

  function follow(): void {
    const isShown = document.visibilityState === "visible";
    if (isShown && state.name === "paused") connect(0);
    if (!isShown && state.name !== "paused") pause();
  }

  /** Whatever became of the old one: a socket does not notice that the computer slept, or that the network is back. */
  function renew(): void {
    if (state.name === "paused") return;
    pause();
    follow();
  }

  onWake(renew);
  addEventListener("online", renew);
  document.addEventListener("visibilitychange", follow);
  addEventListener("pageshow", follow);
  addEventListener("pagehide", pause);
  follow();

  return {
    send(message) {
      if (state.name === "open") state.socket.send(JSON.stringify(message));
    },
  };
}

const tickMs = 5000;

/** Timers stand still while a computer sleeps, and clocks do not. */
function onWake(wake: () => void): void {
  let last = Date.now();
  setInterval(() => {
    const now = Date.now();
    if (now - last > 4 * tickMs) wake();
    last = now;
  }, tickMs);
}
