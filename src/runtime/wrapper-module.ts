import { type Module, SourceTextModule, SyntheticModule } from "node:vm";
import { uncached } from "./compilation.ts";

/**
 * A module whose exports are what a function returns when its turn to be evaluated comes; names that it leaves out are
 * undefined.
 */
export function createWrapper(
  identifier: string,
  names: readonly string[],
  evaluate: () => Map<string, unknown>,
): Module {
  if (leavesRejection) return fromSource(identifier, names, evaluate);
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
const leavesRejection = Number(process.versions.node.split(".")[0]) < 22;

function fromSource(identifier: string, names: readonly string[], evaluate: () => Map<string, unknown>): Module {
  const locals = names.map((name, index) => `v${index} = values.get(${JSON.stringify(name)})`);
  const exported = names.map((name, index) => `v${index} as ${JSON.stringify(name)}`);
  const code = `const values = import.meta.evaluate(), ${locals.join(", ")};\nexport { ${exported.join(", ")} };`;
  return uncached(
    () =>
      new SourceTextModule(code, {
        identifier,
        initializeImportMeta: (meta) => Object.assign(meta, { evaluate }),
      }),
  );
}
