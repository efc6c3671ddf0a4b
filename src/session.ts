import { realpathSync } from "node:fs";
import { constants } from "node:os";
import { createCompiler, idOf } from "./compile/compiler.ts";
import { conditionsOf } from "./config/node-options.ts";
import type { ResolvedOptions } from "./config/options.ts";
import { createAppEvents } from "./hall/app-events.ts";
import { createAppHost } from "./hall/app-host.ts";
import { createAppListens } from "./hall/app-listens.ts";
import { cacheFolder } from "./hall/cache-folder.ts";
import { createClock } from "./hall/clock.ts";
import { createDebugging } from "./hall/debugging.ts";
import { appEnvironment } from "./hall/environment.ts";
import { tellHotListeners } from "./hall/hot-events.ts";
import { createJournal, type Journal } from "./hall/journal.ts";
import { createKnowledge } from "./hall/knowledge.ts";
import { lastPort, rememberPort } from "./hall/last-port.ts";
import { createLife } from "./hall/life.ts";
import { failureOf } from "./hall/load-failure.ts";
import { createModules } from "./hall/modules.ts";
import { createPages } from "./hall/pages.ts";
import { createPorts } from "./hall/ports.ts";
import { createReloads } from "./hall/reloads.ts";
import type { Status } from "./protocol/status.ts";
import { createGate } from "./proxy/gate.ts";
import { createWatcher } from "./watch/watcher.ts";

export interface SessionOptions {
  options: ResolvedOptions;
  /** Absolute path. */
  entry: string;
  nodeOptions: readonly string[];
  appArguments: readonly string[];
  cwd: string;
  env?: NodeJS.ProcessEnv;
  io: { columns?: number; color: boolean };
  /** Debuggers can attach at this URL, for which Node's options asked. Who knows it can run code in the app. */
  onDebugger?(url: string): void;
}

/** One run of hotrun: an app, its public ports, and everything between a save and the page. */
export interface Session {
  /**
   * Resolves when the app is up, or when it waits for a change after a start that failed.
   *
   * @throws HotrunError if it cannot begin at all: the port is busy
   */
  start(): Promise<void>;
  /** Ends the app with this signal (SIGTERM), then everything else. */
  close(signal?: NodeJS.Signals): Promise<void>;
  /** Ends everything at once. */
  kill(): void;
  restart(reason: string): void;
  /** For the app's standard input; null ends it. */
  input(chunk: Buffer | string | null): void;
  status(): Status;
  on: Journal["on"];
  /** Exit code, once the session is over. */
  readonly ended: Promise<number>;
}

/** The hall: builds the rooms, feeds the lifecycle with what they report, and carries out what it decides. */
export async function createSession(given: SessionOptions): Promise<Session> {
  const { options, cwd, appArguments, io } = given;
  const entry = realpathSync(given.entry);
  const mode = options.restart ? "restart" : "swap";
  const journal = createJournal();
  const clock = createClock();
  const gate = createGate({ holdMs: options.hold * 1000, navigationMs: 1000, after: clock.after });
  const debugging = createDebugging({ ...given, entry, clock, onWarning: (...args) => warn(...args) });
  const { nodeOptions, env } = debugging;
  const knowledge = createKnowledge(cwd, entry, nodeOptions);
  const { warn } = journal;
  const watcher = createWatcher({
    root: cwd,
    onWarning: warn,
    onTouched: (file) => modules.anticipate(file),
    onBatch: ({ changes, unchanged, firstEventAt }) => {
      if (changes.length > 0) life.changed(changes, firstEventAt);
      else life.unchanged(unchanged, firstEventAt);
    },
  });
  const modules = createModules({
    compiler: await createCompiler({
      nodeVersion: process.versions.node,
      conditions: conditionsOf(nodeOptions, env.NODE_OPTIONS),
      onRead: watcher.baseline,
      onSetting: (file) => {
        knowledge.addSetting(file);
        watcher.add([file]);
      },
      cacheFolder: cacheFolder(cwd),
    }),
    entry: idOf(entry),
    onFiles: watcher.add,
  });
  const ports = createPorts({
    ...options,
    gate,
    own: { request: (...args) => pages.routes.request(...args), upgrade: (...args) => pages.routes.upgrade(...args) },
    unavailable: (...args) => pages.unavailable(...args),
    tag: () => pages.tag(),
    onOpened: ({ port, host, url }) => journal.emit({ type: "listen", port, host, url }),
    onRelocated: (front) => host.newest()?.relocated(front),
    onMoved: (from, to, holder) =>
      warn(`Port ${from} is in use${holder ? ` by ${holder}` : ""}: this app is on ${to}.`),
  });
  const host = createAppHost({
    entry: given.entry,
    appArguments,
    cwd,
    clock,
    debugging,
    env: () => appEnvironment({ env, entry, given: options.port === undefined ? undefined : ports.list()[0], ...io }),
    killTimeoutMs: options.killTimeout,
    startTimeoutMs: options.startTimeout * 1000,
    gate,
    onExit(how, wasLive) {
      journal.emit({ type: "exit", ...how.exit });
      if (!wasLive) return;
      const isWell = how.exit.code === 0 && !listens.isListening();
      life.exited({
        failure: isWell ? null : failureOf({ type: "exited", ...how }, "crash"),
        code: how.exit.code ?? 1,
      });
    },
  });
  const listens = createAppListens(clock, (generation, listening) => {
    gate.open(generation, ports.endpoints(generation, listening));
    announce();
  });
  const pages = createPages({ ...options, journal, status, generation: host.generation, isPublic: ports.isPublic() });
  const reloads = createReloads({
    entry: idOf(entry),
    mode,
    startTimeoutMs: options.startTimeout * 1000,
    modules,
    knowledge,
    host,
    ports,
    gate,
    listens,
    appEvents: createAppEvents({
      journal,
      modules,
      knowledge,
      ports,
      watcher,
      onInvalidated: (invalidation) => life.invalidated(invalidation),
      onCustom: (event, data) => pages.custom(event, data),
      onKept: (app, file) => app === host.current() && life.changed([{ file, kind: "update" }], performance.now()),
      onListening: listens.add,
      onUnlistened(app, path) {
        const asked = listens.remove(app, path);
        if (asked) ports.release(asked);
      },
      onInspector: debugging.reported,
      onPortRefused: (error) => refuse(error),
    }),
    onRestart: (reason) => journal.emit({ type: "restart", reason }),
    onWarning: warn,
  });
  tellHotListeners(journal, host.current);
  const life = createLife({
    journal,
    gate,
    pages,
    reloads,
    generation: host.generation,
    onGivenUp: showFailure,
    onUp: announce,
    onEnd: (code) => {
      exitCode = code;
    },
    onClose: () => void finish(),
  });

  let isAnnounced = false;
  let exitCode: number | null = null;
  let closing: { signal: NodeJS.Signals | null; done: Promise<void> } | null = null;
  let refuse: (error: unknown) => void = () => {};
  let end: (code: number) => void = () => {};
  const ended = new Promise<number>((resolve) => {
    end = resolve;
  });

  /** The app answers: said once, and again after it could not. */
  function announce(): void {
    const urls = ports.list().map(({ url }) => url);
    if (isAnnounced || !listens.isListening() || urls.length === 0) return;
    isAnnounced = true;
    journal.emit({ type: "ready", urls, ms: journal.now(), generation: host.generation() });
    rememberPort(cwd, entry, ports.list()[0]?.port ?? 0);
  }

  /** A start that failed is shown where the browser is: on the port of the last run. */
  function showFailure(): void {
    isAnnounced = false;
    if (ports.list().length === 0) ports.openAhead(lastPort(cwd, entry), false).catch((error) => refuse(error));
  }

  function status(): Status {
    const failure = pages.failure();
    const state = life.state();
    return {
      ok: failure === null && (state === "live" || state === "reloading"),
      mode,
      generation: host.generation(),
      state,
      fronts: ports.list(),
      pages: pages.list(),
      failure,
      reloads: [...journal.reloads()],
    };
  }

  async function finish(): Promise<void> {
    const signal = closing?.signal ?? "SIGTERM";
    closing ??= { signal: null, done: Promise.resolve() };
    await Promise.all([watcher.close(), ports.close()]);
    const last = await host.close(signal);
    gate.close();
    await Promise.all([pages.close(), debugging.close()]);
    const number = closing.signal ? constants.signals[closing.signal] : 0;
    end(exitCode ?? last?.exit.code ?? (number === 0 ? 0 : 128 + number));
  }

  return {
    ended,
    status,
    on: journal.on,
    async start() {
      const refused = new Promise<never>((_, reject) => {
        refuse = reject;
      });
      refused.catch(() => {});
      watcher.add(knowledge.settings());
      await debugging.open();
      if (options.port !== undefined) await ports.openAhead(options.port, true);
      await Promise.race([life.begin(), refused]);
    },
    async close(signal) {
      closing ??= { signal: signal ?? null, done: ended.then(() => {}) };
      life.close();
      await closing.done;
    },
    kill: host.kill,
    restart: life.restart,
    input: host.input,
  };
}
