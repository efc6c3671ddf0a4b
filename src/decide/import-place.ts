import type { Place, Sources } from "./sources.ts";

/** V8 names the specifier and the export, and no place: the modules that import from there are looked through for it. */
export function importPlace(message: string, sources: Pick<Sources, "read" | "importers">): Place | null {
  const specifier = /requested module '([^']+)'|Detected cycle while resolving name '[^']+' in '([^']+)'/
    .exec(message)
    ?.slice(1)
    .find((each) => each);
  const name = /export named '([^']+)'|Named export '([^']+)'|resolving name '([^']+)'/
    .exec(message)
    ?.slice(1)
    .find((each) => each && each !== "default");
  if (!specifier) return null;
  for (const file of sources.importers(specifier)) {
    const place = placeOfImport(sources.read(file) ?? "", specifier, name);
    if (place) return { file, ...place };
  }
  return null;
}

/** The same text may stand in thousands of lines that import nothing. */
const mostImports = 20;

/** Of the name in `import { name } from "specifier"`, which may be spread over several lines; there may be more than one such import. */
function placeOfImport(source: string, specifier: string, name: string | undefined): Omit<Place, "file"> | null {
  const quoted = [`"${specifier}"`, `'${specifier}'`];
  const read = source.split("\n");
  const ends = [...read.keys()]
    .filter((index) => quoted.some((each) => read[index]?.includes(each)))
    .slice(0, mostImports);
  // The name may be part of the specifier.
  const lines = read.map((line) => quoted.reduce((text, each) => text.replaceAll(each, " ".repeat(each.length)), line));
  const words = name === undefined ? [wordOf("default"), defaultBinding] : [wordOf(name)];
  for (const last of ends) {
    for (const word of words) {
      const place = placeInStatement(lines, last, word);
      if (place) return place;
    }
  }
  return name === undefined && ends.length > 0 ? { line: (ends[0] as number) + 1 } : null;
}

/** From the line with the specifier back to the one that the statement begins in. */
function placeInStatement(lines: readonly string[], last: number, word: RegExp): Omit<Place, "file"> | null {
  for (let index = last; index >= 0; index--) {
    const column = (lines[index] as string).search(word);
    if (column >= 0) return { line: index + 1, column: column + 1 };
    if (/\b(?:import|export)\b/.test(lines[index] as string)) return null;
  }
  return null;
}

const wordOf = (name: string) => new RegExp(`(?<![\\w$])${name.replaceAll("$", "\\$")}(?![\\w$])`);
const defaultBinding = /(?<=\bimport\s+)(?!type\s+[\w$]+\s+from\b)[\w$]+(?=\s*,|\s+from\b)/;
