import {
  type ConsoleLevel,
  consoleLevels,
  maxConsole,
  type PageAction,
  type ReloadReason,
  reloadReasons,
  type ToLauncher,
} from "../protocol/live.ts";

/** Reads a message of a page; null where it is not one of the closed list. Everything in it is from outside: never throws. */
export function readMessage(text: string): ToLauncher | null {
  const message = parsed(text);
  if (!message) return null;
  const { type, path, version, reload, action, nodes, ms, reason } = message;
  if (type === "page") return isPath(path) && isCount(version) ? { type, path, version } : null;
  if (type === "console") return readConsole(message);
  if (type !== "applied") return null;
  return isCount(reload) && isAction(action) && isCount(nodes) && isDuration(ms)
    ? { type, reload, action, nodes, ms, ...(isReason(reason) && { reason }) }
    : null;
}

function readConsole({ level, text, stack }: Record<string, unknown>): ToLauncher | null {
  if (!isLevel(level) || !isText(text, maxConsole.text)) return null;
  if (stack === undefined) return { type: "console", level, text };
  return isText(stack, maxConsole.stack) ? { type: "console", level, text, stack } : null;
}

function isText(value: unknown, max: number): value is string {
  return typeof value === "string" && value.length <= max;
}

function isLevel(value: unknown): value is ConsoleLevel {
  return consoleLevels.some((level) => level === value);
}

function isReason(value: unknown): value is ReloadReason {
  return reloadReasons.some((reason) => reason === value);
}

const actions: readonly unknown[] = ["morph", "restyle", "reload", "offer", "none"] satisfies PageAction[];

function parsed(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    // Not JSON: the same to us as JSON of another shape.
    return null;
  }
}

/** As a URL has it, so with nothing in it that could move a terminal's cursor. */
function isPath(value: unknown): value is string {
  return typeof value === "string" && /^\/[\x21-\x7e]{0,8191}$/.test(value);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isDuration(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value) && value >= 0;
}

function isAction(value: unknown): value is PageAction {
  return actions.includes(value);
}
