import type { Place } from "../protocol/editor.ts";
import { closeButton } from "./failure-html.ts";
import { type Html, html } from "./html.ts";
import { placeHtml } from "./place-html.ts";

/** What people should know of their code, although it runs. */
export interface Warning {
  message: string;
  hint?: string;
}

/**
 * Warnings as a card, quieter than a failure.
 *
 * @param root folder that paths are shown from
 */
export function warningsHtml(warnings: readonly Warning[], root = ""): string {
  const title = warnings.length === 1 ? "Warning" : "Warnings";
  return html`<div class="cards quiet">${closeButton}<section class="card" aria-label="${title}">
<header><p class="kind">${title}</p></header>
<ul>${warnings.map((warning) => warningHtml(warning, root))}</ul>
<footer>
<p>The app runs nevertheless. This goes away with the next change that goes well.</p>
<p class="note" role="status"></p>
<b>hotrun</b>
</footer>
</section></div>`.text;
}

function warningHtml({ message, hint }: Warning, root: string): Html {
  const { text, place } = placeInWarning(message);
  return html`<li><p class="message">${text}</p>${place && html`<p>${placeHtml(place, root)}</p>`}${hint && html`<p class="hint"><span>${hint}</span></p>`}</li>`;
}

/** What a warning says, without the place that is in brackets at its end. */
export function placeInWarning(message: string): { text: string; place: Place | null } {
  const [end, file, line, column] = /\s*\(((?:\/|[A-Za-z]:\\)[^\n]*?):(\d+):(\d+)\)$/.exec(message) ?? [];
  if (end === undefined || file === undefined) return { text: message, place: null };
  return { text: message.slice(0, -end.length), place: { file, line: Number(line), column: Number(column) } };
}
