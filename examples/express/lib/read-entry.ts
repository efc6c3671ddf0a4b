import type { Entry } from "./entries.ts";

const longest = { name: 40, message: 280 };

/** Reads an entry from a submitted form. */
export function readEntry(form: unknown): Entry | { problem: string } {
  const { name, message } = (form ?? {}) as Record<string, unknown>;
  if (typeof name !== "string" || name.trim() === "") return { problem: "An entry needs a name." };
  if (typeof message !== "string" || message.trim() === "") return { problem: "An entry needs a message." };
  if (name.length > longest.name) return { problem: `A name has at most ${longest.name} characters.` };
  if (message.length > longest.message) return { problem: `A message has at most ${longest.message} characters.` };
  return { name: name.trim(), message: message.trim() };
}
