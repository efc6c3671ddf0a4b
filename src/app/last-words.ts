/** Keeps the end of what a program writes: it mostly says why the program ended. */
export interface LastWords {
  add(text: string): void;
  toString(): string;
}

const keptCharacters = 8_192;

export function createLastWords(): LastWords {
  let words = "";
  return {
    add(text) {
      words = (words + text).slice(-keptCharacters);
    },
    toString: () => words,
  };
}
