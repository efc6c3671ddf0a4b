import { dirname, extname } from "node:path";

/** What makes the app read a file anew that it keeps; `none`: it was no good, do nothing like it again. */
export type Cure = "swap" | "restart" | "none";

/** One request on its way, and what is read meanwhile. */
export interface Visit {
  readonly number: number;
  readonly files: Set<string>;
  /** Of them those that no other request can have read. */
  readonly own: Set<string>;
  /** Some may have been read for something else: nothing can be concluded from it. */
  isUncertain: boolean;
}

export interface Page {
  /** Of its URL, without the query. */
  path: string;
  /** Content-Type: what is answered to a script may be made in another way. */
  type: string;
}

/**
 * Finds out which files an app keeps: a template engine with a cache reads a template once, and its change shows only when
 * the cache is gone. That is known when a page that has used a file is asked for after the change and does not read it.
 *
 * In doubt nothing is done: a swap costs state. A page that reads any file of that kind anew belongs to an app that does
 * not keep them (or no longer uses this one), and so does a file that several requests have read.
 */
export interface KeptFiles {
  /** A request has come in; returns its number. */
  arrive(): number;
  /** What has arrived under this number is of interest from now on. */
  begin(number: number): Visit;
  /** A file has changed, and is yet to be read: every request from now on may tell something. */
  isWaiting(): boolean;
  /**
   * @param visits those for which it may be read
   * @param isUncertain it may also be for none of them (false)
   */
  read(file: string, visits: readonly Visit[], isUncertain?: boolean): void;
  /** @param page what was answered; null: nothing that says anything about pages */
  end(visit: Visit, page: Page | null): void;
  /** These have changed on disk, and nothing was made anew. */
  changed(files: readonly string[]): void;
  /** These have changed, and modules were made anew so that they would be read. */
  swapped(files: readonly string[]): void;
  /** The app writes it itself: it knows what is in it. */
  written(file: string): void;
}

interface Wait {
  /** Number of the last request that came before. */
  since: number;
  /** What has been done; `guess`: a swap, although no page is known to have used the file. */
  after: "change" | "swap" | "guess";
}

/** So many pages, and files that the app writes, are remembered. */
const mostNames = 1_000;

export function createKeptFiles(report: (file: string, cure: Cure) => void): KeptFiles {
  const filesOf = new Map<string, Set<string>>();
  /** How often a file was read for a request of its own, since modules were last made anew. */
  const readings = new Map<string, number>();
  const waits = new Map<string, Wait>();
  const written = new Set<string>();
  const guesses = new Set<string>();
  /** Kinds of files for which a guess was wrong. */
  const wrong = new Set<string>();
  let visits = 0;

  function wait(files: readonly string[], after: (file: string) => Wait["after"]): void {
    for (const file of files) if (!written.has(file)) waits.set(file, { since: visits, after: after(file) });
  }

  function judge(file: string, { after }: Wait, visit: Visit, page: Page): void {
    const used = filesOf.get(nameOf(page));
    const isUsed = used?.has(file) === true;
    const others = used ?? filesOf.get(besides(page) ?? "") ?? [];
    if (!isUsed && ![...others].some((other) => isAkin(other, file))) return;
    if ((readings.get(file) ?? 0) > 1) return void waits.delete(file);
    const such = [...visit.files].filter((other) => extname(other) === extname(file));
    const readsSuch = such.length > 0;
    if (after === "change" && such.some((other) => used?.has(other))) waits.delete(file); // It reads them each time.
    if (readsSuch) used?.delete(file);
    if (after === "guess" && (readsSuch || !isUsed)) {
      wrong.add(kindOf(file));
      conclude(file, "none");
    } else if (readsSuch) return;
    else if (isUsed) conclude(file, after === "change" ? "swap" : "restart");
    else if (after === "change" && !wrong.has(kindOf(file))) {
      guesses.add(file);
      conclude(file, "swap");
    }
  }

  function conclude(file: string, cure: Cure): void {
    waits.delete(file);
    report(file, cure);
  }

  function learn(page: string | null, files: ReadonlySet<string>): void {
    if (page === null || files.size === 0) return;
    filesOf.set(page, new Set([...(filesOf.get(page) ?? []), ...files]));
    if (filesOf.size > mostNames) filesOf.delete(filesOf.keys().next().value as string);
  }

  return {
    arrive: () => ++visits,
    begin: (number) => ({ number, files: new Set(), own: new Set(), isUncertain: false }),
    isWaiting: () => waits.size > 0,
    read(file, under, isUncertain = false) {
      waits.delete(file);
      const [only] = under;
      if (only && under.length === 1 && !only.own.has(file)) {
        only.own.add(file);
        readings.set(file, (readings.get(file) ?? 0) + 1);
      }
      for (const visit of under) {
        visit.files.add(file);
        visit.isUncertain ||= isUncertain;
      }
    },
    end(visit, page) {
      if (page === null) return;
      for (const [file, each] of waits)
        if (visit.number > each.since && !visit.isUncertain) judge(file, each, visit, page);
      for (const name of [nameOf(page), besides(page)]) learn(name, visit.own);
    },
    changed: (files) => wait(files, () => "change"),
    swapped(files) {
      readings.clear();
      wait(files, (file) => (guesses.delete(file) ? "guess" : "swap"));
    },
    written(file) {
      written.delete(file); // The oldest stay in front.
      written.add(file);
      if (written.size > mostNames) written.delete(written.keys().next().value as string);
      waits.delete(file);
    },
  };
}

const nameOf = ({ path, type }: Page): string => `${path}\n${type}`;

/** Stands for all pages beside one that is not at the top: `/posts/1` and `/posts/2` are often made of one template. */
function besides({ path, type }: Page): string | null {
  const above = path.slice(0, path.lastIndexOf("/", path.length - 2));
  return above === "" ? null : `${above}/*\n${type}`;
}

/** Files of one folder and ending are the business of one engine. */
const kindOf = (file: string): string => `${dirname(file)}\n${extname(file)}`;

/** Of the same kind, also where one is a folder further in, or in the folder beside: a layout, a partial. */
function isAkin(one: string, other: string): boolean {
  if (extname(one) !== extname(other)) return false;
  const [a, b] = [dirname(one), dirname(other)];
  return a === b || dirname(a) === b || dirname(b) === a;
}
