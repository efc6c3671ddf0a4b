import type { EventEmitter } from "node:events";
import type { Socket } from "node:net";
import type { ModuleId } from "../protocol/app.ts";
import type { OwnedKind } from "../protocol/owned.ts";
import { hearCut } from "./cut-connections.ts";
import { countKinds, type Ends } from "./owned-counts.ts";
import { type Cut, carrying, isStarting, ownerless } from "./ownership.ts";
import type { ModuleRecord } from "./records.ts";

/** How a runner is ended, and who made it. */
export interface RunnerOptions {
  /** Begins to end it. */
  end(): void;
  kind: OwnedKind;
  /** File of the package that made it; null: the user's own code. */
  maker: string | null;
}

/** Who opens a connection: the place in the code, and the address. */
export interface Maker {
  key: string;
  isPackage: boolean;
}

interface Runner {
  /** The module that it belongs to, whichever version of it. */
  of: ModuleId;
  kind: OwnedKind;
  maker: string | null;
  generation: number;
  dispose(): void;
}

/**
 * What runs beside the app on behalf of a module: worker threads and child processes. An old version may still need them
 * for requests that it has begun, so they end later than its timers: with its last request.
 */
const runners = new WeakMap<ModuleRecord, Set<Runner>>();

/** Their runners have been ended: what they start from now on has no place any more. */
const ended = new WeakSet<ModuleRecord>();

/** All that packages have made and that runs, connections of whoever's, and of it what is left of versions that are over. */
const ofPackages = new Set<Runner>();
const left = new Set<Runner>();

/** How long an old version may go on using its runners where something that never ends hangs on it (a websocket). */
export const runnerGraceMs = 5_000;

/** What a package has handed to its worker, it believes to be done: log lines that a transport has still to write. */
const flushMs = 1_000;

/** Those of the module that end with it, and those of it and of its older versions that go on. */
export function countRunners(owner: ModuleRecord): Ends {
  const own = [...(runners.get(owner) ?? [])];
  const older = [...left].filter(({ of }) => of === owner.id);
  const ending = (runner: Runner) => runner.maker === null || isReplaced(runner);
  const kindsOf = (all: readonly Runner[]) => countKinds(all.map(({ kind }) => kind));
  return {
    ends: kindsOf([...own, ...older].filter(ending)),
    goesOn: kindsOf([...own, ...older].filter((runner) => !ending(runner))),
  };
}

export const hasRunners = (owner: ModuleRecord): boolean => (runners.get(owner)?.size ?? 0) > 0;

/**
 * The runner ends with this version of the module; from then on nobody hears of it: what the old version would do about
 * its exit (start another, report a failure, give up) is not wanted.
 *
 * A package may keep what it has made, for all who call it (esbuild's service). So that goes on until a later version has
 * had the same package code make another.
 */
export function ownRunner(owner: ModuleRecord, emitter: EventEmitter, { end, kind, maker }: RunnerOptions): void {
  if (ended.has(owner) && maker !== null) return;
  let isHeard = true;
  const endUnheard = () => {
    isHeard = false;
    end();
  };
  const forget = ended.has(owner) ? () => {} : keep(owner, emitter, { end: endUnheard, kind, maker });
  replaceEmit(emitter, (run, event) => {
    if (event === "exit") forget();
    return isHeard && carrying(owner, false, run);
  });
  if (ended.has(owner)) endUnheard();
}

/** Until it is forgotten, or disposed of. @returns forgets it */
function keep(owner: ModuleRecord, runner: object, { end, kind, maker }: RunnerOptions): () => void {
  const own = runners.get(owner) ?? new Set();
  const entry: Runner = {
    of: owner.id,
    kind,
    maker,
    generation: owner.load.generation,
    dispose() {
      forget();
      end();
    },
  };
  function forget(): void {
    for (const set of [own, ofPackages, left]) set.delete(entry);
  }
  byRunner.set(runner, forget);
  runners.set(owner, own.add(entry));
  if (maker !== null) ofPackages.add(entry);
  return forget;
}

/**
 * A connection to elsewhere goes on until a later version of the module has made another in the same place. What hears of its
 * end hears of it: a driver may have shared it with others, and makes a new one then.
 */
export function ownConnection(owner: ModuleRecord, socket: Socket, { key, isPackage }: Maker): void {
  if (ended.has(owner)) return;
  let isCut = false;
  const end = () => {
    isCut = true;
    socket.destroySoon();
  };
  const forget = keep(owner, socket, { end, kind: "connection", maker: key });
  replaceEmit(socket, (run) => {
    if (isCut) return hearCut({ key, load: owner.load }, isPackage ? null : owner, run);
    // What the user's code does about what comes is the module's, also where no storage says so; what comes over a package's
    // connection is for whoever asks by then, once the start is over.
    if (!isPackage) return carrying(owner, false, run);
    return isStarting(owner.load) ? run() : ownerless(owner.load, run);
  });
  socket.once("close", forget);
}

/** The same for what is a connection in another shape. @returns called when it has ended by itself */
export function ownUntilReplaced(owner: ModuleRecord, connection: object, maker: Maker, end: () => void): () => void {
  if (ended.has(owner)) return () => {};
  const { key } = maker;
  const endCut = () =>
    void hearCut({ key, load: owner.load }, maker.isPackage ? null : owner, () => {
      end();
      return true;
    });
  return keep(owner, connection, { end: endCut, kind: "connection", maker: key });
}

/**
 * Whether there is a newer connection in place of this one: the old version of the user's code tries again what the new one has, or
 * a driver connects anew by itself whose connection has been ended for the newer one. It would live on beside that.
 */
export function isRefused({ key, isPackage }: Maker, owner: ModuleRecord | null, cut: Cut | undefined): boolean {
  if (owner && ended.has(owner) && !isPackage) return true;
  return cut?.key === key && isReplaced({ maker: key, generation: cut.load.generation });
}

/** @param around in place of `emit`; `run` is what it would have done */
export function replaceEmit(
  emitter: EventEmitter,
  around: (run: () => boolean, event: string | symbol) => boolean,
): void {
  const { emit } = emitter;
  const value = (...args: Parameters<typeof emit>) => around(() => Reflect.apply(emit, emitter, args), args[0]);
  Object.defineProperty(emitter, "emit", { configurable: true, writable: true, value });
}

/** Nothing that the module begins from now on has a place. */
export const isOver = (owner: ModuleRecord): boolean => ended.has(owner);

/** What takes each runner from the module that made it. */
const byRunner = new WeakMap<object, () => void>();

/** The runner lives on when its module is replaced. */
export function detachRunner(runner: object): void {
  byRunner.get(runner)?.();
}

/** Ends everything that runs on behalf of the module, now and from now on. */
export function endRunners(owner: ModuleRecord): void {
  ended.add(owner);
  for (const runner of runners.get(owner) ?? []) {
    if (runner.maker === null) runner.dispose();
    else left.add(runner);
  }
  runners.delete(owner);
  for (const runner of left) {
    if (!isReplaced(runner)) continue;
    left.delete(runner);
    setTimeout(runner.dispose, flushMs).unref();
  }
}

const isReplaced = ({ maker, generation }: Pick<Runner, "maker" | "generation">): boolean =>
  [...ofPackages].some((other) => other.maker === maker && other.generation > generation);
