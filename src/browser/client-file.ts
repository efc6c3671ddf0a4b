import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/**
 * The bundled client.
 *
 * @param hasExtras with what only some options ask for (`client/main-extras.ts`)
 */
export function builtClient(hasExtras: boolean): string {
  return built(hasExtras ? "client-extras.js" : "client.js");
}

/** What the client loads once it has something to show. */
export function builtOverlay(): string {
  return built("client-overlay.js");
}

/** Built, this module is in a file beside it; run from its source it is two folders down from the package. */
function built(name: string): string {
  return fileURLToPath(new URL(import.meta.url.endsWith(".ts") ? `../../dist/${name}` : `./${name}`, import.meta.url));
}

const hashes = new Map<string, string>();

/** What tells one bundle from another in its URL, so that browsers may keep it for good. Read once for each file. */
export function clientHash(file: string): string {
  const known = hashes.get(file);
  if (known !== undefined) return known;
  const hash = readHash(file);
  hashes.set(file, hash);
  return hash;
}

function readHash(file: string): string {
  try {
    return createHash("sha256").update(readFileSync(file)).digest("hex").slice(0, 12);
  } catch {
    // A fault of this installation, which the request for the client will tell.
    return "missing";
  }
}
