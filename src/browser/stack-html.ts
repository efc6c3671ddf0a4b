import { isPlaceAlone, type StackPart, stackParts } from "../decide/stack-parts.ts";
import type { Problem, StackFrame } from "../protocol/failure.ts";
import { type Html, html } from "./html.ts";
import { placeHtml } from "./place-html.ts";

/** Null: the stack says nothing that the place does not say. */
export function stackHtml(problem: Problem, root: string): Html | null {
  const { frames, stack } = problem;
  if (!frames) return stack ? plainStack(stack, !problem.frame) : null;
  const parts = stackParts(frames);
  if (isPlaceAlone(parts, problem)) return null;
  return html`<div class="stack"><h3>Stack</h3><ol>${parts.map((part) => html`<li>${partHtml(part, root)}</li>`)}</ol></div>`;
}

function partHtml(part: StackPart, root: string): Html {
  if (part.type === "app") return html`${callHtml(part.frame, root)}${part.times > 1 ? ` × ${part.times}` : null}`;
  const { frames, names } = part;
  const count = `${frames.length} ${frames.length === 1 ? "call" : "calls"} in ${names.join(", ")}`;
  return html`<details><summary>${count}</summary><ol>${frames.map((frame) => html`<li>${callHtml(frame, root)}</li>`)}</ol></details>`;
}

function callHtml(frame: StackFrame, root: string): Html {
  const { name, file } = frame;
  return html`${name && html`<span class="call">${name}</span> `}${file ? placeHtml({ ...frame, file }, root) : null}`;
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
