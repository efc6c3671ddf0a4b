import type { GroupProcess } from "../app/group-process.ts";
import { startShellCommand } from "../app/shell-command.ts";
import type { Hall } from "./engine.ts";

/** Commands that run beside the app for the whole session, such as `tsc --watch`. */
export interface Companions {
  start(): void;
  /** Signals them, and kills what has not ended after the time-out. */
  close(signal: NodeJS.Signals): Promise<void>;
  kill(): void;
}

/** @param folder goes when we go */
export function createCompanions({ options, cwd, env, journal }: Hall, folder: string): Companions {
  const running = new Set<GroupProcess>();
  let isClosing = false;

  function start(command: string): void {
    const companion = startShellCommand({
      command,
      cwd,
      env: { ...env, HOTRUN: "1" },
      folder,
      onOutput: (stream, text) => journal.emit({ type: "output", stream, text }),
    });
    running.add(companion);
    void companion.exited.then(({ code, signal }) => {
      running.delete(companion);
      if (isClosing || code === 0) return;
      const how = signal ? `was ended by ${signal}` : `ended with code ${code}`;
      journal.warn(`The companion "${command}" ${how}. The app goes on without it.`);
    });
  }

  return {
    start: () => options.with.forEach(start),
    async close(signal) {
      isClosing = true;
      await Promise.all([...running].map((each) => each.stop(signal, options.killTimeout)));
    },
    kill() {
      for (const each of running) each.kill();
    },
  };
}
