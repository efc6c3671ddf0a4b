import type { DataWork } from "../protocol/data-host.ts";
import { dataHost } from "./folder-watch.ts";
import { tellError } from "./tell-error.ts";

type OnError = (error: unknown) => void;

/** Where one live value tells what goes wrong with it: the app, else hotrun until it goes well, else standard error. */
export interface Trouble {
  /** A function of the app's has thrown. `at` null: only the app is told, since somebody waits for just that. */
  failed(error: unknown, at: DataWork | null): void;
  /** All goes well. */
  mended(): void;
  /** Something is left out. */
  warn(message: string): void;
}

/** @param onError the app's own; hotrun, where it runs, shows the failure all the same */
export function createTrouble(onError?: OnError): Trouble {
  const host = dataHost()?.trouble();

  function toApp(error: unknown): void {
    try {
      onError?.(error);
    } catch (another) {
      tellError(another);
    }
  }

  return {
    failed(error, at) {
      toApp(error);
      if (at === null) return;
      if (host) host.failed(error, at);
      else if (!onError) tellError(error);
    },
    mended: () => host?.mended(),
    warn(message) {
      if (onError) toApp(new Error(message));
      else if (host) host.warn(message);
      else process.stderr.write(`${message}\n`);
    },
  };
}
