import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { getTsconfig, type TsConfigJson } from "get-tsconfig";

/** What the nearest package.json and tsconfig.json say about a file. */
export interface PackageScope {
  /** `"type"` of package.json; null where it says nothing. */
  type(file: string): "module" | "commonjs" | null;
  /** For esbuild's `tsconfigRaw`: what decides how a module is compiled, nothing else. */
  tsconfig(file: string): { compilerOptions: Record<string, unknown> };
  clear(): void;
}

const relevant = [
  "alwaysStrict",
  "experimentalDecorators",
  "importsNotUsedAsValues",
  "jsx",
  "jsxFactory",
  "jsxFragmentFactory",
  "jsxImportSource",
  "preserveValueImports",
  "strict",
  "target",
  "useDefineForClassFields",
  "verbatimModuleSyntax",
] as const satisfies (keyof TsConfigJson.CompilerOptions)[];

export function createPackageScope(): PackageScope {
  const types = new Map<string, "module" | "commonjs" | null>();
  const tsconfigs = new Map<string, { compilerOptions: Record<string, unknown> }>();

  function typeOf(folder: string): "module" | "commonjs" | null {
    const known = types.get(folder);
    if (known !== undefined) return known;
    const own = readType(join(folder, "package.json"));
    const parent = dirname(folder);
    const type = own !== undefined ? own : parent === folder ? null : typeOf(parent);
    types.set(folder, type);
    return type;
  }

  return {
    type: (file) => typeOf(dirname(file)),
    tsconfig(file) {
      const folder = dirname(file);
      const known = tsconfigs.get(folder);
      if (known) return known;
      const options = getTsconfig(folder)?.config.compilerOptions ?? {};
      const compilerOptions = Object.fromEntries(
        relevant.filter((key) => key in options).map((key) => [key, options[key]]),
      );
      tsconfigs.set(folder, { compilerOptions });
      return { compilerOptions };
    },
    clear() {
      types.clear();
      tsconfigs.clear();
    },
  };
}

/** Undefined: there is no package.json here, the next folder up decides. */
function readType(file: string): "module" | "commonjs" | null | undefined {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    return undefined; // Not there, or not a file: both mean that this folder is no package.
  }
  try {
    const { type } = JSON.parse(text) as { type?: unknown };
    return type === "module" || type === "commonjs" ? type : null;
  } catch {
    return null; // Being edited, or broken: Node's default.
  }
}
