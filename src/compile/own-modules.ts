import { fileURLToPath } from "node:url";
import type { ImportKind } from "../protocol/app.ts";
import type { Resolved } from "./resolve.ts";

/** Built, this module is in a file beside them; run from its source it is two folders down from the package. */
const folder = new URL(import.meta.url.endsWith(".ts") ? "../../dist/" : "./", import.meta.url);

const files: Record<string, Record<ImportKind, string>> = {
  "hotrun/hot": { import: "hot.js", require: "hot.cjs" },
  "hotrun/data": { import: "data.js", require: "data.js" },
};

/** What an app imports of hotrun is of the hotrun that runs it, whether or not the app has installed one. Null: none of it. */
export function ownModule(specifier: string, kind: ImportKind): Extract<Resolved, { type: "package" }> | null {
  const file = Object.hasOwn(files, specifier) ? files[specifier]?.[kind] : undefined;
  if (file === undefined) return null;
  return {
    type: "package",
    file: fileURLToPath(new URL(file, folder)),
    moduleType: file.endsWith(".cjs") ? "commonjs" : "module",
  };
}
