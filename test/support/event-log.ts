import type { HotrunEvent, HotrunEventType } from "../../src/protocol/events.ts";

/** How long a test waits for anything. */
export const patienceMs = 20_000;

export type EventOf<Type extends HotrunEventType> = Extract<HotrunEvent, { type: Type }>;

export interface EventLog {
  readonly events: readonly HotrunEvent[];
  /** Adds what came on standard output: JSON, one event a line. */
  addEvents(text: string): void;
  /** What hotrun writes for people. */
  readonly text: string;
  addText(text: string): void;
  /** Nothing more will come: every wait ends with an error. */
  end(how: string): void;
  /** The waits that begin from here on look at what comes from here on; or at what came after that event. */
  mark(after?: HotrunEvent): void;
  /** The first such event since the mark; waits for it if there is none yet. The same question gets the same answer until the next mark. */
  next<Type extends HotrunEventType>(type: Type, matches?: (event: EventOf<Type>) => boolean): Promise<EventOf<Type>>;
  /** Resolves when `holds` returns true, asked anew after each event. */
  until(what: string, holds: () => boolean): Promise<void>;
  /** Everything there was, for the message of a failed test. */
  toString(): string;
}

const running = new Set<EventLog>();

/** What the hotruns that run have written. */
export function runningLogs(): string {
  return [...running].join("\n\n") || "No hotrun is running.";
}

/** Rejects when it takes too long, with those logs. */
export async function withinPatience<Value>(promise: Promise<Value>, what: string, ms = patienceMs): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    const fail = () => reject(new Error(`${ms} ms went by while waiting for ${what}.\n${runningLogs()}`));
    timer = setTimeout(fail, ms);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** Collects the events of one hotrun; each wait that takes too long rejects with the whole log. */
export function createEventLog(): EventLog {
  const events: HotrunEvent[] = [];
  const waiting = new Set<() => void>();
  let words = "";
  let rest = "";
  let from = 0;
  let ended: string | undefined;

  const everything = () =>
    [
      ...events.map((event) => JSON.stringify(event)),
      `words: ${words || "none"}`,
      ended ?? "hotrun is still running",
    ].join("\n");

  function wake(): void {
    for (const check of [...waiting]) check();
  }

  function wait<Value>(what: string, find: () => Value | undefined): Promise<Value> {
    return new Promise((resolve, reject) => {
      const settle = (end: () => void) => {
        clearTimeout(timer);
        waiting.delete(check);
        end();
      };
      const fail = (why: string) =>
        settle(() => reject(new Error(`${why} while waiting for ${what}.\n${everything()}`)));
      const check = () => {
        const found = find();
        if (found !== undefined) settle(() => resolve(found));
        else if (ended !== undefined) fail("hotrun ended");
      };
      const timer = setTimeout(() => fail(`${patienceMs} ms went by`), patienceMs);
      waiting.add(check);
      check();
    });
  }

  const log: EventLog = {
    events,
    addEvents(text) {
      const lines = (rest + text).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) events.push(JSON.parse(line));
      wake();
    },
    get text() {
      return words;
    },
    addText(text) {
      words += text;
      wake();
    },
    end(how) {
      ended = how;
      running.delete(log);
      wake();
    },
    mark(after) {
      from = after ? events.indexOf(after) + 1 : events.length;
    },
    next(type, matches = () => true) {
      const start = from;
      const isNext = (event: HotrunEvent): event is EventOf<typeof type> =>
        event.type === type && matches(event as EventOf<typeof type>);
      return wait(`the event "${type}"${describe(matches)}`, () => events.slice(start).find(isNext));
    },
    until: async (what, holds) => {
      await wait(what, () => holds() || undefined);
    },
    toString: everything,
  };
  running.add(log);
  return log;
}

function describe(matches: unknown): string {
  const source = String(matches);
  return source === "()=>true" || source === "() => true" ? "" : ` with ${source}`;
}
