/**
 * Source lines around a place, as plain text: `>` marks the line, `^` the column.
 *
 * @param line 1-based
 * @param column 1-based; without it only the line is marked
 */
export function codeFrame(source: string, line: number, column?: number, around = 2): string | null {
  const lines = source.split(/\r\n|\n|\r/);
  if (lines.length > line && lines.at(-1) === "") lines.pop(); // What ends with a line break has no line after it.
  if (line < 1 || line > lines.length) return null;
  const first = Math.max(1, line - around);
  const last = Math.min(lines.length, line + around);
  const width = String(last).length;
  const shown: string[] = [];
  for (let number = first; number <= last; number++) {
    const text = (lines[number - 1] ?? "").replaceAll("\t", "  ").slice(0, maxWidth);
    shown.push(`${number === line ? ">" : " "} ${String(number).padStart(width)} | ${text}`.trimEnd());
    if (number === line && column !== undefined) shown.push(pointer(lines[number - 1] ?? "", column, width));
  }
  return shown.join("\n");
}

/** Minified lines would fill the screen. */
const maxWidth = 300;

function pointer(text: string, column: number, width: number): string {
  const before = text.slice(0, Math.max(0, column - 1)).replaceAll("\t", "  ");
  return `  ${" ".repeat(width)} | ${" ".repeat(Math.min(before.length, maxWidth))}^`;
}
