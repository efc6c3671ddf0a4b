import { stripVTControlCharacters } from "node:util";

/** What a terminal would obey instead of showing: C0 and C1 controls but the line break, and marks that turn text round. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what this is about.
const controls = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/**
 * Text that is safe to print: names and messages may come from whoever sends requests to the app, and a terminal can be
 * told to do more than to show.
 */
export function plain(text: string): string {
  return stripVTControlCharacters(text).replaceAll("\r\n", "\n").replaceAll("\t", "  ").replace(controls, "");
}
