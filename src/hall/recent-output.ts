import type { Journal } from "./journal.ts";

/** What a program has written lately. */
export interface RecentOutput {
  /** This moment, for `between`. */
  mark(): OutputMark;
  /** What has been written between the two, standard error first; as far as it is kept. */
  between(from: OutputMark, to: OutputMark): string[];
}

/** So many characters have been written by then. */
export type OutputMark = Readonly<Record<Stream, number>>;

type Stream = "stderr" | "stdout";

/** Characters of each stream. */
const keptLength = 64 * 1024;

export function createRecentOutput(journal: Pick<Journal, "on">): RecentOutput {
  const texts: Record<Stream, string> = { stderr: "", stdout: "" };
  const lengths: Record<Stream, number> = { stderr: 0, stdout: 0 };

  journal.on("output", ({ stream, text }) => {
    texts[stream] += text;
    lengths[stream] += text.length;
    // Not each time: that would copy all of it for each line.
    if (texts[stream].length > 2 * keptLength) texts[stream] = texts[stream].slice(-keptLength);
  });

  return {
    mark: () => ({ stderr: lengths.stderr, stdout: lengths.stdout }),
    between: (from, to) =>
      (["stderr", "stdout"] as const).map((stream) => {
        const forgotten = lengths[stream] - texts[stream].length;
        return texts[stream].slice(Math.max(0, from[stream] - forgotten), Math.max(0, to[stream] - forgotten));
      }),
  };
}
