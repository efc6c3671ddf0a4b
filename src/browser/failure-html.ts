import { frameLines } from "../decide/frame-lines.ts";
import { relations } from "../decide/relations.ts";
import type { Failure, FailureKind, Problem, RelatedProblem } from "../protocol/failure.ts";
import { failureText } from "./failure-text.ts";
import { type Html, html } from "./html.ts";
import { placeHtml } from "./place-html.ts";
import { stackHtml } from "./stack-html.ts";

/**
 * Failures as cards, one below the other: what, why, where, and what to do. Everything of a failure is text. The overlay
 * and the error page show the same cards; the style hides what is for the other, and what needs a script where there is none.
 *
 * @param root folder that paths are shown from
 */
export function failuresHtml(failures: readonly Failure[], root = ""): string {
  return html`<div class="cards">${closeButton}${failures.map((failure) => card(failure, root))}</div>`.text;
}

/** What a page is told of failures, of which the first is the one that its scripts hear of. */
export function failuresShown(
  failures: readonly Failure[],
  root?: string,
): { failure: Failure; html: string } | { failure: null; html: null } {
  const [failure] = failures;
  return failure ? { failure, html: failuresHtml(failures, root) } : { failure: null, html: null };
}

/** Of all that the overlay shows. */
export const closeButton = html`<button type="button" class="close" title="Hide (Esc)" aria-label="Hide these messages">×</button>`;

function card(failure: Failure, root: string): Html {
  const { title, code, importers, hint, related } = failure;
  return html`<section class="card" aria-label="${title}">
<header role="alert">
<p class="kind">${title}<span class="code">${code}</span></p>
${requestHtml(failure)}
${problemHead(failure, root)}
</header>
${failure.frame && frameHtml(failure.frame, failure.line)}
${hint && html`<p class="hint"><span>${hint}</span></p>`}
${importers?.length ? importersHtml(importers, root) : null}
${stackHtml(failure, root)}
${related?.map((problem) => relatedHtml(problem, root))}
<footer>
<p><span class="living">${outlook(failure)}</span><span class="standing">This page shows the app as soon as it answers.</span></p>
<p class="note" role="status"></p>
<button type="button" class="copy" data-text="${failureText(failure)}">Copy</button>
<b>hotrun</b>
</footer>
</section>`;
}

function problemHead(problem: Problem, root: string): Html {
  const { message, file } = problem;
  const text = shortened(message);
  const head = isLong(text)
    ? html`<h1 class="message long" tabindex="0">${text}</h1>`
    : html`<h1 class="message">${text}</h1>`;
  return html`${head}${file ? html`<p>${placeHtml({ ...problem, file }, root)}</p>` : null}`;
}

/** Nobody reads more of it in a page, and a browser has to lay it out. An error of the app is shorter by then. */
const maxMessage = 30_000;

function shortened(message: string): string {
  if (message.length <= maxMessage) return message;
  return `${message.slice(0, maxMessage)}\n… and ${message.length - maxMessage} more characters`;
}

function isLong(message: string): boolean {
  return message.length > 280 || message.split("\n").length > 4;
}

/** Where the title does not say it already. */
function requestHtml({ request, title }: Failure): Html | null {
  if (!request || title.includes(request.url)) return null;
  return html`<p class="request"><b>${request.method}</b> ${request.url}</p>`;
}

/** With a tabindex, so that a long line can be read by keyboard. */
function frameHtml(frame: string, line: number | undefined): Html {
  const lines = frameLines(frame, line).map(({ text, role }) => html`<span class="${role}">${text || " "}</span>`);
  return html`<pre class="frame" tabindex="0" aria-label="Source"><code>${lines}</code></pre>`;
}

function importersHtml(files: readonly string[], root: string): Html {
  const places = files.map((each, index) => html`${index > 0 ? " ← " : null}${placeHtml({ file: each }, root)}`);
  return html`<p class="importers">imported by ${places}</p>`;
}

function relatedHtml(problem: RelatedProblem, root: string): Html {
  const { relation, message, file, frame, line } = problem;
  return html`<section class="related">
<h2><span>${relations[relation]} </span>${shortened(message)}</h2>
${file ? html`<p>${placeHtml({ ...problem, file }, root)}</p>` : null}
${frame && frameHtml(frame, line)}
${stackHtml(problem, root)}
</section>`;
}

const withoutApp: readonly FailureKind[] = ["crash", "exit", "start-timeout", "port"];

function outlook({ kind, retryMs, hint = "" }: Failure): string {
  if (kind === "request") return "Below is what the app has answered itself. This goes away once the page is mended.";
  if (/\b(?:starts|tries) again\b/.test(hint)) return "This goes away by itself then.";
  if (retryMs !== undefined) return `The app starts again by itself, ${seconds(retryMs)} after this was told.`;
  return withoutApp.includes(kind)
    ? "The app is tried again at the next change. This goes away by itself once it runs."
    : "The last good version goes on serving. This goes away by itself once it is mended.";
}

function seconds(ms: number): string {
  return ms < 1000 ? "a moment" : `${Math.round(ms / 1000)} s`;
}
