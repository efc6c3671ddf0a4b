import type { ToPage } from "../protocol/live.ts";
import { plain } from "../report/plain.ts";

type Stream = "stdout" | "stderr";
type Output = Extract<ToPage, { type: "output" }>;

export interface ServerLines {
  /** A part of what the app writes, cut anywhere. */
  write(stream: Stream, text: string): void;
  /** For a page that has just connected: what was written of late, as for the request that it is the answer to. */
  repeat(page: number): void;
}

/** A browser that is to show more is of no use any more. */
const maxCharacters = 10_000;
const maxEachSecond = 100;
const kept = 20;
const keptMs = 3000;

/**
 * Puts what the app writes together to messages of whole lines for the pages.
 *
 * @param send to this page, or to all (null)
 * @param now (the clock, in milliseconds)
 */
export function createServerLines(
  send: (message: Output, page: number | null) => void,
  now: () => number = () => performance.now(),
): ServerLines {
  const open = { stdout: "", stderr: "" };
  const recent: { at: number; message: Output }[] = [];
  let id = 0;
  let since = 0;
  let inThisSecond = 0;
  let left = 0;

  /** Lines that were left out are counted with the next ones that are not. */
  function tell(stream: Stream, lines: readonly string[]): void {
    const at = now();
    if (at - since >= 1000) {
      since = at;
      inThisSecond = 0;
    }
    if (++inThisSecond > maxEachSecond) {
      left += lines.length;
      return;
    }
    const all = plain(lines.join("\n"));
    const missing = left > 0 ? `… ${left} more lines\n` : "";
    const text = missing + (all.length > maxCharacters ? `${all.slice(0, maxCharacters)} …` : all);
    left = 0;
    const message: Output = { type: "output", id: ++id, stream, text };
    recent.push({ at, message });
    if (recent.length > kept) recent.shift();
    send(message, null);
  }

  return {
    write(stream, text) {
      const lines = text.split("\n");
      lines[0] = open[stream] + lines[0];
      open[stream] = (lines.pop() ?? "").slice(0, maxCharacters);
      if (lines.length > 0) tell(stream, lines);
    },
    repeat(page) {
      const from = now() - keptMs;
      for (const { at, message } of recent) if (at >= from) send(message, page);
    },
  };
}
