import type { Problem, StackFrame } from "../protocol/failure.ts";
import { type Html, html } from "./html.ts";
import { placeHtml } from "./place-html.ts";

/** Calls that stand together in a stack: one of the app's own, or all of packages between two of these. */
export type StackPart =
  | { type: "app"; frame: StackFrame }
  | { type: "packages"; names: string[]; frames: StackFrame[] };

/** The user's calls one by one, those of packages in runs; the runtime's own say nothing about the app. */
export function stackParts(frames: readonly StackFrame[]): StackPart[] {
  const parts: StackPart[] = [];
  for (const frame of frames) {
    const last = parts.at(-1);
    if (frame.of === "app") parts.push({ type: "app", frame });
    else if (frame.of === "package" && last?.type === "packages") last.frames.push(frame);
    else if (frame.of === "package") parts.push({ type: "packages", names: [], frames: [frame] });
  }
  for (const part of parts) {
    if (part.type === "packages") part.names = [...new Set(part.frames.map((frame) => frame.package ?? "a package"))];
  }
  return parts;
}

/** Null: the stack says nothing that the place does not say. */
export function stackHtml(problem: Problem, root: string): Html | null {
  const { frames, stack } = problem;
  if (!frames) return stack ? plainStack(stack, !problem.frame) : null;
  const parts = stackParts(frames);
  const [first, ...others] = parts;
  if (!first || (others.length === 0 && first.type === "app" && isPlaceOf(first.frame, problem))) return null;
  return html`<div class="stack"><h3>Stack</h3><ol>${parts.map((part) => html`<li>${partHtml(part, root)}</li>`)}</ol></div>`;
}

function isPlaceOf(frame: StackFrame, problem: Problem): boolean {
  return frame.file === problem.file && frame.line === problem.line;
}

function partHtml(part: StackPart, root: string): Html {
  if (part.type === "app") return callHtml(part.frame, root);
  const { frames, names } = part;
  const count = `${frames.length} ${frames.length === 1 ? "call" : "calls"} in ${names.join(", ")}`;
  return html`<details><summary>${count}</summary><ol>${frames.map((frame) => html`<li>${callHtml(frame, root)}</li>`)}</ol></details>`;
}

function callHtml(frame: StackFrame, root: string): Html {
  const { name, file } = frame;
  return html`<span class="call">${name || "top level"}</span> ${file ? placeHtml({ ...frame, file }, root) : null}`;
}

/** As the runtime has written it: where that is not one that we can take apart. */
function plainStack(stack: string, isOpen: boolean): Html {
  const lines = stack.split("\n").map((line) => {
    const isFar = /node_modules|node:|<anonymous>/.test(line);
    return html`<span class="${isFar ? "far" : "near"}">${line.trim()}\n</span>`;
  });
  const pre = html`<pre class="trace" tabindex="0">${lines}</pre>`;
  return isOpen
    ? html`<details open><summary>Stack</summary>${pre}</details>`
    : html`<details><summary>Stack</summary>${pre}</details>`;
}
