/**
 * What screens have besides their settings: the normal one of two (with the cursor where it was: kept first, in case that
 * it is the normal one already), a cursor, no reports of mouse and paste, plain text.
 */
export const plainScreen =
  "\u001b7\u001b[?1049l\u001b[?25h\u001b[?1000l\u001b[?1002l\u001b[?1003l\u001b[?1006l\u001b[?2004l\u001b[0m";

// biome-ignore lint/suspicious/noControlCharactersInRegex: it is what a terminal obeys.
const changes = /\u001b\[\?(?:25l|(?:47|1047|1049|1000|1002|1003|1006|2004)h)/;

/** Whether a text, once it is on a screen, leaves that otherwise than `plainScreen` does. */
export function changesScreen(text: string): boolean {
  return text.includes("\u001b[?") && changes.test(text);
}
