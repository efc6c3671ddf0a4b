import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import type { Duplex } from "node:stream";

/** How a connection uses the file descriptors that it takes, one on our side and one on the way to the app. */
export type ConnectionUse =
  /** Nothing has come on it yet. */
  | "idle"
  /** For one answer. */
  | "brief"
  /** Until somebody ends it, as a WebSocket. */
  | "lasting";

/** The file descriptors of this process, which every connection, file and child process takes from. */
export interface Descriptors {
  /** Whether there is room for this connection, which has just been accepted, to go on to the app. */
  admits(socket: Duplex, use: ConnectionUse): boolean;
}

export interface DescriptorsOptions {
  /** How many there may be (default: what the system allows this process). */
  limit?: number;
  /** Called once, when four fifths are in use, or when the first that lasts is refused. */
  onCrowded?(inUse: number, limit: number): void;
}

/** From how many in use on it is worth asking for the limit: no system has less than 64. */
const few = 48;
/** Kept free of what lasts, so that requests are answered, and changes still find files to open and processes to start. */
const mostReserved = 256;
/** What part of it is kept free of each. Idle connections have to leave room for requests that come on new ones. */
const reservedShare: Record<ConnectionUse, number> = { lasting: 1, idle: 1 / 2, brief: 1 / 4 };

/**
 * Judges by the number of the connection itself: POSIX gives out the lowest that is free, so all below it are in use. That
 * costs nothing, and counts what others in this process have open too. Where there are no such numbers (Windows), there is
 * no limit to mind either.
 */
export function createDescriptors({ limit: given, onCrowded }: DescriptorsOptions = {}): Descriptors {
  let limit = given;
  let isTold = false;

  return {
    admits(socket, use) {
      const inUse = descriptorOf(socket);
      if (inUse < few && limit === undefined) return true;
      limit ??= descriptorLimit();
      const reserved = Math.min(mostReserved, Math.floor(limit / 4));
      if (!isTold && inUse >= Math.min(limit * 0.8, limit - reserved)) {
        isTold = true;
        onCrowded?.(inUse, limit);
      }
      return inUse < limit - Math.floor(reserved * reservedShare[use]);
    },
  };
}

function descriptorOf(socket: Duplex): number {
  const { _handle: handle } = socket as { _handle?: { fd?: number } | null };
  return handle?.fd ?? -1;
}

/** Node has raised the soft limit to the hard one when it started. */
function descriptorLimit(): number {
  try {
    const limit = Number(/^Max open files +(\S+)/m.exec(readFileSync("/proc/self/limits", "latin1"))?.[1]);
    return Number.isNaN(limit) ? Number.POSITIVE_INFINITY : limit;
  } catch {
    // Not Linux: a shell has inherited the limit.
    return limitOfShell();
  }
}

function limitOfShell(): number {
  try {
    const limit = Number(execFileSync("/bin/sh", ["-c", "ulimit -n"], { encoding: "utf8" }));
    return Number.isNaN(limit) ? Number.POSITIVE_INFINITY : limit;
  } catch {
    // There may be none left to ask with: what cannot be known is not refused for.
    return Number.POSITIVE_INFINITY;
  }
}
