import type { Failure, Problem } from "../protocol/failure.ts";

/** The files that the last failures name: the only ones that a page may have opened in the editor. */
export interface NamedFiles {
  add(failure: Failure): void;
  has(file: string): boolean;
}

/** @param most of so many failures */
export function createNamedFiles(most = 50): NamedFiles {
  const named: string[][] = [];
  return {
    add(failure) {
      named.push(filesOf(failure));
      if (named.length > most) named.shift();
    },
    has: (file) => named.some((files) => files.includes(file)),
  };
}

function filesOf(failure: Failure): string[] {
  return [failure, ...(failure.related ?? [])].flatMap(placesOf).concat(failure.importers ?? []);
}

function placesOf({ file, frames = [] }: Problem): string[] {
  return [file, ...frames.map((frame) => frame.file)].filter((each) => each !== undefined);
}
