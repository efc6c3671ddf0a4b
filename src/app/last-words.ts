/** Keeps the end of what a program writes: it mostly says why the program ended. */
export interface LastWords {
  add(stream: "stdout" | "stderr", text: string): void;
  /** Where the stream changes within a line, a new line begins. */
  toString(): string;
}

const keptCharacters = 65_536;

export function createLastWords(): LastWords {
  let parts: string[] = [];
  let length = 0;
  let last: "stdout" | "stderr" | null = null;

  function push(text: string): void {
    parts.push(text);
    length += text.length;
    // Joined now and then only: a program that writes letter by letter must not be copied whole with each of them.
    if (length > 2 * keptCharacters || parts.length > 4096) shorten();
  }

  function shorten(): string {
    const kept = parts.join("").slice(-keptCharacters);
    parts = [kept];
    length = kept.length;
    return kept;
  }

  return {
    add(stream, text) {
      if (text === "") return;
      const isWithinLine = last !== null && last !== stream && !parts.at(-1)?.endsWith("\n");
      last = stream;
      if (isWithinLine) push("\n");
      push(text.slice(-keptCharacters));
    },
    toString: shorten,
  };
}

/** What is older than this when the next comes, or the program ends, was about something else. */
const recentMs = 1_000;

/** The end of what it writes, as far as that came in one go, and just before it is asked for. */
export function createFinalWords(now: () => number = () => performance.now()): LastWords {
  let words = createLastWords();
  let at = 0;
  return {
    add(stream, text) {
      if (now() - at > recentMs) words = createLastWords();
      at = now();
      words.add(stream, text);
    },
    toString: () => (now() - at > recentMs ? "" : words.toString()),
  };
}
