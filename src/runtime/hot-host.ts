import { join } from "node:path";
import type { Front, PortFront, ToHall } from "../protocol/app.ts";
import { type HotHost, hotHostName } from "../protocol/hot-host.ts";
import { createKeptValues, type KeptValues } from "./kept-values.ts";
import { disownResource } from "./owned.ts";
import { currentOwner, unowned } from "./ownership.ts";
import { nameOf } from "./record-name.ts";
import type { ModuleRecord } from "./records.ts";
import { detachRunner } from "./runners.ts";

export interface HotHostOptions {
  send(message: ToHall): void;
  /** For what no module's evaluation has asked for. */
  newestEntry(): ModuleRecord | null;
  generation(): number;
  /** Public ports of the app, the first one first. */
  fronts(): readonly Front[];
  /** This server lives on when its module is replaced. */
  detachServer(server: object): void;
}

/** Makes `hotrun/hot` more than harmless in this process; and the global `hotrun`. */
export function provideHotHost(options: HotHostOptions): KeptValues {
  const { send, newestEntry, generation, fronts, detachServer } = options;
  const kept = createKeptValues({
    where() {
      const owner = currentOwner();
      return owner && nameOf(owner);
    },
    onWarning: (message, hint) => send({ type: "warning", message, hint, isOnce: true }),
    onFirst: () => send({ type: "keeping" }),
  });
  const host: HotHost = {
    keep: (name, create) => kept.keep(name, () => unowned(create), create),
    forget: kept.forget,
    onReload(callback) {
      (currentOwner() ?? newestEntry())?.reloads.push(callback);
    },
    refresh: (pattern) => send({ type: "refresh", pattern: pattern === undefined ? null : String(pattern) }),
    goto: (path, pattern) => send({ type: "goto", path, pattern: pattern === undefined ? null : String(pattern) }),
    detach(resource) {
      disownResource(resource);
      detachRunner(resource);
      detachServer(resource);
    },
    get generation() {
      return generation();
    },
    get url() {
      const front = fronts().find((each): each is PortFront => "port" in each.asked);
      return front && `http://${publicHost(front.address.address)}:${front.address.port}/`;
    },
  };
  Object.defineProperty(globalThis, Symbol.for(hotHostName), { value: host });
  // Not enumerable, as what Node itself adds; an app that has a global of that name keeps its own.
  Object.defineProperty(globalThis, "hotrun", {
    configurable: true,
    get: () => require(join(__dirname, "hot.cjs")).default,
    set(value: unknown) {
      Object.defineProperty(globalThis, "hotrun", { value, configurable: true, writable: true, enumerable: true });
    },
  });
  return kept;
}

function publicHost(address: string): string {
  if (["0.0.0.0", "::", "127.0.0.1", "::1"].includes(address)) return "localhost";
  return address.includes(":") ? `[${address}]` : address;
}
