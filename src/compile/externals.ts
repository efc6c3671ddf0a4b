import { createRequire } from "node:module";
import { extname } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { ExternalSource } from "../protocol/app.ts";
import { declaredNames } from "./declared-names.ts";
import { hasModuleSyntax, lexCjs, lexEsm, readText } from "./lexer.ts";
import type { Resolved, Resolver } from "./resolve.ts";

type PackageFile = Extract<Resolved, { type: "package" }>;

const require = createRequire(import.meta.url);

/** Knows what linking needs of the modules that Node loads itself. */
export interface ExternalTable {
  /** The same object for the same file, as long as nothing is cleared. */
  ofFile(resolved: PackageFile): ExternalSource;
  ofUrl(url: string): ExternalSource;
  clear(): void;
}

export function createExternalTable(resolver: Resolver): ExternalTable {
  const table = new Map<string, ExternalSource>();
  const names = new Map<string, string[]>();

  function namesOf(file: string, format: ExternalSource["format"], pending: Set<string>): string[] {
    const known = names.get(file);
    if (known || pending.has(file)) return known ?? [];
    pending.add(file);
    const code = readText(file) ?? "";
    const found =
      format === "esm" ? esmNames(file, code, pending) : format === "cjs" ? cjsNames(file, code, pending) : [];
    const unique = [...new Set(found)];
    names.set(file, unique);
    return unique;
  }

  function esmNames(file: string, code: string, pending: Set<string>): string[] {
    const syntax = lexEsm(code);
    if (!syntax) return [];
    const passed = syntax.stars.flatMap((star) => follow(resolver.resolve(file, star, "import"), pending));
    return [...syntax.exports, ...declaredNames(code), ...passed.filter((name) => name !== "default")];
  }

  function cjsNames(file: string, code: string, pending: Set<string>): string[] {
    const syntax = lexCjs(code);
    const passed = syntax.reexports.flatMap((name) => follow(resolver.resolve(file, name, "require"), pending));
    return [...syntax.exports, ...passed];
  }

  function follow(resolved: Resolved, pending: Set<string>): string[] {
    if (resolved.type === "package") return namesOf(resolved.file, formatOf(resolved), pending);
    if (resolved.type === "builtin") return Object.keys(require(resolved.url));
    // A package that is linked beside this one is the user's.
    return resolved.type === "user"
      ? namesOf(resolved.file, formatOf({ ...resolved, type: "package", moduleType: null }), pending)
      : [];
  }

  return {
    ofFile(resolved) {
      const { file } = resolved;
      const known = table.get(file);
      if (known) return known;
      const format = formatOf(resolved);
      const source = { url: pathToFileURL(file).href, format, names: namesOf(file, format, new Set()) };
      table.set(file, source);
      return source;
    },
    ofUrl(url) {
      const ofFile = url.startsWith("file:") ? table.get(fileURLToPath(url)) : undefined;
      if (ofFile) return ofFile;
      const source: ExternalSource =
        table.get(url) ?? (url.startsWith("node:") ? { url, format: "builtin", names: [] } : ofData(url));
      table.set(url, source);
      return source;
    },
    clear() {
      table.clear();
      names.clear();
    },
  };
}

/** A `data:` URL has the module in itself; any other is the business of a loader of the app's own. */
function ofData(url: string): ExternalSource {
  const [, type, encoding, body = ""] = /^data:([^,;]*)[^,]*?(;base64)?,(.*)$/s.exec(url) ?? [];
  if (type === "application/json") return { url, format: "json", names: [] };
  const bytes = Buffer.from(
    body.replace(/%([\da-f]{2})/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16))),
    "latin1",
  );
  const code = encoding ? Buffer.from(bytes.toString("latin1"), "base64") : bytes;
  const text = code.toString();
  const names = new Set([...(lexEsm(text)?.exports ?? []), ...declaredNames(text)]);
  return { url, format: "esm", names: [...names] };
}

/** Node's rule (https://nodejs.org/api/packages.html#determining-module-system). */
function formatOf({ file, moduleType }: PackageFile): ExternalSource["format"] {
  const extension = extname(file);
  if (extension === ".json") return "json";
  if (extension === ".mjs") return "esm";
  if (extension === ".cjs") return "cjs";
  if (extension !== ".js" && extension !== "") return "other";
  if (moduleType === "module") return "esm";
  return hasModuleSyntax(readText(file) ?? "") ? "esm" : "cjs";
}
