/** What matters of a script for the question whether it must run again. */
export interface ScriptFacts {
  /** Everything that makes it the script that it is: type, URL, text. */
  key: string;
  kind: "classic" | "module" | "importmap" | "speculationrules" | "data";
  /** The page's own wish (`data-hotrun-run`). */
  run: "always" | "change" | "never";
}

export type ScriptPlan =
  /** The page cannot take the change: a browser evaluates a module, and reads an import map, once. */
  { type: "reload"; reason: "import-map" | "module" } | { type: "run"; keys: Set<string> };

/**
 * Which scripts of the new version of a page must run, given those that the page has run already.
 *
 * @param evaluated for another page in the place of this one: the modules that have run since the document was loaded
 */
export function planScripts(
  live: readonly ScriptFacts[],
  next: readonly ScriptFacts[],
  evaluated: ReadonlySet<string> | null,
): ScriptPlan {
  const had = keysOf(live);
  const has = keysOf(next);
  const isNew = ({ key }: ScriptFacts) => !had.has(key);
  const isGone = ({ key }: ScriptFacts) => !has.has(key);
  const ofKind = (scripts: readonly ScriptFacts[], kind: ScriptFacts["kind"]) =>
    scripts.filter((script) => script.kind === kind && script.run !== "never");
  if (ofKind(next, "importmap").some(isNew)) return { type: "reload", reason: "import-map" };
  const modules = ofKind(next, "module").filter(isNew);
  const cannotRun = evaluated ? modules.some(({ key }) => evaluated.has(key)) : ofKind(live, "module").some(isGone);
  if (modules.length > 0 && cannotRun) return { type: "reload", reason: "module" };
  const toRun = next.filter(
    (script) => script.kind !== "data" && script.run !== "never" && (script.run === "always" || isNew(script)),
  );
  return { type: "run", keys: keysOf(toRun) };
}

function keysOf(scripts: readonly ScriptFacts[]): Set<string> {
  return new Set(scripts.map(({ key }) => key));
}
