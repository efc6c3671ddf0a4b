import { inspect } from "node:util";

/** For what is nobody's to catch: it is told, and the app goes on. */
export function tellError(error: unknown): void {
  process.stderr.write(`${inspect(error)}\n`);
}
