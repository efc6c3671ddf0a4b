import type { Duplex } from "node:stream";
import type { Descriptors } from "./descriptors.ts";

/** One on which nothing is under way. */
export interface IdleConnection {
  socket: Duplex;
  /** When there last was (as of `performance.now()`). */
  since: number;
}

/** Room for new connections, where file descriptors run short. */
export interface Room {
  /** By a connection that has just been accepted, and is not among the idle ones yet. */
  takenBy(socket: Duplex): void;
}

/** Each new connection ends the one that nobody has used for longest: who would have used that makes a new one. */
export function createRoom(descriptors: Descriptors, idle: () => Iterable<IdleConnection>): Room {
  /**
   * Those that came when descriptors were short. As long as one of them is there, they are: the low number of another one says
   * only that it has the place of one that has just gone.
   */
  const lastOnes = new Set<Duplex>();
  return {
    takenBy(socket) {
      if (!descriptors.admits(socket, "idle")) {
        lastOnes.add(socket);
        socket.once("close", () => lastOnes.delete(socket));
      }
      if (lastOnes.size > 0) idlest(idle())?.destroy();
    },
  };
}

function idlest(connections: Iterable<IdleConnection>): Duplex | undefined {
  let found: IdleConnection | undefined;
  for (const connection of connections) if (!found || connection.since < found.since) found = connection;
  return found?.socket;
}
