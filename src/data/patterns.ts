import picomatch from "picomatch";

/** One glob, or several of which one has to match. The language is picomatch's: `**`, `{a,b}`, `[a-z]`, `!(x)`. */
export type Globs = string | readonly string[];

/** The first whose globs match gives a file its tag. */
export type Tags<Tag extends string> = Readonly<Record<Tag, Globs>>;

const everything: Tags<string> = { file: "**" };

/** The tag of a path; null: it has none, and is not seen. Names that begin with a dot have to be asked for by name. */
export function createTagging<Tag extends string>(tags: Tags<Tag> | undefined): (path: string) => Tag | null {
  const matchers = Object.entries<Globs>(tags ?? everything).map(
    ([tag, globs]) => [tag as Tag, picomatch(checked(tag, globs))] as const,
  );
  return (path) => matchers.find(([, matches]) => matches(path))?.[0] ?? null;
}

function checked(tag: string, globs: Globs): string | string[] {
  const isGlob = (glob: unknown) => typeof glob === "string" && glob !== "";
  if (Array.isArray(globs) ? !globs.every(isGlob) : !isGlob(globs))
    throw new TypeError(`The tag ${JSON.stringify(tag)} of mount() needs a glob, or a list of globs.`);
  return globs as string | string[];
}

/** Whether a path is left out; of a folder, all that is in it is. */
export function createIgnoring(globs: readonly string[]): (path: string) => boolean {
  return globs.length === 0 ? () => false : picomatch(globs as string[], { dot: true });
}
