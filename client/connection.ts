import type { ToLauncher, ToPage } from "../src/protocol/live.ts";
import { retryDelay } from "./backoff.ts";

export type ConnectionState = "connecting" | "open" | "disconnected" | "paused";

export interface ConnectionOptions {
  url: string;
  /** What is said first on each new connection. */
  greet(): ToLauncher;
  onMessage(message: ToPage): void;
  /** `disconnected`: it will be tried again; `paused`: the page is not shown, and connects when it is. */
  onState(state: ConnectionState): void;
  /** A connection has ended before it was open. */
  onRefused(): void;
}

export interface Connection {
  /** Said if there is a connection: the next one begins with the whole truth. Returns whether there is. */
  send(message: ToLauncher): boolean;
}

/**
 * One live connection for as long as the page is shown, made anew for ever. A hidden page gives its connection up:
 * browsers freeze such pages, keep them for the back button, and let only so many sockets of one site be open.
 */
export function createConnection(options: ConnectionOptions): Connection {
  let state: ConnectionState = "paused";
  let socket: WebSocket | null = null;
  let timer: number | undefined;

  function enter(next: ConnectionState): void {
    state = next;
    options.onState(next);
  }

  function send(message: ToLauncher): boolean {
    const isOpen = state === "open";
    if (isOpen) socket?.send(JSON.stringify(message));
    return isOpen;
  }

  function connect(attempt: number): void {
    socket = new WebSocket(options.url);
    socket.onopen = () => {
      enter("open");
      send(options.greet());
    };
    socket.onmessage = ({ data }) => options.onMessage(JSON.parse(data));
    socket.onclose = () => {
      const wasOpen = state === "open";
      const next = wasOpen ? 0 : attempt + 1;
      timer = window.setTimeout(connect, retryDelay(next, Math.random()), next);
      enter("disconnected");
      if (!wasOpen) options.onRefused();
    };
    enter("connecting");
  }

  function pause(): void {
    clearTimeout(timer);
    if (socket) {
      // What it still has to say is of no interest.
      socket.onopen = socket.onmessage = socket.onclose = null;
      socket.close();
    }
    enter("paused");
  }

  function follow(): void {
    const isShown = document.visibilityState === "visible";
    if (isShown && state === "paused") connect(0);
    if (!isShown && state !== "paused") pause();
  }

  /** Whatever became of the old one: a socket does not notice that the computer slept, or that the network is back. */
  function renew(): void {
    if (state === "paused") return;
    pause();
    follow();
  }

  onWake(renew);
  addEventListener("online", renew);
  document.addEventListener("visibilitychange", follow);
  addEventListener("pageshow", follow);
  addEventListener("pagehide", pause);
  follow();

  return { send };
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
