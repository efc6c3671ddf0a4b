// All tests of this folder in one process (scripts/test.mjs): they start no program that could be in the way of the others,
// and to start Node for each file takes longer than its tests.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const files = readdirSync(fileURLToPath(new URL("./", import.meta.url)), { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith(".test.ts"))
  .map((entry) => join(entry.parentPath, entry.name));

for (const file of files.sort()) await import(pathToFileURL(file).href);
