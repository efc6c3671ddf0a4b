import type { Status } from "../../src/protocol/status.ts";
import { type AppFolder, makeAppFolder } from "./app-folder.ts";
import { createEventLog, type EventLog, type EventOf, patienceMs, withinPatience } from "./event-log.ts";
import { type RequestOptions, type Response, request } from "./http.ts";
import { type Exit, type Launched, type LaunchOptions, launch } from "./launch.ts";

export interface HotrunOptions extends LaunchOptions {
  /** What to wait for before the test goes on: "ready" (default), "failure", or "nothing". */
  until?: "ready" | "failure" | "nothing";
  /** Run in this folder, and leave it there at the end (default: a new one for these files). */
  folder?: AppFolder;
}

type FolderActions = Pick<AppFolder, "file" | "read">;

export interface RunningHotrun extends FolderActions {
  readonly folder: string;
  readonly pid: number;
  /** Where the app is; throws before the first front is bound. */
  readonly url: string;
  readonly log: EventLog;
  /** What the app printed. */
  readonly output: string;
  /** Rejects, as every wait does, when it takes too long. */
  readonly exit: Promise<Exit>;
  readonly stdin: NodeJS.WritableStream;
  write: AppFolder["write"];
  edit: AppFolder["edit"];
  remove: AppFolder["remove"];
  /**
   * Changes files while hotrun is stopped: it hears of all of them at once, however slow the disk is, and whenever the
   * system takes the processor away.
   */
  together(change: () => void): void;
  /** The first such event since the last change of a file by the test. */
  next: EventLog["next"];
  /** The reload that the last change of a file by the test led to, once it has ended. */
  reload(matches?: (reload: EventOf<"reload">) => boolean): Promise<EventOf<"reload">>;
  /** All reloads so far that did something. */
  readonly reloads: EventOf<"reload">[];
  /** Resolves when `path` is answered with that body; asks again after each reload. */
  served(path: string, body: string): Promise<void>;
  /** Resolves when hotrun has written such a text for people (its standard error; all it writes with `json: false`). */
  said(pattern: RegExp): Promise<void>;
  /** Resolves when the app has printed `text`. */
  printed(text: string): Promise<void>;
  /**
   * Resolves when the app has printed `text` 20 times since it last printed `old`: the new version runs before the gate
   * moves to it, and only then do the old one's timers end, so that its last words may come among the first of the new.
   */
  printedOnly(text: string, old: string): Promise<void>;
  get(path?: string, options?: RequestOptions): Promise<Response>;
  status(query?: { after: number; wait?: number }): Promise<Status>;
  kill(signal: NodeJS.Signals): void;
  /** Sends the signal (default SIGTERM) and waits for the end. */
  stop(signal?: NodeJS.Signals): Promise<Exit>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Runs hotrun on an app in a folder of its own; both go with the end of the block. */
export async function startHotrun(options: HotrunOptions): Promise<RunningHotrun> {
  const folder = options.folder ?? makeAppFolder(options.files);
  const log = createEventLog();
  const launched = launch(folder, log, options);
  const hotrun = describe(folder, log, launched, options.folder === undefined);
  const { until = "ready" } = options;
  try {
    // What comes with it in one piece (on a busy machine there may be much) is after it all the same.
    if (until !== "nothing") log.mark(await log.next(until));
    return hotrun;
  } catch (error) {
    await hotrun[Symbol.asyncDispose]();
    throw error;
  }
}

function describe(
  folder: AppFolder,
  log: EventLog,
  { child, exit, kill }: Launched,
  ownsFolder: boolean,
): RunningHotrun {
  const pid = child.pid as number;
  const marking =
    <Args extends unknown[]>(act: (...args: Args) => void) =>
    (...args: Args) => {
      log.mark();
      act(...args);
    };
  const stop = (signal: NodeJS.Signals = "SIGTERM") => {
    kill(signal);
    return withinPatience(exit, `the end of hotrun after ${signal}`);
  };
  return {
    folder: folder.path,
    pid,
    log,
    get exit() {
      return withinPatience(exit, "the end of hotrun");
    },
    stdin: child.stdin,
    file: folder.file,
    read: folder.read,
    write: marking(folder.write),
    edit: marking(folder.edit),
    remove: marking(folder.remove),
    together(change) {
      process.kill(pid, "SIGSTOP");
      try {
        change();
      } finally {
        process.kill(pid, "SIGCONT");
      }
    },
    next: log.next,
    reload: (matches = isEffective) => log.next("reload", matches),
    served: (path, body) => served(log, path, body),
    get reloads() {
      return log.events.filter((event) => event.type === "reload").filter(isEffective);
    },
    said: (pattern) => log.until(`the words ${pattern}`, () => pattern.test(log.text)),
    printed: (text) => log.until(`the output ${JSON.stringify(text)}`, () => outputOf(log).includes(text)),
    printedOnly: (text, old) =>
      log.until(`the output ${JSON.stringify(text)} 20 times without ${JSON.stringify(old)}`, () => {
        const sinceOld = outputOf(log).split(old).at(-1) ?? "";
        return sinceOld.split(text).length > 20;
      }),
    get url() {
      return urlOf(log);
    },
    get output() {
      return outputOf(log);
    },
    get: (path = "/", requestOptions = {}) => request(new URL(path, urlOf(log)), requestOptions),
    async status(query) {
      const search = query ? `?after=${query.after}&wait=${query.wait ?? patienceMs / 1000}` : "";
      return JSON.parse((await request(new URL(`/__hotrun/status${search}`, urlOf(log)))).body);
    },
    kill,
    stop,
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null && child.signalCode === null) await stop().catch(() => stop("SIGKILL"));
      if (ownsFolder) folder[Symbol.dispose]();
    },
  };
}

/** A reload that did something, well or badly; not the echo of a save that had been seen already. */
function isEffective({ plan, result }: EventOf<"reload">): boolean {
  return plan !== "ignore" || result.type === "failed";
}

async function served(log: EventLog, path: string, body: string): Promise<void> {
  for (;;) {
    const seen = log.events.length;
    if ((await request(new URL(path, urlOf(log)))).body === body) return;
    await log.until(`a reload after which ${path} is ${JSON.stringify(body)}`, () =>
      log.events.slice(seen).some((event) => event.type === "reload"),
    );
  }
}

function urlOf(log: EventLog): string {
  const listen = log.events.findLast((event) => event.type === "listen");
  if (listen === undefined) throw new Error(`No front is bound yet.\n${log}`);
  return listen.url;
}

function outputOf({ events }: EventLog): string {
  return events.map((event) => (event.type === "output" ? event.text : "")).join("");
}
