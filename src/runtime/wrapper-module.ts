import { type Module, SourceTextModule, SyntheticModule } from "node:vm";
import { uncached } from "./compilation.ts";
import { nodeMajor } from "./node-version.ts";

/** What a module exports, by name; names that are left out are undefined. */
export type Values = ReadonlyMap<string, unknown>;

/** A module whose exports are what a function returns when its turn to be evaluated comes. */
export function createWrapper(identifier: string, names: readonly string[], evaluate: () => Values): Module {
  if (leavesRejection) return fromSource(identifier, names, evaluate, "import.meta.evaluate()");
  return createSynthetic(identifier, names, evaluate);
}

/** The same where it takes a while: what does not depend on it goes on meanwhile, as with any top-level await. */
export function createAsynchronousWrapper(
  identifier: string,
  names: readonly string[],
  evaluate: () => Promise<Values>,
): Module {
  return fromSource(identifier, names, evaluate, "await import.meta.evaluate()");
}

/** For what never throws; its exports can be set anew later. */
export function createSynthetic(identifier: string, names: readonly string[], evaluate: () => Values): SyntheticModule {
  return new SyntheticModule(
    [...names],
    function (this: SyntheticModule) {
      for (const [name, value] of evaluate()) if (names.includes(name)) this.setExport(name, value);
    },
    { identifier },
  );
}

/**
 * In Node 20 the error of a SyntheticModule also rejects a promise that nobody can handle, which would end the process
 * although the load fails as it should. A module with source does the same job there.
 */
const leavesRejection = nodeMajor < 22;

function fromSource(identifier: string, names: readonly string[], evaluate: () => unknown, values: string): Module {
  const locals = names.map((name, index) => `v${index} = values.get(${JSON.stringify(name)})`);
  const exported = names.map((name, index) => `v${index} as ${JSON.stringify(name)}`);
  const code = `const ${[`values = ${values}`, ...locals].join(", ")};\nexport { ${exported.join(", ")} };`;
  return uncached(
    () =>
      new SourceTextModule(code, {
        identifier,
        initializeImportMeta: (meta) => Object.assign(meta, { evaluate }),
      }),
  );
}
