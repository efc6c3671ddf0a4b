/** Tells whether code reads what somebody has written into the environment. */
export interface EnvironmentUse {
  /** From here on, until `end`, reads count. */
  begin(): void;
  /** @param isTrusted whether what it has written counts as there from the start */
  end(isTrusted: (wrote: string | null) => boolean): Use;
  /** One of these names that has been written since the beginning; null: none. */
  written(names: Iterable<string>): string | null;
}

export interface Use {
  /** The names that were read: of all if it is thorough, else of those that have been written. */
  reads: Set<string>;
  /** A variable that was read and had been written by whoever is not trusted; null: none. */
  stale: string | null;
  /** A variable that was written; null: none. */
  wrote: string | null;
}

/** Stands for all names, where code goes through them. */
const all = "*";
/** Stands for `process.env` itself, where somebody has put another object there. */
const itself = "process.env";

/**
 * Packages that go through all names, for those that begin so. Express and many others log by `debug`: with a
 * `dotenv.config()` before them, none could be loaded in advance.
 */
const prefixes = [{ caller: /[\\/]node_modules[\\/]debug[\\/]/, prefix: "DEBUG_" }];

/**
 * Who writes shows by comparing: a proxy for good would be slower, and another object than Node's. One stands in for
 * `process.env` while a package is loaded, and only where somebody has written anything, or all reads are wanted.
 */
export function createEnvironmentUse({ isThorough }: { isThorough: boolean }): EnvironmentUse {
  const { env } = process;
  let known = { ...env };
  const written = new Set<string>();
  let reads = new Set<string>();

  /** The names whose values are others than they were at the last call. */
  function changes(): string[] {
    const now = { ...env };
    const before = known;
    known = now;
    const names = Object.keys(now);
    const changed = names.filter((name) => now[name] !== before[name]);
    if (changed.length === 0 && names.length === Object.keys(before).length) return changed;
    return [...changed, ...Object.keys(before).filter((name) => !(name in now))];
  }

  function staleAmong(names: Iterable<string>): string | null {
    if (written.size === 0) return null;
    for (const name of names) {
      const found = name.endsWith(all) ? [...written].find((each) => startsWith(each, name)) : name;
      if (found !== undefined && written.has(found)) return found;
    }
    return null;
  }

  function noteChanges(): void {
    for (const name of changes()) written.add(name);
    if (process.env !== env) written.add(itself);
  }

  const recording = recordingProxy(env, (name) => reads.add(name));

  return {
    begin() {
      noteChanges();
      reads = new Set(process.env === env ? [] : [itself]);
      if ((written.size > 0 || isThorough) && process.env === env) replace(recording);
    },
    end(isTrusted) {
      if (process.env === recording) replace(env);
      const own = process.env === env ? changes() : [itself];
      const use = { reads, stale: staleAmong(reads), wrote: own[0] ?? null };
      reads = new Set();
      if (!isTrusted(use.wrote)) for (const name of own) written.add(name);
      return use;
    },
    written(names) {
      noteChanges();
      return staleAmong(names);
    },
  };
}

function recordingProxy(env: NodeJS.ProcessEnv, onRead: (name: string) => void): NodeJS.ProcessEnv {
  const note = (name: PropertyKey) => {
    if (typeof name === "string") onRead(name);
  };
  return new Proxy(env, {
    get(target, name) {
      note(name);
      return Reflect.get(target, name);
    },
    has(target, name) {
      note(name);
      return Reflect.has(target, name);
    },
    ownKeys(target) {
      note(`${prefixOfCaller()}${all}`);
      return Reflect.ownKeys(target);
    },
    set: (target, name, value) => Reflect.set(target, name, value),
  });
}

function replace(value: NodeJS.ProcessEnv): void {
  Object.defineProperty(process, "env", { value, configurable: true, enumerable: true, writable: true });
}

const startsWith = (name: string, pattern: string) => name.toUpperCase().startsWith(pattern.slice(0, -all.length));

/** What the names begin with that whoever goes through all of them takes. */
function prefixOfCaller(): string {
  const stack = new Error("Who asks?").stack ?? "";
  return prefixes.find(({ caller }) => caller.test(stack))?.prefix ?? "";
}
