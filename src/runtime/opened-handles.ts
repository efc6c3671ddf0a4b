import { createHook } from "node:async_hooks";

/** Tells whether code has begun anything that goes on after it. */
export interface OpenedHandles {
  begin(): void;
  /** The kind of what was opened; null: nothing. `isImport`: by an `import()`. */
  end(isImport: boolean): string | null;
  /** What this opens does not count. */
  apart(run: () => void): void;
}

/** Promises, and what lies still until somebody uses it. What is printed is told, see the launcher. */
const inert = new Set(["PROMISE", "WRITEWRAP", "DNSCHANNEL", "ZLIB", "HTTPINCOMINGMESSAGE"]);

/** How Node names its own; packages may have kinds of their own, which are nothing that goes on. */
const ofNode = /^(?:[A-Z0-9]+|Timeout|Immediate)$/;

/** Timers, sockets, files, processes and workers, also such as keep nobody alive; and listeners on `process`. */
export function createOpenedHandles(): OpenedHandles {
  let opened: { type: string; resource: object }[] = [];
  let listeners = 0;
  const hook = createHook({
    init(_id, type, _trigger, resource) {
      if (!inert.has(type) && ofNode.test(type)) opened.push({ type, resource });
    },
  });

  let isOpen = false;

  return {
    begin() {
      opened = [];
      listeners = listenerCount();
      isOpen = true;
      hook.enable();
    },
    apart(run) {
      hook.disable();
      run();
      if (isOpen) hook.enable();
    },
    end(isImport) {
      isOpen = false;
      hook.disable();
      const own = opened.filter(({ type, resource }) => !isOutput(type, resource) && !(isImport && isLoaders(type)));
      opened = [];
      if (listenerCount() > listeners) return "listener on process";
      return own[0]?.type ?? null;
    },
  };
}

/** Node's loader reads files for an `import()`, and asks hooks in a thread of their own. */
const isLoaders = (type: string) => /^(?:FS|FILEHANDLE|MESSAGEPORT)/.test(type);

/** Who looks whether standard output is a terminal opens it. */
function isOutput(type: string, resource: object): boolean {
  if (type !== "PIPEWRAP" && type !== "TTYWRAP") return false;
  return [process.stdout, process.stderr].some((stream) => Reflect.get(stream, "_handle") === resource);
}

function listenerCount(): number {
  return process.eventNames().reduce((sum, name) => sum + process.listenerCount(name as string), 0);
}
