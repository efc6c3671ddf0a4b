import type { Journal } from "./journal.ts";

/** What people should know of their code, although it runs. */
export interface CodeWarning {
  message: string;
  hint?: string;
}

/** The warnings that open pages show, until a reload goes well that began after them. */
export interface CodeWarnings {
  list(): readonly CodeWarning[];
  reloading(): void;
  reloaded(): void;
}

/** A page of them is enough. */
const most = 20;

/** Those since the app was first ready: before that nobody has a page, and the terminal is where one looks. */
export function createCodeWarnings(journal: Pick<Journal, "on">, onChanged: () => void): CodeWarnings {
  let warnings: CodeWarning[] = [];
  let isReady = false;
  /** Of them so many are older than the reload that is under way. */
  let older = 0;

  function set(next: CodeWarning[]): void {
    const isNew = next.length !== warnings.length || next.some((warning, index) => warning !== warnings[index]);
    warnings = next;
    if (isNew) onChanged();
  }

  journal.on("ready", () => {
    isReady = true;
  });
  journal.on("warning", ({ message, hint, about }) => {
    if (!isReady || about !== "code" || warnings.some((warning) => warning.message === message)) return;
    if (warnings.length === most) older = Math.max(0, older - 1);
    set([...warnings, { message, ...(hint && { hint }) }].slice(-most));
  });

  return {
    list: () => warnings,
    reloading() {
      older = warnings.length;
    },
    reloaded() {
      set(warnings.slice(older));
      older = 0;
    },
  };
}
