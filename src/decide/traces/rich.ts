import { frameAt, messageFrom, type TraceFrame, type TracePart } from "./trace.ts";

const call = /^[│|] (\S.*?):(\d+) in (\S+) *[│|]$/;

/** A traceback in a box, as Rich draws it for Python's command lines (of FastAPI, say); null: none begins here. */
export function boxedTraceback(
  lines: readonly string[],
  from: number,
  cwd: string,
): (TracePart & { from: number; to: number }) | null {
  if (!/^[╭┌+][─-]+ Traceback \(most recent call last\) [─-]+[╮┐+]$/.test(lines[from] as string)) return null;
  const frames: TraceFrame[] = [];
  let at = from + 1;
  for (; /^[│|]/.test(lines[at] ?? ""); at++) {
    const [, file = "", row, name = ""] = call.exec(lines[at] as string) ?? [];
    if (row !== undefined) frames.unshift(frameAt(cwd, name === "<module>" ? "" : name, file, Number(row)));
  }
  if (frames.length === 0 || !/^[╰└+]/.test(lines[at] ?? "") || at + 1 >= lines.length) return null;
  const { message, to } = messageFrom(lines, at + 1);
  return { message, stack: lines.slice(from, at + 1).join("\n"), frames, from, to };
}
