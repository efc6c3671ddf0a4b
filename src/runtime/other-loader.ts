import { join } from "node:path";
import { setEnvironmentData } from "node:worker_threads";
import type { ModuleSource, Parcel } from "../protocol/app.ts";

/** Under this name worker threads find the option that `provide` would add to their command line. */
export const loaderKey = "hotrun.typescript";

/** TypeScript for what runs beside our registry, under Node's own loader: worker threads and forked processes. */
export interface OtherLoader {
  /** An app that has TypeScript has it everywhere from now on. */
  learn(parcel: Parcel): void;
  /** These Node options, with the loader if the app or this file calls for it. */
  provide(execArgv: readonly string[], file: string | null): string[];
}

const option = `--require=${join(__dirname, "typescript.cjs")}`;

/**
 * As under `tsx app.ts`, the loader stands in `process.execArgv`: `fork`, `cluster` and whoever else starts Node with the
 * options of this process pass it on. Worker threads, which take the real command line, ask for it when they begin.
 */
export function createOtherLoader(): OtherLoader {
  let isNeeded = false;

  function need(): void {
    if (isNeeded) return;
    isNeeded = true;
    process.execArgv.push(option);
    setEnvironmentData(loaderKey, option);
  }

  return {
    learn({ modules }) {
      if (modules.some(isTypescript)) need();
    },
    provide(execArgv, file) {
      if (file && isTypescriptFile(file)) need();
      return isNeeded && !execArgv.includes(option) ? [...execArgv, option] : [...execArgv];
    },
  };
}

const isTypescript = ({ id }: ModuleSource): boolean => isTypescriptFile(id.replace(/\?.*$/s, ""));
const isTypescriptFile = (file: string): boolean => /\.(?:[mc]?ts|[jt]sx)$/.test(file);
