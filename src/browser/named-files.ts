import type { Failure, Problem } from "../protocol/failure.ts";
import { placeInWarning } from "./warnings-html.ts";

/** The files that the last failures and warnings name: the only ones that a page may have opened in the editor. */
export interface NamedFiles {
  add(failure: Failure): void;
  addWarning(warning: { message: string }): void;
  has(file: string): boolean;
}

/** @param most of so many failures */
export function createNamedFiles(most = 50): NamedFiles {
  /** By what they name, so that what is told again and again does not push the others out. */
  const named = new Map<string, string[]>();
  function keep(files: string[]): void {
    const key = files.join("\0");
    named.delete(key);
    named.set(key, files);
    const [oldest] = named.keys();
    if (oldest !== undefined && named.size > most) named.delete(oldest);
  }

  return {
    add: (failure) => keep(filesOf(failure)),
    addWarning({ message }) {
      const { place } = placeInWarning(message);
      if (place) keep([place.file]);
    },
    has: (file) => [...named.values()].some((files) => files.includes(file)),
  };
}

function filesOf(failure: Failure): string[] {
  return [failure, ...(failure.related ?? [])].flatMap(placesOf).concat(failure.importers ?? []);
}

function placesOf({ file, frames = [] }: Problem): string[] {
  return [file, ...frames.map((frame) => frame.file)].filter((each) => each !== undefined);
}
