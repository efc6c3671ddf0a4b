import { createRequire } from "node:module";
import { importIsNear } from "./first-import.ts";

const require = createRequire(__filename);

/** As an `import` of CommonJS does. */
export const requirePackage = (file: string): unknown => require(file);

/** @throws for one with top-level await, and in versions of Node that require no ES module at all */
export const requireEsPackage = (file: string): unknown => quietly(() => require(file));

export function importPackage(url: string): Promise<object> {
  importIsNear();
  return import(url);
}

/** Node warns that `require` of ES modules is experimental; the app did not ask for it. No other warning is kept back. */
function quietly<T>(run: () => T): T {
  const { emitWarning } = process;
  process.emitWarning = ((warning: string | Error, ...rest: unknown[]) => {
    if (String(warning).includes("loading ES Module") || String(warning).startsWith("Support for loading ES Module"))
      return;
    (emitWarning as (...all: unknown[]) => void).call(process, warning, ...rest);
  }) as typeof process.emitWarning;
  try {
    return run();
  } finally {
    process.emitWarning = emitWarning;
  }
}
