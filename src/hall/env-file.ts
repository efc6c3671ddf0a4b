import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Whether the nearest `.env`, in the folder of a file or above it within its package, gives this variable a value. */
export function isInEnvFile(name: string, file: string): boolean {
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    const text = readEnvFile(folder);
    if (text !== null) return new RegExp(`^\\s*(?:export\\s+)?${name}\\s*=\\s*\\S`, "m").test(text);
    if (folder === dirname(folder) || existsSync(join(folder, "package.json"))) return false;
  }
}

function readEnvFile(folder: string): string | null {
  try {
    return readFileSync(join(folder, ".env"), "utf8");
  } catch {
    return null; // There is none, or it is not for us to read.
  }
}
