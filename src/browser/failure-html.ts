import type { Failure, FailureKind } from "../protocol/failure.ts";
import { frameLines } from "./frame-lines.ts";
import { type Html, html } from "./html.ts";

/**
 * A failure as a card: what, why, where, and what to do. Everything of the failure is text. The overlay and the error
 * page show the same card; the style hides what is for the other.
 */
export function failureHtml(failure: Failure): string {
  const { kind, title, message, code, file, line, column, frame, importers, hint, stack } = failure;
  return html`<section class="card" role="alert" aria-label="${title}">
<header>
<p class="kind">${title}<span class="code">${code}</span></p>
<h1 class="${isLong(message) ? "message long" : "message"}">${message}</h1>
${file && place(file, line, column)}
</header>
${frame && frameHtml(frame, line)}
${importers?.length ? importersHtml(importers, file) : null}
${hint && html`<p class="hint"><span>${hint}</span></p>`}
${stack && stackHtml(stack, !frame)}
<footer>
<span class="living">${outlook(kind)}</span>
<span class="standing">This page shows the app as soon as it answers.</span>
<b>hotrun</b>
</footer>
<button type="button" class="close" title="Hide (Esc)" aria-label="Hide this message">×</button>
</section>`.text;
}

function isLong(message: string): boolean {
  return message.length > 280 || message.split("\n").length > 4;
}

/** The folder recedes, so that the file is what is read. */
function place(file: string, line: number | undefined, column: number | undefined): Html {
  const cut = Math.max(file.lastIndexOf("/"), file.lastIndexOf("\\")) + 1;
  const position = [line, column].filter((part) => part !== undefined).map((part) => `:${part}`);
  return html`<p class="place">${file.slice(0, cut)}<b>${file.slice(cut)}</b>${position}</p>`;
}

/** With a tabindex, so that a long line can be read by keyboard. */
function frameHtml(frame: string, line: number | undefined): Html {
  const lines = frameLines(frame, line).map(({ text, role }) => html`<span class="${role}">${text || " "}</span>`);
  return html`<pre class="frame" tabindex="0"><code>${lines}</code></pre>`;
}

/** Names that are as short as they can be with the file's folder in common. */
function importersHtml(files: readonly string[], file = ""): Html {
  const folders = [file, ...files].map((each) => each.split(/[\\/]/).slice(0, -1));
  const [first = []] = folders;
  const common = first.findIndex((part, index) => folders.some((folder) => folder[index] !== part));
  const depth = common < 0 ? first.length : common;
  const names = files.map((each) => each.split(/[\\/]/).slice(depth).join("/"));
  return html`<p class="importers">imported by ${names.join(" ← ")}</p>`;
}

/** With a code frame the stack is the second question; without one it is all there is. */
function stackHtml(stack: string, isOpen: boolean): Html {
  const lines = stack.split("\n").map((line) => {
    const isFar = /node_modules|node:|<anonymous>/.test(line);
    return html`<span class="${isFar ? "far" : "near"}">${line.trim()}\n</span>`;
  });
  const pre = html`<pre class="stack">${lines}</pre>`;
  return isOpen
    ? html`<details open><summary>Stack</summary>${pre}</details>`
    : html`<details><summary>Stack</summary>${pre}</details>`;
}

const withoutApp: readonly FailureKind[] = ["crash", "exit", "start-timeout", "port"];

function outlook(kind: FailureKind): string {
  return withoutApp.includes(kind)
    ? "The app starts again at the next change. This goes away by itself then."
    : "The last good version goes on serving. This goes away by itself once it is mended.";
}
