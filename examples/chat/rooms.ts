import { keep } from "hotrun/hot";

export interface Message {
  name: string;
  text: string;
  /** Milliseconds since 1970. */
  at: number;
}

/** Rooms by path. */
export const rooms = new Map([
  ["/", "Lobby"],
  ["/garden", "Garden"],
  ["/kitchen", "Kitchen"],
]);

/** What was said, by path. Plain data, so that it is kept over restarts as well. */
const history = keep("history", () => new Map<string, Message[]>());

const limit = 100;

export function historyOf(path: string): readonly Message[] {
  return history.get(path) ?? [];
}

export function remember(path: string, message: Message): void {
  history.set(path, [...historyOf(path), message].slice(-limit));
}

/** @returns null if it is no message */
export function readMessage(text: string): Message | null {
  try {
    const { name, text: words } = JSON.parse(text);
    if (typeof name !== "string" || typeof words !== "string" || words.trim() === "") return null;
    return { name: name.trim().slice(0, 40) || "Somebody", text: words.trim().slice(0, 2000), at: Date.now() };
  } catch {
    return null;
  }
}
