/** Keys under which loggers (pino, winston, bunyan) have an error that they write as JSON. */
const places = ["err", "error", "exception"];

/** What loggers write as JSON, an object a line, with the stack of its error in place of the line that has one. */
export function withLoggedStacks(text: string): string {
  if (!text.includes('"stack"')) return text;
  return text
    .split("\n")
    .map((line) => (line.startsWith("{") && line.includes('"stack"') ? (stackIn(line) ?? line) : line))
    .join("\n");
}

function stackIn(line: string): string | null {
  try {
    const logged: unknown = JSON.parse(line);
    const errors = [logged, ...places.map((key) => (logged as Record<string, unknown>)[key])];
    return errors.map((error) => (error as { stack?: unknown } | null)?.stack).find(isText) ?? null;
  } catch {
    return null; // Looks like it, and is none.
  }
}

const isText = (value: unknown): value is string => typeof value === "string";
