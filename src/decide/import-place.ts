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

/** The line of the name in `import { name } from "specifier"`, which may be spread over several. */
function placeOfImport(source: string, specifier: string, name: string | undefined): Omit<Place, "file"> | null {
  const lines = source.split("\n");
  const last = lines.findIndex((line) => line.includes(`"${specifier}"`) || line.includes(`'${specifier}'`));
  if (last < 0) return null;
  if (name === undefined) return { line: last + 1 };
  const word = new RegExp(`(?<![\\w$])${name.replaceAll("$", "\\$")}(?![\\w$])`);
  for (let index = last; index >= 0; index--) {
    const column = (lines[index] as string).search(word);
    if (column >= 0) return { line: index + 1, column: column + 1 };
    if (/\b(?:import|export)\b/.test(lines[index] as string)) return null;
  }
  return null;
}
