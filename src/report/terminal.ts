import type { Writable } from "node:stream";
import { changesScreen, plainScreen } from "../decide/screen-modes.ts";

/** Two streams of text from two writers, us and the app, kept legible. */
export interface Terminal {
  /** Text of the app's, unchanged. A promise where the reader falls behind: resolved once it has caught up. */
  pass(stream: "out" | "err", text: string): Promise<void> | undefined;
  /** Whole lines of ours; they begin on a line of their own. The same promise. */
  lines(stream: "out" | "err", lines: string[]): Promise<void> | undefined;
  clear(): void;
  /** Gives back a cursor and the normal screen, if the app has taken them: it has ended. */
  putBack(): void;
  /** Does that too. Resolves once all is written, or nothing has been read for a while. */
  close(): Promise<void>;
}

export interface TerminalOptions {
  /** Somebody else writes to the same screen, and may have set it to take "\n" as no more than one row down (false). */
  shared?: boolean;
  out: Writable;
  err: Writable;
  /** Nobody reads any more (`hotrun | head`). Called once. */
  onBroken?(): void;
}

interface Side {
  stream: Writable;
  /** Whether the last that was written left its line open; one object where both streams end on one screen. */
  line: { open: boolean };
  /** While the reader is behind. */
  full: { caughtUp: Promise<void>; resolve(): void } | null;
}

/** At our end, a reader that has taken nothing for so long is not waited for. */
const patienceMs = 500;

export function createTerminal({ out, err, shared = false, onBroken }: TerminalOptions): Terminal {
  const line = { open: false };
  const sides = {
    out: side(out, line),
    err: side(err, isScreen(out) && isScreen(err) ? line : { open: false }),
  };
  let broken = false;
  let isChanged = false;

  function fail(): void {
    if (broken) return;
    broken = true;
    for (const { full } of Object.values(sides)) full?.resolve();
    onBroken?.();
  }

  function write(side: Side, text: string): Promise<void> | undefined {
    if (broken || text === "") return undefined;
    side.line.open = !text.endsWith("\n");
    if (side.stream.write(text)) return undefined;
    side.full ??= untilDrained(side);
    return side.full.caughtUp;
  }

  function putBack(): void {
    if (!isChanged) return;
    isChanged = false;
    if (!broken) (isScreen(out) ? out : err).write(plainScreen);
  }

  out.on("error", fail);
  err.on("error", fail);

  return {
    pass(side, text) {
      isChanged ||= isScreen(sides[side].stream) && changesScreen(text);
      return write(sides[side], text);
    },
    lines(side, lines) {
      const { line, stream } = sides[side];
      if (shared && isScreen(stream)) return write(sides[side], `${freshLine(stream)}${lines.join("\r\n")}\r\n`);
      return write(sides[side], `${line.open ? "\n" : ""}${lines.join("\n")}\n`);
    },
    clear() {
      if (!isScreen(out)) return;
      write(sides.out, "\u001b[2J\u001b[3J\u001b[H"); // The screen, what was scrolled off it, the cursor home.
      sides.out.line.open = false;
    },
    putBack,
    async close() {
      putBack();
      if (!broken) await Promise.all([out, err].map(flushed));
    },
  };
}

/** To the first column of an empty line: so many blanks wrap only where the cursor is not in the first column already. */
function freshLine(stream: Writable & { columns?: number }): string {
  return `${" ".repeat(stream.columns ?? 80)}\r\u001b[K`;
}

function side(stream: Writable, line: Side["line"]): Side {
  return { stream, line, full: null };
}

function untilDrained(side: Side): NonNullable<Side["full"]> {
  let resolve: () => void = () => {};
  const caughtUp = new Promise<void>((done) => {
    resolve = done;
  });
  side.stream.once("drain", () => {
    side.full = null;
    resolve();
  });
  return { caughtUp, resolve };
}

/** Waits as long as somebody reads: `| less` may be read to its end, `| sleep 100` must not keep us. */
function flushed(stream: Writable): Promise<void> {
  return new Promise((resolve) => {
    let left = stream.writableLength;
    const timer = setInterval(() => {
      if (stream.writableLength === left) done();
      left = stream.writableLength;
    }, patienceMs);
    function done(): void {
      clearInterval(timer);
      resolve();
    }
    stream.write("", done);
  });
}

function isScreen(stream: Writable): boolean {
  return "isTTY" in stream && stream.isTTY === true;
}
