import type { Channel, ChannelEvents } from "../browser/channel.ts";
import { sourceStack } from "../browser/page-stack.ts";
import { createSourceMaps } from "../browser/source-maps.ts";
import { plain } from "../report/plain.ts";
import type { Journal } from "./journal.ts";
import { createServerLines } from "./server-lines.ts";

export interface PageConsoleOptions {
  journal: Journal;
  channel: Channel;
  /** Folder of the app. */
  root: string;
}

/** Brings what pages log to the journal, and what the app writes to the pages. */
export interface PageConsole {
  /** The scripts of the pages may have changed. */
  reloaded(): void;
  close(): void;
}

/** So many messages may wait for their source maps; the others are counted. */
const maxWaiting = 500;

export function createPageConsole({ journal, channel, root }: PageConsoleOptions): PageConsole {
  const maps = createSourceMaps();
  let waiting = 0;
  let left = 0;
  let isClosed = false;
  /** They are told in the order in which they came. */
  let last: Promise<void> = Promise.resolve();

  async function tell(said: ChannelEvents["console"][0]): Promise<void> {
    const { url: page, level, text, stack = "", front } = said;
    const { text: mapped, place } = await sourceStack(stack, { maps, front, page, root });
    waiting--;
    if (isClosed) return;
    // Anybody who can write to the page can write this; whoever reads the events may print it.
    const words = { text: plain(text), ...(mapped && { stack: plain(mapped) }) };
    journal.emit({ type: "console", page, level, ...words, ...place });
    if (left === 0 || waiting > 0) return;
    journal.emit({ type: "console", page, level: "warn", text: `… ${left} more` });
    left = 0;
  }

  function take(said: ChannelEvents["console"][0]): void {
    if (waiting >= maxWaiting) {
      left++;
      return;
    }
    waiting++;
    last = last.then(() => tell(said));
  }

  const lines = createServerLines((message, page) => channel.send(message, ({ id }) => page === null || id === page));
  const removers = [
    channel.on("console", take),
    channel.on("page", ({ id }) => lines.repeat(id)),
    journal.on("output", ({ stream, text }) => lines.write(stream, text)),
  ];

  return {
    reloaded: maps.forget,
    close() {
      isClosed = true;
      for (const remove of removers) remove();
    },
  };
}
