import type { AppEvents } from "../app/app-events.ts";

/** The events of a process that nobody runs an app in yet. */
export interface DeferredEvents {
  readonly events: AppEvents;
  /** From now on they are these; what the process has printed comes first. */
  adopt(real: AppEvents): void;
  /** Nobody's again. */
  release(): void;
}

type Printed = Parameters<AppEvents["onOutput"]>;

/** So much is kept of what packages print, such as deprecations. Who prints more waits, as with any pipe. */
const keptLength = 65_536;

/** Keeps what is printed, and warnings; what else there is to tell of packages, the start that loaded them before has told. */
export function deferEvents(): DeferredEvents {
  let real: AppEvents | null = null;
  let printed: Printed[] = [];
  let onAdopted: () => void = () => {};
  let adopted = new Promise<void>((resolve) => {
    onAdopted = resolve;
  });

  function keep(...output: Printed): Promise<void> | undefined {
    printed.push(output);
    const length = printed.reduce((sum, [, text]) => sum + text.length, 0);
    return length > keptLength ? adopted : undefined;
  }

  const own: Partial<AppEvents> = {
    onOutput: keep,
    onWarning: (message) => void keep("stderr", `${message}\n`),
    answer: async () => ({ type: "refused", code: "HOTRUN_INTERNAL", message: "There is no app yet." }),
  };
  const events = new Proxy({} as AppEvents, {
    get: (_, name: keyof AppEvents) => {
      const tell = (...args: unknown[]) => {
        const listener = real ? real[name] : own[name];
        return (listener as ((...all: unknown[]) => unknown) | undefined)?.(...args);
      };
      return tell;
    },
  });

  return {
    events,
    adopt(given) {
      real = given;
      for (const output of printed) void given.onOutput(...output);
      printed = [];
      onAdopted();
    },
    release() {
      real = null;
      adopted = new Promise<void>((resolve) => {
        onAdopted = resolve;
      });
    },
  };
}
