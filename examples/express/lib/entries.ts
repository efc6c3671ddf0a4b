export interface Entry {
  name: string;
  message: string;
}

export interface WrittenEntry extends Entry {
  writtenAt: Date;
}

const written: WrittenEntry[] = [
  { name: "Ada", message: "The engine weaves algebraic patterns.", writtenAt: new Date(Date.now() - 3 * 3_600_000) },
  { name: "Grace", message: "It is easier to ask forgiveness.", writtenAt: new Date(Date.now() - 40 * 60_000) },
];

/** The guestbook itself, in memory. Edits of routes, views and other modules leave it alone. */
export const entries = {
  add(entry: Entry) {
    written.push({ ...entry, writtenAt: new Date() });
  },
  newestFirst(): WrittenEntry[] {
    return written.toReversed();
  },
};
