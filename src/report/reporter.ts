import type { Writable } from "node:stream";
import type { HotrunError } from "../errors.ts";
import type { HotrunEvent } from "../protocol/events.ts";
import type { Failure, FailureKind } from "../protocol/failure.ts";
import type { Status } from "../protocol/status.ts";
import type { Draining } from "../protocol/under-way.ts";
import { ansiPaint, noPaint, type Paint } from "./color.ts";
import { createFailures, identity, mostRequests } from "./failures.ts";
import { endedLines, keyHelp, reloadList, urlLines } from "./keys.ts";
import { type ConsoleEvent, consoleImportance, pageSaid, pageSaidAgain } from "./page-words.ts";
import { plain } from "./plain.ts";
import { createRepeats } from "./repeats.ts";
import { createTerminal } from "./terminal.ts";
import * as words from "./words.ts";

/** The only writer to the terminal. */
export interface Reporter {
  /** Before the app starts. `entry` as the user would write it. */
  greet(version: string, entry: string): void;
  /** A promise where the reader falls behind: resolved once it has caught up. */
  event(event: HotrunEvent): Promise<void> | undefined;
  /** An error that ends hotrun, or keeps it from starting. */
  error(error: HotrunError): void;
  hint(text: string): void;
  /** Where debuggers attach, in Node's own words, which tools read: on standard error, whatever the mode and level. */
  debugging(url: string): void;
  /** Text that was asked for, as it is. */
  print(text: string): void;
  /** Answers to keys. */
  show(what: "urls" | "reloads" | "keys", status: Status): void;
  /** Answer to the key that ends the connections of old versions: what was ended. */
  ended(connections: readonly Draining[]): void;
  /** Answer to the key that opens the editor. */
  answer(text: string): void;
  clear(): void;
  /** Resolves once everything is written. */
  close(): Promise<void>;
}

export interface ReporterOptions {
  mode: "json" | "text";
  level: "silent" | "error" | "warn" | "info" | "debug";
  out: Writable & { isTTY?: boolean; columns?: number };
  err: Writable;
  color: boolean;
  /** Folder that paths are shown from. */
  root: string;
  /** Whether keys can be pressed, and so are worth a mention. */
  keys?: boolean;
  /** The app writes to the same screen itself (false). */
  shared?: boolean;
  /** Nobody reads standard output any more. */
  onBroken?(): void;
  /** (the clock) */
  now?(): Date;
}

const levels = ["silent", "error", "warn", "info", "debug"] as const;

export function createReporter(options: ReporterOptions): Reporter {
  return options.mode === "json" ? createJsonReporter(options) : createTextReporter(options);
}

function createJsonReporter(options: ReporterOptions): Reporter {
  const { level } = options;
  const terminal = createTerminal(options);
  const said = level === "silent" || level === "error" ? () => {} : (lines: string[]) => terminal.lines("err", lines);
  const startedAt = performance.now();
  /** Told once a version. */
  const requests = createRepeats<Failure>({ key: identity, most: mostRequests, onCounted() {} });
  return {
    greet() {},
    event(event) {
      if (event.type === "reload" && event.result.type === "done") requests.close();
      if (event.type === "failure" && event.kind === "request" && requests.isRepeat(event)) return undefined;
      return terminal.lines("out", [JSON.stringify(event)]);
    },
    error(error) {
      const at = Math.round(performance.now() - startedAt);
      const event: HotrunEvent = { type: "failure", at, reload: null, ...failureOf(error) };
      terminal.lines("out", [JSON.stringify(event)]);
      terminal.lines("err", words.refused(noPaint, error.message, error.hint));
    },
    hint: (text) => said([text]),
    debugging: (url) => terminal.lines("err", words.debugging(url)),
    print: (text) => terminal.pass("out", text),
    show() {},
    ended() {},
    answer() {},
    clear() {},
    close: terminal.close,
  };
}

function createTextReporter(options: ReporterOptions): Reporter {
  const { level, root, now = () => new Date() } = options;
  const paint: Paint = options.color ? ansiPaint : noPaint;
  const terminal = createTerminal(options);
  const verbose = level === "debug";
  const urls = new Set<string>();
  let readyOnce = false;
  let serving = false;
  let toldDraining = "";

  const may = (least: (typeof levels)[number]) => levels.indexOf(level) >= levels.indexOf(least);
  const context = () => ({
    paint,
    root,
    time: clock(now()),
    columns: options.out.columns || (options.out.isTTY ? 120 : Number.POSITIVE_INFINITY),
  });

  function say(least: "error" | "warn" | "info" | "debug", lines: string[]): void {
    if (may(least)) terminal.lines(least === "error" || least === "warn" ? "err" : "out", lines);
  }

  const repeats = createRepeats<ConsoleEvent>({
    key: ({ page, level, text, stack = "" }) => JSON.stringify([page, level, text, stack]),
    most: 1,
    onCounted: (event, times) => say(consoleImportance[event.level], pageSaidAgain(context(), event, times)),
  });

  const failures = createFailures({ say, words: context, verbose });

  function ready(event: Extract<HotrunEvent, { type: "ready" }>): void {
    say(
      "info",
      readyOnce ? words.readyAgain(context(), event) : words.readyFirst(context(), event, options.keys === true),
    );
    for (const url of event.urls) urls.add(url);
    readyOnce = true;
    serving = true;
  }

  /** Said when it is not what was said last. */
  function draining(versions: readonly Draining[]): void {
    const lines = words.draining(context(), versions, options.keys === true);
    const isNews = lines.length > 0 && lines.join() !== toldDraining;
    toldDraining = lines.join();
    if (isNews) say("info", lines);
  }

  function tell(event: Exclude<HotrunEvent, { type: "output" }>): void {
    switch (event.type) {
      case "ready":
        return ready(event);
      case "reload": {
        const noteworthy = event.result.type === "done" && event.plan !== "ignore";
        if (noteworthy) failures.changed();
        say(noteworthy ? "info" : "debug", words.reloaded(context(), event, verbose));
        return draining(event.draining ?? []);
      }
      case "failure":
        return failures.tell(event, serving);
      case "recovered":
        return failures.mended();
      case "warning":
        return say("warn", words.warned(context(), event));
      case "exit":
        serving = false;
        terminal.putBack();
        return say(event.code === 0 ? "info" : "debug", words.exited(context(), event));
      case "listen":
        // Before the first `ready` that says it all.
        return say(readyOnce && !urls.has(event.url) ? "info" : "debug", words.listening(context(), event));
      case "console":
        if (repeats.isRepeat(event)) return;
        return say(consoleImportance[event.level], pageSaid(context(), event, verbose));
      case "change":
      case "page":
      case "restart":
      case "spare":
        return say("debug", words.traced(context(), event));
      default:
        event satisfies never;
    }
  }

  return {
    greet: (version, entry) => say("info", words.greeting(context(), version, entry)),
    event(event) {
      if (event.type === "output") {
        failures.wrote(event.text);
        return terminal.pass(event.stream === "stdout" ? "out" : "err", event.text);
      }
      tell(event);
      return undefined;
    },
    error: (error) => terminal.lines("err", words.refused(paint, error.message, error.hint)),
    hint: (text) => say("warn", words.warned(context(), { message: text })),
    debugging: (url) => terminal.lines("err", words.debugging(url)),
    print: (text) => terminal.pass("out", text),
    show(what, status) {
      const lines = { urls: urlLines, reloads: reloadList, keys: keyHelp }[what](paint, status);
      terminal.lines("out", lines);
    },
    ended: (connections) => void terminal.lines("out", endedLines(paint, connections)),
    answer: (text) => void terminal.lines("out", [`  ${plain(text)}`]),
    clear: terminal.clear,
    close() {
      repeats.close();
      failures.close();
      return terminal.close();
    },
  };
}

function failureOf({ code, message, hint, stack }: HotrunError): Failure {
  const kinds: Partial<Record<HotrunError["code"], FailureKind>> = {
    HOTRUN_INTERNAL: "internal",
    HOTRUN_PORT_IN_USE: "port",
    HOTRUN_PORT_DENIED: "port",
  };
  const kind = kinds[code] ?? "config";
  const title =
    { internal: "An error of hotrun itself", port: "The port cannot be had" }[kind as string] ?? "Not started";
  return { kind, code, title, message, ...(hint && { hint }), ...(kind === "internal" && stack && { stack }) };
}

/** HH:MM:SS in local time. */
function clock(date: Date): string {
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) => String(part).padStart(2, "0")).join(":");
}
