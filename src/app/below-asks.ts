import { rmSync } from "node:fs";
import type { Socket } from "node:net";
import { join } from "node:path";
import { type HeldPort, listenLabel } from "../decide/listen-label.ts";
import type { Listening } from "../protocol/app.ts";
import type { BelowAnswer, FromBelow } from "../protocol/below.ts";
import type { BelowOptions } from "./below.ts";

/** One run of the command. */
export interface BelowRun {
  generation: number;
  /** By all its processes. */
  held: HeldPort[];
  /** What cluster workers will have their primary ask for, by process and port. */
  announced: Map<string, Listening["protocol"]>;
  /** Connections for events. */
  listeners: Set<Socket>;
  isSuperseded: boolean;
}

/** A `listen` that has been answered. */
interface Taken {
  held: HeldPort;
  listening: Listening;
  isListening: boolean;
}

/**
 * Answers what one process asks for; its end ends what it held. Returns what takes the lines that it sends.
 */
export function answerAsks(socket: Socket, run: BelowRun, pid: number, options: BelowOptions): (line: string) => void {
  const { generation } = run;
  const taken = new Map<string, Taken>();
  let endpoints = 0;

  async function bind({ port, host, protocol, script }: Extract<FromBelow, { type: "bind" }>): Promise<BelowAnswer> {
    const label = listenLabel({ port, host, script }, run.held);
    if (label === null) return { type: "refused", code: "EADDRINUSE" };
    const held: HeldPort = { port, host, script, label, frontPort: null };
    run.held.push(held); // Before anything is waited for: another process may ask for the same meanwhile.
    // The primary of a cluster asks with a bare server, by which nobody can tell what the workers speak.
    const announced = protocol.type === "tunnel" ? run.announced.get(announcement(pid, port)) : undefined;
    const front = await options.bind(generation, { port, host, label }, announced ?? protocol).catch(internal);
    if ("code" in front || socket.destroyed) {
      letGo(held);
      return { type: "refused", code: "code" in front ? front.code : "EADDRNOTAVAIL" };
    }
    held.frontPort = front.address.port;
    const path = endpointPath(options.folder, `below-${pid}-${++endpoints}`);
    const listening = { path, protocol: announced ?? protocol, asked: front.asked };
    taken.set(path, { held, listening, isListening: false });
    return { type: "bound", front, path, forWorkers: announced !== undefined };
  }

  function letGo(held: HeldPort): void {
    run.held.splice(run.held.indexOf(held), 1);
  }

  function unlistened(path: string, hasEnded: boolean): void {
    const found = taken.get(path);
    if (!found) return;
    taken.delete(path);
    letGo(found.held);
    if (found.isListening) options.onUnlistened(generation, path, hasEnded);
  }

  function receive(message: FromBelow): void {
    switch (message.type) {
      case "bind":
        return void bind(message).then(answer);
      case "announce":
        run.announced.set(announcement(message.primary, message.port), message.protocol);
        return answer({ type: "noted" });
      case "listening": {
        const found = taken.get(message.path);
        if (!found) return;
        found.isListening = true;
        return options.onListening(generation, found.listening);
      }
      case "unlistened":
        return unlistened(message.path, false);
      default:
        return message satisfies never;
    }
  }

  const answer = (message: BelowAnswer) => void socket.write(`${JSON.stringify(message)}\n`);

  socket.on("close", () => {
    for (const path of [...taken.keys()]) {
      unlistened(path, true);
      if (process.platform !== "win32") rmSync(path, { force: true });
    }
  });
  return (line) => receive(JSON.parse(line));
}

const announcement = (pid: number, port: number) => `${pid} ${port}`;

/** The process blocks until it has an answer, so it gets one whatever goes wrong here. */
const internal = () => ({ code: "HOTRUN_INTERNAL" });

/** Longer paths than 90 bytes are cut silently by Node 20. */
const endpointPath = (folder: string, name: string): string =>
  process.platform === "win32" ? `\\\\.\\pipe\\hotrun-${name}` : join(folder, `${name}.sock`);
