const codes = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  magenta: [35, 39],
  cyan: [36, 39],
};

export type Colour = keyof typeof codes;

/** Dresses a text; several colours of one paint may be nested as long as they differ in kind. */
export type Paint = (colour: Colour, text: string) => string;

export const noPaint: Paint = (_colour, text) => text;

/** ECMA-48 "select graphic rendition", the part that every terminal knows. */
export const ansiPaint: Paint = (colour, text) => `\u001b[${codes[colour][0]}m${text}\u001b[${codes[colour][1]}m`;

/**
 * Whether to write in colour.
 *
 * @see https://force-color.org
 * @see https://no-color.org
 */
export function wantsColor(env: Record<string, string | undefined>, isTerminal: boolean): boolean {
  const { FORCE_COLOR: force, NO_COLOR: no, TERM } = env;
  if (force !== undefined) return force !== "0" && force !== "false";
  if (no) return false;
  return isTerminal && TERM !== "dumb";
}
