import type { Writable } from "node:stream";

/** Two streams of text from two writers, us and the app, kept legible. */
export interface Terminal {
  /** Text of the app's, unchanged. */
  pass(stream: "out" | "err", text: string): void;
  /** Whole lines of ours; they begin on a line of their own. */
  lines(stream: "out" | "err", lines: string[]): void;
  clear(): void;
  /** Resolves once all is written. */
  close(): Promise<void>;
}

export interface TerminalOptions {
  out: Writable;
  err: Writable;
  /** Nobody reads any more (`hotrun | head`). Called once. */
  onBroken?(): void;
}

interface Side {
  stream: Writable;
  /** Whether the last that was written left its line open; one object where both streams end on one screen. */
  line: { open: boolean };
}

export function createTerminal({ out, err, onBroken }: TerminalOptions): Terminal {
  const line = { open: false };
  const sides = {
    out: { stream: out, line },
    err: { stream: err, line: isScreen(out) && isScreen(err) ? line : { open: false } },
  };
  let broken = false;

  function fail(): void {
    if (broken) return;
    broken = true;
    onBroken?.();
  }

  function write({ stream, line }: Side, text: string): void {
    if (broken || text === "") return;
    stream.write(text);
    line.open = !text.endsWith("\n");
  }

  out.on("error", fail);
  err.on("error", fail);

  return {
    pass: (side, text) => write(sides[side], text),
    lines(side, lines) {
      const { line } = sides[side];
      write(sides[side], `${line.open ? "\n" : ""}${lines.join("\n")}\n`);
    },
    clear() {
      if (!isScreen(out)) return;
      write(sides.out, "\u001b[2J\u001b[3J\u001b[H"); // The screen, what was scrolled off it, the cursor home.
      sides.out.line.open = false;
    },
    async close() {
      if (broken) return;
      await Promise.all([out, err].map((stream) => new Promise<void>((resolve) => stream.write("", () => resolve()))));
    },
  };
}

function isScreen(stream: Writable): boolean {
  return "isTTY" in stream && stream.isTTY === true;
}
