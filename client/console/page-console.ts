import { type ConsoleLevel, consoleLevels, maxConsole, type ToLauncher, type ToPage } from "../../src/protocol/live.ts";
import type { Tag } from "../tag.ts";
import { consoleText, textOf } from "./text.ts";

export interface PageConsole {
  /** Lines of the app's. */
  show(output: ToPage & { type: "output" }): void;
  /** There is a connection: says what has waited for it. */
  flush(): void;
}

/** So many messages wait for a connection, and so many are said in a second. */
const maxWaiting = 200;
const maxEachSecond = 100;

/**
 * Tells the launcher what the page logs, and its errors that nothing catches. The console itself shows what it would show.
 *
 * @param send returns false while there is no connection
 */
export function createConsole(
  { prefix, console: isWanted }: Tag,
  send: (message: ToLauncher) => boolean,
): PageConsole | null {
  if (!isWanted) return null;
  const { log } = console;
  // A test of the page may bring the clock to a halt.
  const later = setTimeout;
  const waiting: ToLauncher[] = [];
  let isOurs = false;
  let inThisSecond = 0;
  let left = 0;
  let lastShown = 0;

  function flush(): void {
    while (waiting[0] && send(waiting[0])) waiting.shift();
    if (left === 0 || waiting.length > 0 || inThisSecond > maxEachSecond) return;
    if (send({ type: "console", level: "warn", text: `… ${left} more` })) left = 0;
  }

  /** Never throws, and hears nothing of what is logged by `read`, which may run code of the page. */
  function note(level: ConsoleLevel, read: () => [text: string, stack: string]): void {
    if (isOurs) return;
    isOurs = true;
    try {
      if (inThisSecond++ === 0) {
        later(() => {
          inThisSecond = 0;
          flush();
        }, 1000);
      }
      if (inThisSecond > maxEachSecond || waiting.length >= maxWaiting) left++;
      else {
        const [text, stack] = read();
        waiting.push({
          type: "console",
          level,
          text: text.slice(0, maxConsole.text),
          stack: stack.slice(0, maxConsole.stack),
        });
        flush();
      }
    } catch {
      // A value that cannot be looked at. The console has shown it.
    }
    isOurs = false;
  }

  /** The lines of a stack that name a place, without ours. */
  function frames(error: unknown, count: number): string {
    const lines = String((error as Error | null)?.stack).split("\n");
    const named = lines.filter((line) => /:\d+:\d+\)?$/.test(line) && !line.includes(`${prefix}client.js`));
    return named.slice(0, count).join("\n");
  }

  for (const level of consoleLevels) {
    const original = console[level];
    // By its name in stacks.
    const named = {
      [level](this: unknown, ...args: unknown[]) {
        Reflect.apply(original, this, args);
        note(level, () => {
          const error = args.find((arg) => arg instanceof Error);
          return [consoleText(args), error ? frames(error, 10) : frames(new Error(), 1)];
        });
      },
    };
    console[level] = named[level] as typeof original;
  }
  // On the way down: a listener of the page cannot keep it from us.
  addEventListener(
    "error",
    (event) => {
      // Of an element that could not load: no error of a script.
      if (!(event instanceof ErrorEvent)) return;
      const { error, message, filename, lineno, colno } = event;
      note("error", () => [
        error == null ? message : `Uncaught ${textOf(error)}`,
        frames(error, 10) || (filename && `at ${filename}:${lineno}:${colno}`),
      ]);
    },
    true,
  );
  addEventListener(
    "unhandledrejection",
    ({ reason }) => note("error", () => [`Uncaught (in promise) ${textOf(reason)}`, frames(reason, 10)]),
    true,
  );

  return {
    flush,
    show({ id, stream, text }) {
      if (id <= lastShown) return;
      lastShown = id;
      log.call(console, "%c[server]", `color:${stream === "stdout" ? "gray" : "#c33"}`, text);
    },
  };
}
