import { connect, type Socket } from "node:net";
import type { Client } from "./client.ts";
import type { Endpoint, Gate, Passage } from "./gate.ts";
import { joinSockets } from "./join-sockets.ts";
import { createRetryPolicy } from "./retry.ts";

export interface TunnelOptions {
  gate: Gate;
  key: string;
}

/** Takes a connection whose protocol is not ours through the gate to the app, byte for byte. */
export function openTunnel(client: Client, { gate, key }: TunnelOptions): void {
  const { socket, signal } = client;
  const retry = createRetryPolicy({ method: "", hasBody: true, isUpgrade: false });
  enter();

  function enter(): void {
    const passage = gate.enter({ front: key, navigation: false, signal });
    if (passage instanceof Promise) void passage.then(pass);
    else pass(passage);
  }

  function pass(passage: Passage): void {
    // There is no telling why in a protocol that we do not know.
    if (passage.type !== "open") return void socket.destroy();
    const { endpoint, release, brokenOff, becomes } = passage;
    const upstream = connect({ ...endpoint.at, noDelay: true, allowHalfOpen: true });
    function refused(error: Error): void {
      upstream.off("connect", connected);
      release();
      const delayMs = retry.next({ sent: false, answered: false, message: error.message });
      if (delayMs === null || signal.aborted) return void socket.destroy();
      const timer = setTimeout(enter, delayMs);
      signal.addEventListener("abort", () => clearTimeout(timer), { once: true });
    }
    function connected(): void {
      upstream.off("error", refused);
      introduce(upstream, endpoint, client.preamble);
      becomes(
        "tunnel",
        joinSockets(socket, upstream, {
          goodbye: null,
          brokenOff,
          closed: release,
        }).end,
      );
    }
    upstream.once("error", refused);
    upstream.once("connect", connected);
  }
}

function introduce(upstream: Socket, endpoint: Endpoint, preamble: string): void {
  if (endpoint.preamble) upstream.write(preamble, "latin1");
}
