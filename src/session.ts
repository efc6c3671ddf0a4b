import { constants } from "node:os";
import type { ResolvedOptions } from "./config/options.ts";
import { commandLine, type Target } from "./config/target.ts";
import { createClock } from "./hall/clock.ts";
import { createCommandEngine } from "./hall/command-engine.ts";
import { createCompanions } from "./hall/companions.ts";
import { createEditor } from "./hall/editor.ts";
import type { Engine, Hall } from "./hall/engine.ts";
import { type EnvironmentOptions, withoutOuter } from "./hall/environment.ts";
import { traceIn, withoutOthersSources } from "./hall/foreign-trace.ts";
import { createJournal, type Journal } from "./hall/journal.ts";
import { lastPort, rememberPort } from "./hall/last-port.ts";
import { tellLeftBehind } from "./hall/left-behind.ts";
import { createLife } from "./hall/life.ts";
import { createNodeEngine } from "./hall/node-engine.ts";
import { createOldVersions } from "./hall/old-versions.ts";
import { createFailureOpener } from "./hall/open-failure.ts";
import { createPages } from "./hall/pages.ts";
import { createPorts } from "./hall/ports.ts";
import { createRecentOutput } from "./hall/recent-output.ts";
import { createRequestFailures } from "./hall/request-failures.ts";
import { advised } from "./hall/trace-advice.ts";
import type { Status } from "./protocol/status.ts";
import type { Draining } from "./protocol/under-way.ts";
import { createGate } from "./proxy/gate.ts";

export interface SessionOptions {
  options: ResolvedOptions;
  target: Target;
  cwd: string;
  env?: NodeJS.ProcessEnv;
  io: Pick<EnvironmentOptions, "color" | "columns" | "rows">;
  /** When it was asked for, on the clock of `performance` (now). */
  startedAt?: number;
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
  /** Ends the event streams and sockets of replaced versions, so that they come back to the new one; says what they were. */
  endOldConnections(): Draining[];
  /** Opens the editor where the last failure is; says what came of it. */
  openLastFailure(): Promise<string>;
  /** For the app's standard input; null ends it. */
  input(chunk: Buffer | string | null): void;
  status(): Status;
  on: Journal["on"];
  /** Exit code, once the session is over. */
  readonly ended: Promise<number>;
}

/** The hall: builds the rooms, feeds the lifecycle with what they report, and carries out what it decides. */
export function createSession(given: SessionOptions): Session {
  const { options, target, cwd, io } = given;
  const name = target.type === "node" ? target.entry : commandLine(target);
  const journal = createJournal(given.startedAt);
  const clock = createClock();
  const gate = createGate({ holdMs: options.hold * 1000, navigationMs: 1000, after: clock.after });
  const oldVersions = createOldVersions({ ...options, gate, clock, warn: journal.warn });
  const program = { command: name, cwd, env: given.env ?? process.env };
  const requestFailures = createRequestFailures({
    journal,
    output: createRecentOutput(journal),
    isMute: target.type !== "node",
    htmlOf: (page) => pages.htmlOf(page),
    traceIn: (text) => advised(withoutOthersSources(traceIn(text, cwd), cwd), program),
    onChanged: (page) => pages.answerJudged(page),
  });
  const ports = createPorts({
    ...options,
    gate,
    own: { request: (...args) => pages.routes.request(...args), upgrade: (...args) => pages.routes.upgrade(...args) },
    unavailable: (...args) => pages.unavailable(...args),
    tag: (request) => pages.tag(request),
    visit: requestFailures.visit,
    onOpened: ({ port, host, url }) => journal.emit({ type: "listen", port, host, url }),
    onRelocated: (front) => engine.relocated(front),
    onMoved: (from, to, holder) =>
      journal.warn(`Port ${from} is in use${holder ? ` by ${holder}` : ""}: this app is on ${to}.`),
    onCrowded: (inUse, limit) =>
      journal.warn(
        `${inUse} of the ${limit} file descriptors of hotrun are in use: when they run out, further WebSockets of the app are refused with 503, and idle connections are ended.`,
        "Close connections that nobody uses, or raise the limit with: ulimit -n",
      ),
  });
  const hall: Hall = {
    options,
    cwd,
    env: withoutOuter(given.env ?? process.env),
    io,
    journal,
    clock,
    gate,
    ports,
    changed: (...args) => life.changed(...args),
    unchanged: (...args) => life.unchanged(...args),
    invalidated: (invalidation) => life.invalidated(invalidation),
    exited: (event) => life.exited(event),
    custom: (...args) => pages.custom(...args),
    refresh: (pattern) => pages.refresh(pattern),
    goto: (path, pattern) => pages.goto(path, pattern),
    dataChanged: () => life.dataChanged(),
    requestFailures,
    announce,
    refuse: (error) => refuse(error),
  };
  const engine: Engine =
    target.type === "node" ? createNodeEngine(hall, { ...given, ...target }) : createCommandEngine(hall, target);
  const companions = createCompanions(hall, engine.folder);
  const editor = createEditor({ cwd, env: hall.env, onWarning: journal.warn });
  const openLastFailure = createFailureOpener(journal, editor);
  const pages = createPages({
    ...options,
    requestFailures,
    journal,
    status,
    generation: engine.generation,
    isPublic: ports.isPublic(),
    openEditor: editor.open,
  });
  const life = createLife({
    ...options,
    journal,
    gate,
    pages,
    reloads: engine.reloads,
    generation: engine.generation,
    draining: oldVersions.list,
    dataFailure: () => engine.dataFailure?.() ?? null,
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
    if (isAnnounced || !engine.isListening() || urls.length === 0) return;
    isAnnounced = true;
    journal.emit({ type: "ready", urls, ms: journal.now(), generation: engine.generation() });
    rememberPort(cwd, name, ports.first()?.port ?? 0);
  }

  /** A start that failed is shown where the browser is: on the port of the last run. */
  function showFailure(): void {
    isAnnounced = false;
    if (ports.list().length === 0) ports.openAhead(lastPort(cwd, name), false).catch((error) => refuse(error));
  }

  function status(): Status {
    const failure = pages.failure();
    const state = life.state();
    return {
      ok: failure === null && (state === "live" || state === "reloading"),
      mode: engine.mode,
      generation: engine.generation(),
      generations: oldVersions.status(engine.generation(), engine.pid),
      state,
      fronts: ports.list(),
      pages: pages.list(),
      failure,
      requestFailures: [...requestFailures.recent()],
      reloads: [...journal.reloads()],
    };
  }

  async function finish(): Promise<void> {
    const signal = closing?.signal ?? "SIGTERM";
    closing ??= { signal: null, done: Promise.resolve() };
    await Promise.all([engine.stopWatching(), ports.close()]);
    const [last] = await Promise.all([engine.close(signal), companions.close(signal)]);
    gate.close();
    oldVersions.close();
    await pages.close();
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
      await engine.open();
      if (options.port !== undefined) await ports.openAhead(options.port, true);
      companions.start();
      await Promise.race([life.begin(), refused]);
      void tellLeftBehind(cwd, journal.warn);
    },
    async close(signal) {
      closing ??= { signal: signal ?? null, done: ended.then(() => {}) };
      life.close();
      await closing.done;
    },
    kill() {
      companions.kill();
      engine.kill();
    },
    restart: life.restart,
    endOldConnections: oldVersions.endLasting,
    openLastFailure,
    input: engine.input,
  };
}
