import { readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";

export type PackageType = "module" | "commonjs" | null;

/** What the nearest package.json says about a file. */
export interface PackageScope {
  /** `"type"` of package.json; null where it says nothing. */
  type(file: string): PackageType;
  clear(): void;
}

/** @param onRead told each package.json that decides */
export function createPackageScope(onRead: (file: string) => void = () => {}): PackageScope {
  const types = new Map<string, PackageType>();

  function typeOf(folder: string): PackageType {
    const known = types.get(folder);
    if (known !== undefined) return known;
    const type = findType(folder);
    types.set(folder, type);
    return type;
  }

  /** As in Node, `node_modules` itself is no package, nor is what is above it one for what lies in it. */
  function findType(folder: string): PackageType {
    const parent = dirname(folder);
    if (basename(folder) === "node_modules") return null;
    const file = join(folder, "package.json");
    const own = readType(file);
    if (own === undefined) return parent === folder ? null : typeOf(parent);
    onRead(file);
    return own;
  }

  return {
    type: (file) => typeOf(dirname(file)),
    clear: () => types.clear(),
  };
}

/** Undefined: there is no package.json here, the next folder up decides. */
function readType(file: string): PackageType | undefined {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    return undefined; // Not there, or not a file: both mean that this folder is no package.
  }
  try {
    const { type } = JSON.parse(text.replace(/^\uFEFF/, "")) as { type?: unknown };
    return type === "module" || type === "commonjs" ? type : null;
  } catch {
    return null; // Being edited, or broken: Node's default.
  }
}
