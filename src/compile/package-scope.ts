import { readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { type TransformFailure, transformSync } from "esbuild";
import { codeFrame } from "../decide/code-frame.ts";
import { CompileError } from "./compile-error.ts";

export type PackageType = "module" | "commonjs" | null;

/** What the nearest package.json says about a file. */
export interface PackageScope {
  /**
   * `"type"` of package.json; null where it says nothing.
   *
   * @throws CompileError where it does not parse: Node would not run anything there either
   */
  type(file: string): PackageType;
  clear(): void;
}

/** @param onRead told each package.json that decides */
export function createPackageScope(onRead: (file: string) => void = () => {}): PackageScope {
  const types = new Map<string, PackageType | CompileError>();

  function typeOf(folder: string): PackageType | CompileError {
    const known = types.get(folder);
    if (known !== undefined) return known;
    const type = findType(folder);
    types.set(folder, type);
    return type;
  }

  /** As in Node, `node_modules` itself is no package, nor is what is above it one for what lies in it. */
  function findType(folder: string): PackageType | CompileError {
    const parent = dirname(folder);
    if (basename(folder) === "node_modules") return null;
    const file = join(folder, "package.json");
    const own = readType(file);
    if (own === undefined) return parent === folder ? null : typeOf(parent);
    onRead(file);
    return own;
  }

  return {
    type(file) {
      const type = typeOf(dirname(file));
      if (type instanceof CompileError) throw type;
      return type;
    },
    clear: () => types.clear(),
  };
}

/** Undefined: there is no package.json here, the next folder up decides. */
function readType(file: string): PackageType | CompileError | undefined {
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
    return packageFailure(file, text);
  }
}

/** Nothing can be run below a package.json that does not parse. */
export function hasSoundPackage(file: string): boolean {
  try {
    createPackageScope().type(file);
    return true;
  } catch {
    return false; // Whoever compiles the file says why.
  }
}

function packageFailure(file: string, source: string): CompileError {
  const { message, ...place } = whyNoJson(source);
  const frame = place.line === undefined ? null : codeFrame(source, place.line, place.column);
  return new CompileError(
    {
      kind: "config",
      code: "HOTRUN_PACKAGE_JSON",
      title: "package.json does not parse",
      message,
      file,
      ...place,
      ...(frame !== null && { frame }),
      hint: "It says how the app's modules are to be read: mend it, and hotrun goes on by itself.",
    },
    { code: "ERR_INVALID_PACKAGE_CONFIG" },
  );
}

/** esbuild says it better than `JSON.parse`, and where. */
function whyNoJson(source: string): { message: string; line?: number; column?: number } {
  try {
    transformSync(source, { loader: "json", logLevel: "silent" });
  } catch (error) {
    const [first] = (error as Partial<TransformFailure>).errors ?? [];
    if (first?.location) return { message: first.text, line: first.location.line, column: first.location.column + 1 };
  }
  return { message: "It is no JSON." };
}
