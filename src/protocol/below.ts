/**
 * Messages between the launcher and Node processes below a command that is not run by us (`hotrun -- npm run serve`). Such
 * a process opens two connections when its first server listens. By one it asks, and waits for each answer, since `listen`
 * has to be right when it returns; by the other the launcher tells it things. One JSON object a line; the first says who asks.
 */
import type { PortFront, Protocol } from "./app.ts";

/** Both sides mostly come from one package; a hotrun below a hotrun may be another version. */
export const belowProtocol = 2;

/** The environment variable that leads a process to the launcher that it is below. */
export const belowVariable = "HOTRUN_BELOW";

/** Where the launcher is, and what shows it to which run of the command the process belongs. */
export interface BelowTicket {
  token: string;
  /** Unix socket or named pipe. */
  address: string;
}

export const encodeTicket = ({ token, address }: BelowTicket): string => `${token}:${address}`;

/** Null for what is no ticket. */
export function decodeTicket(text: string | undefined): BelowTicket | null {
  const [, token, address] = /^([0-9a-f]+):(.+)$/s.exec(text ?? "") ?? [];
  return token && address ? { token, address } : null;
}

/** First line of each connection. */
export interface BelowHello {
  protocol: number;
  token: string;
  pid: number;
  /** What this connection is for. */
  role: "asks" | "events";
}

/** What a process says on the connection for asks; `bind` and `announce` are answered. */
export type FromBelow =
  /** `script`: what the process runs, for telling apart who asks for any free port. */
  | { type: "bind"; port: number; host: string | null; protocol: Protocol; script: string }
  /** A cluster worker: its primary will ask for this port on its behalf. */
  | { type: "announce"; primary: number; port: number; protocol: Protocol }
  | { type: "listening"; path: string }
  | { type: "unlistened"; path: string };

export type BelowAnswer =
  /** Listen at `path` in place of the port. `forWorkers`: a cluster primary that hands bare connections on. */
  | { type: "bound"; front: PortFront; path: string; forWorkers: boolean }
  | { type: "refused"; code: string }
  | { type: "noted" };

/** What the launcher says on the connection for events. */
export type ToBelow =
  /** The front of a `listen` that was answered before is another one now. */
  | { type: "relocated"; front: PortFront }
  /** Another run of the command answers from now on: no further request will come. */
  | { type: "superseded" };
