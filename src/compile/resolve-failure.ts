// Why a specifier leads nowhere, in the words of Node (https://nodejs.org/api/errors.html): programs look at the codes, and
// people search for the messages.

import { existsSync, readFileSync, realpathSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { noPackage, noPackageHint } from "../decide/module-hints.ts";
import type { ImportKind } from "../protocol/app.ts";
import { CompileError } from "./compile-error.ts";
import { installCommand } from "./install-command.ts";
import { installedFiles } from "./installed-files.ts";

export interface Missing {
  type: "missing";
  message: string;
  code: string;
  /** Files whose appearance would mend it. */
  wanted: string[];
  /** What to do. */
  hint: string;
}

export interface FailedResolution {
  importer: string;
  specifier: string;
  /** The specifier as a path, where it is one. */
  path: string;
  kind: ImportKind;
  /** What the resolver says. */
  reason: string;
  /** What the specifier could have stood for by `paths` of the tsconfig. */
  candidates: readonly string[];
}

const extensions = ["", ".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs", ".json"];
const createHint = "Check the path, or create the file: hotrun goes on by itself once it is there.";

export function explainFailure(failed: FailedResolution): Missing {
  const { importer, specifier, path, kind, candidates } = failed;
  const isPath = isAbsolute(path) || /^\.{1,2}(?:[/\\]|$)/.test(path);
  if (kind === "require") return missingRequire(failed, isPath ? resolve(dirname(importer), path) : null);
  if (isPath) return missingFile(failed, resolve(dirname(importer), path));
  const refused = ofPackageConfig(failed);
  if (refused) return { type: "missing", wanted: [], ...refused };
  const name = packageName(specifier);
  const file = targetOf(importer, specifier) ?? fileInPackage(importer, specifier, name);
  const mapped = candidates.flatMap(variants);
  const from = `imported from ${importer}`;
  if (file === null) {
    const message = `Cannot find package '${name}' ${from}`;
    const wanted = [...mapped, ...installedFiles(importer, name)];
    return { type: "missing", message, code: notFound, wanted, hint: packageHint(failed, name) };
  }
  const place = realPlace(file);
  const isUsers = !place.includes(packages);
  return {
    type: "missing",
    message: `Cannot find module '${file}' ${from}${suggestion(importer, specifier)}`,
    code: notFound,
    wanted: [...mapped, ...variants(place), ...(isUsers ? [] : installedFiles(importer, name))],
    hint: isUsers ? createHint : "The package is there, but not this file of it.",
  };
}

/** Whoever requires it may do without it, and Node itself says so when it is required: this takes no time to explain. */
function missingRequire({ importer, specifier, candidates }: FailedResolution, target: string | null): Missing {
  return {
    type: "missing",
    message: `Cannot find module '${specifier}'\nRequire stack:\n- ${importer}`,
    code: "MODULE_NOT_FOUND",
    wanted: [
      ...[...candidates, ...(target ? [target] : [])].flatMap(variants),
      ...(target ? [] : installedFiles(importer, packageName(specifier))),
    ],
    hint: target ? createHint : "Install it.",
  };
}

/** What only a loader of the app's own could import: what it exports is not known when modules are linked. */
export function unsupportedUrl(url: string): Missing | null {
  const [protocol = ""] = /^[a-z][a-z\d+.-]*:/i.exec(url) ?? [];
  if (["file:", "data:", "node:"].includes(protocol)) return null;
  const supported = "Only URLs with a scheme in: file, data, and node are supported by the default ESM loader.";
  return {
    type: "missing",
    message: `${supported} Received protocol '${protocol}'`,
    code: "ERR_UNSUPPORTED_ESM_URL_SCHEME",
    wanted: [],
    hint: "Install it as a package, or import() it where a loader is registered for it.",
  };
}

/** A specifier that is no URL of a file: what Node throws where it makes a path of it. */
export function explainUrl(error: unknown, importer: string, specifier: string): Missing {
  if (error instanceof CompileError) throw error;
  const { message, code = "ERR_INVALID_URL" } = error as NodeJS.ErrnoException;
  const missing = { type: "missing", wanted: [], hint: "Check the specifier." } as const;
  if (code !== "ERR_INVALID_FILE_URL_PATH" || !/%2f|%5c/i.test(specifier))
    return { ...missing, message, code, wanted: [] };
  const path = specifier.startsWith("file:") ? new URL(specifier).pathname : resolve(dirname(importer), specifier);
  const reason = `must not include encoded "/" or "\\" characters imported from ${importer}`;
  return {
    ...missing,
    message: `Invalid module "${path}" ${reason}`,
    code: "ERR_INVALID_MODULE_SPECIFIER",
    wanted: [],
  };
}

function missingFile({ importer, specifier }: FailedResolution, target: string): Missing {
  const isFolder = statSync(target, { throwIfNoEntry: false })?.isDirectory() ?? false;
  const meant = suggestion(importer, specifier);
  const from = `imported from ${importer}${meant}`;
  const named = isFolder && /[/\\]$/.test(specifier) ? target + sep : target;
  return {
    type: "missing",
    message: isFolder
      ? `Directory import '${named}' is not supported resolving ES modules ${from}`
      : `Cannot find module '${target}' ${from}`,
    code: isFolder ? "ERR_UNSUPPORTED_DIR_IMPORT" : notFound,
    wanted: isFolder ? variants(join(target, "index")).slice(1) : variants(target),
    hint: meant ? "An import in an ES module names the whole file, with its extension." : nearHint(target),
  };
}

/** The file may be there under another extension. */
function nearHint(target: string): string {
  const near = variants(target).find((file) => file !== target && statSync(file, { throwIfNoEntry: false })?.isFile());
  return near ? `There is ${basename(near)}: import it by that name.` : createHint;
}

/** What a package.json says about itself, or about who asks. */
function ofPackageConfig(failed: FailedResolution): Pick<Missing, "message" | "code" | "hint"> | null {
  const { importer, specifier, reason } = failed;
  const from = `imported from ${importer}`;
  const closed = /^"(.+)" is not exported under the conditions .+ \(see exports field in (.+)\)$/s.exec(reason);
  if (closed) {
    const [, subpath, file] = closed;
    const what =
      subpath === "."
        ? `No "exports" main defined in ${file}`
        : `Package subpath '${subpath}' is not defined by "exports" in ${file}`;
    const hint = `The package does not export that: see "exports" in its package.json.`;
    return { message: `${what} ${from}`, code: "ERR_PACKAGE_PATH_NOT_EXPORTED", hint };
  }
  const undefinedIn = specifier.startsWith("#") ? undefinedImport(importer, reason) : null;
  if (undefinedIn !== null) {
    const message = `Package import specifier "${specifier}" is not defined${undefinedIn} ${from}`;
    return { message, code: "ERR_PACKAGE_IMPORT_NOT_DEFINED", hint: `Add it to "imports" in the package.json.` };
  }
  const target = /^Invalid "(exports|imports)" target "(.+)" defined for '(.+)' in the package config (.+)$/s.exec(
    reason,
  );
  if (target) {
    const [, field, value, key, file] = target;
    const where = key === "." ? `main target "${value}" defined` : `target "${value}" defined for '${key}'`;
    const message = `Invalid "${field}" ${where} in the package config ${file} ${from}; targets must start with "./"`;
    return { message, code: "ERR_INVALID_PACKAGE_TARGET", hint: "Mend that package.json." };
  }
  const broken = /^JSONError \{ path: "(.+?)", message: "(.+?)"/s.exec(reason);
  if (!broken) return null;
  const message = `Invalid package config ${broken[1]} while importing "${specifier}" from ${importer}. ${broken[2]}`;
  return { message, code: "ERR_INVALID_PACKAGE_CONFIG", hint: "Mend that package.json." };
}

/** In which package there is no such import, or no imports at all; null: there is one, to what is not there. */
function undefinedImport(importer: string, reason: string): string | null {
  const named = /is not defined in package (.+)$/s.exec(reason)?.[1];
  if (named) return ` in package ${named}`;
  const file = findUp(importer, "package.json");
  if (file === null) return "";
  return "imports" in JSON.parse(readFileSync(file, "utf8")) ? null : ` in package ${file}`;
}

const notFound = "ERR_MODULE_NOT_FOUND";
const packages = `${sep}node_modules${sep}`;

/** A package may be a link to a folder of the user's. */
function realPlace(file: string): string {
  const folder = dirname(file);
  return existsSync(folder) ? join(realpathSync(folder), basename(file)) : file;
}

function variants(path: string): string[] {
  const stem = path.replace(/\.[mc]?jsx?$/, "");
  return [...new Set([path, ...extensions.map((extension) => stem + extension)])];
}

/** The file that `exports` or `imports` of a package.json name, which is not there. */
function targetOf(importer: string, specifier: string): string | null {
  const { message } = required(importer, specifier);
  const path = /^Cannot find module '(.+?)'/.exec(message ?? "")?.[1];
  return path && isAbsolute(path) ? path : null;
}

/** As Node: what `require` would have found. */
function suggestion(importer: string, specifier: string): string {
  const { path } = required(importer, specifier.replace(/[?#].*$/s, ""));
  if (path === undefined || !isAbsolute(path)) return "";
  const below = path.lastIndexOf(packages);
  const isRelative = /^\.{0,2}[/\\]|^\.+$/.test(specifier);
  const found = isRelative || below < 0 ? relative(dirname(importer), path) : path.slice(below + packages.length);
  const posix = found.split(sep).join("/");
  return `\nDid you mean to import "${isRelative && !posix.startsWith(".") ? "./" : ""}${posix}"?`;
}

function required(importer: string, specifier: string): { path?: string; message?: string } {
  try {
    return { path: createRequire(importer).resolve(specifier) };
  } catch (error) {
    return { message: (error as Error).message };
  }
}

const packageName = (specifier: string) => specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");

/** Where the file would be, if the package is there at all. */
function fileInPackage(importer: string, specifier: string, name: string): string | null {
  const folder = specifier.startsWith("#") ? null : findUp(importer, join("node_modules", name));
  return folder && join(folder, specifier.slice(name.length) || "index.js");
}

function findUp(importer: string, path: string): string | null {
  for (let folder = dirname(importer); ; folder = dirname(folder)) {
    if (existsSync(join(folder, path))) return join(folder, path);
    if (folder === dirname(folder)) return null;
  }
}

/** What is written like a package may stand for a folder of the user's. */
function packageHint({ importer, specifier, candidates }: FailedResolution, name: string): string {
  const ours = candidates.find(
    (file) => !file.split(sep).join("/").endsWith(`/${specifier}`) || isBeside(file, specifier),
  );
  if (ours !== undefined) return `By the tsconfig it stands for ${relative(process.cwd(), ours)}. ${createHint}`;
  return noPackage.test(specifier) ? noPackageHint(specifier) : installHint(importer, name);
}

/** By `baseUrl` alone any package could be a folder of the user's: this one is there. */
const isBeside = (file: string, specifier: string) => specifier.includes("/") && existsSync(dirname(file));

function installHint(importer: string, name: string): string {
  return findUp(importer, ".pnp.cjs") === null
    ? `Install it: ${installCommand(importer, name)}`
    : `This project uses Yarn Plug'n'Play, which hotrun does not support: set "nodeLinker: node-modules" in .yarnrc.yml.`;
}
