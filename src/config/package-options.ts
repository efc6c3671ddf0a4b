import { readFileSync } from "node:fs";
import { join } from "node:path";
import { InvalidArgumentError } from "commander";
import { HotrunError } from "../errors.ts";
import { type Options, table } from "./options.ts";
import { similar } from "./similar.ts";

type Key = keyof Options;

/** What stands in place of an option's row where its type does not matter. */
interface AnyRow {
  initial: unknown;
  read?(text: string, before: unknown): unknown;
}

/** Keys that are about something else than the options of a run. */
const otherKeys = new Set(["entry"]);

/**
 * The options under `"hotrun"` in a folder's package.json, by their camelCase names.
 *
 * @throws HotrunError HOTRUN_USAGE for a key that is none, or a value that it cannot have
 */
export function packageOptions(folder: string): Partial<Options> {
  const given = readHotrunKey(folder);
  const entries = Object.entries(given).filter(([key]) => !otherKeys.has(key));
  return Object.fromEntries(entries.map(([key, value]) => [checkedKey(key), valueFor(key as Key, value)]));
}

/** A package.json that is not there says nothing here; nor does one that does not parse, unless it has options. */
function readHotrunKey(folder: string): Record<string, unknown> {
  const text = readManifest(folder);
  const hotrun = text === null ? undefined : hotrunKey(text);
  if (hotrun === undefined || hotrun === null) return {};
  if (typeof hotrun === "object" && !Array.isArray(hotrun)) return hotrun as Record<string, unknown>;
  throw new HotrunError("HOTRUN_USAGE", `"hotrun" in package.json cannot be ${JSON.stringify(hotrun)}.`, {
    hint: 'It is an object of options, such as { "port": 3000 }.',
  });
}

function readManifest(folder: string): string | null {
  try {
    return readFileSync(join(folder, "package.json"), "utf8").replace(/^\uFEFF/, "");
  } catch {
    return null; // Not there, or not a file.
  }
}

function hotrunKey(text: string): unknown {
  try {
    return Object(JSON.parse(text)).hotrun;
  } catch (error) {
    // Without options in it, it is for whoever needs it to say so, at a place where it can be mended while hotrun runs.
    if (!/"hotrun"\s*:/.test(text)) return undefined;
    const message = `package.json does not parse, and has options of hotrun in it: ${(error as Error).message}.`;
    throw new HotrunError("HOTRUN_USAGE", message, { hint: "Mend it, and start hotrun again.", cause: error });
  }
}

function checkedKey(key: string): string {
  if (Object.hasOwn(table, key) && key !== "cwd") return key;
  const near = similar(key, Object.keys(table));
  throw new HotrunError("HOTRUN_USAGE", `"hotrun" in package.json has no option ${JSON.stringify(key)}.`, {
    hint: near ? `Did you mean "${near}"?` : "hotrun --help lists the options; here they have camelCase names.",
  });
}

function valueFor(key: Key, value: unknown): unknown {
  const { initial, read } = table[key] as AnyRow;
  try {
    if (Array.isArray(initial)) return listOf(value, read as NonNullable<AnyRow["read"]>);
    if (typeof value === "boolean" && (typeof initial === "boolean" || key === "host")) return value;
    if (read && (typeof value === "string" || typeof value === "number")) return read(String(value), initial);
  } catch (error) {
    if (error instanceof InvalidArgumentError) throw badValue(key, value, error.message);
    throw error;
  }
  throw badValue(key, value, typeof initial === "boolean" ? "It is true or false." : "It has another type.");
}

function listOf(value: unknown, read: NonNullable<AnyRow["read"]>): unknown {
  return [value].flat().reduce<unknown>((before, each) => {
    if (typeof each !== "string") throw new InvalidArgumentError("It is a list of texts.");
    return read(each, before);
  }, []);
}

function badValue(key: string, value: unknown, why: string): HotrunError {
  return new HotrunError("HOTRUN_USAGE", `"${key}" of "hotrun" in package.json cannot be ${JSON.stringify(value)}.`, {
    hint: why,
  });
}
