import type { Problem, StackFrame } from "../protocol/failure.ts";

/** Calls that stand together in a stack: one of the app's own, or all of packages between two of these. */
export type StackPart =
  | { type: "app"; frame: StackFrame; times: number }
  | { type: "packages"; names: string[]; frames: StackFrame[] };

/** The user's calls one by one, those of packages in runs; the runtime's own say nothing about the app. */
export function stackParts(frames: readonly StackFrame[]): StackPart[] {
  const parts: StackPart[] = [];
  for (const frame of frames) {
    const last = parts.at(-1);
    if (frame.of === "app" && last?.type === "app" && isSame(last.frame, frame)) last.times++;
    else if (frame.of === "app") parts.push({ type: "app", frame, times: 1 });
    else if (frame.of === "package" && last?.type === "packages") last.frames.push(frame);
    else if (frame.of === "package") parts.push({ type: "packages", names: [], frames: [frame] });
  }
  for (const part of parts) {
    if (part.type === "packages") part.names = [...new Set(part.frames.map((frame) => frame.package ?? "a package"))];
  }
  return parts;
}

/** The stack says no more than the place of the error itself. */
export function isPlaceAlone(parts: readonly StackPart[], { file, line }: Problem): boolean {
  const [first, ...others] = parts;
  if (!first) return true;
  return others.length === 0 && first.type === "app" && first.frame.file === file && first.frame.line === line;
}

/** A function that calls itself: the same line again and again. */
function isSame(a: StackFrame, b: StackFrame): boolean {
  return a.name === b.name && a.file === b.file && a.line === b.line && a.column === b.column;
}
