import { basename, dirname } from "node:path";
import { connectionsText } from "../decide/draining.ts";
import { ownedText } from "../decide/owned-text.ts";
import { relations } from "../decide/relations.ts";
import type { Reload } from "../protocol/reload.ts";
import type { Status } from "../protocol/status.ts";
import { placeOf } from "./failure-text.ts";
import { cspHash, type Html, html, trusted } from "./html.ts";
import { pageStyle } from "./page-style.ts";
import { statusStyle } from "./status-style.ts";
import { legend, timingsBar } from "./timings-bar.ts";

/** The session at a glance: state, addresses, what is wrong, and the last reloads with cause and timings. */
export function statusPage(status: Status): string {
  const { state, failure, requestFailures, generations, reloads } = status;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>hotrun: ${failure ? "failing" : state}</title>
<link rel="icon" href="data:,">
<style>${trusted(style)}</style>
</head>
<body>
<main class="status" data-last="${reloads.at(-1)?.id ?? 0}">
${head(status)}
${failure && failureSection(failure)}
${requestFailures.map(failureSection)}
${generations.length > 0 ? versions(generations) : null}
${reloads.length > 0 ? history(reloads) : emptyHistory}
</main>
<script>${trusted(script)}</script>
</body>
</html>
`.text;
}

const style = pageStyle + statusStyle;

/**
 * Asks for the page again whenever a reload has ended, and every few seconds for what changes without one. The page is
 * static as far as the script goes, so that its hash is known beforehand.
 */
const script = `
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const update = async () => {
  const main = document.querySelector("main");
  const waited = await fetch("status?wait=5&after=" + main.dataset.last);
  if (!waited.ok) throw new Error(waited.statusText);
  const answer = await fetch("./", { headers: { accept: "text/html" } });
  const next = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = next.querySelector("main");
  document.title = next.title;
  if (fresh.innerHTML !== main.innerHTML) main.replaceWith(document.adoptNode(fresh));
  else main.classList.remove("lost");
};
(async () => {
  for (;;) {
    try {
      await update();
    } catch {
      document.querySelector("main").classList.add("lost");
      document.title = "hotrun: not running";
      await pause(1000);
    }
  }
})();
`;

/** Nothing but the style and script above, and questions to this origin. `img-src data:` is the empty icon. */
export const statusPageCsp = [
  "default-src 'none'",
  `style-src ${cspHash(style)}`,
  `script-src ${cspHash(script)}`,
  "connect-src 'self'",
  "img-src data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

function head({ ok, state, mode, generation, fronts, pages, failure }: Status): Html {
  const mood = failure || state === "down" ? "bad" : ok && state === "live" ? "good" : "busy";
  return html`<header>
<h1><span class="dot ${mood}" aria-hidden="true"></span>${stateTitle(state, failure !== null)}</h1>
<p class="urls">${fronts.map(({ url }) => html`<a href="${url}">${url}</a> `)}</p>
<ul class="facts">
<li>generation <b>${generation}</b></li>
<li><b>${mode}</b> on a change</li>
<li title="${pages.map(({ url }) => url).join("\n")}"><b>${pages.length}</b> open ${pages.length === 1 ? "page" : "pages"}</li>
</ul>
<p class="notice">hotrun is not running. This page comes back with it.</p>
</header>`;
}

function stateTitle(state: Status["state"], isFailing: boolean): string {
  const titles: Record<Status["state"], string> = {
    starting: "Starting",
    live: isFailing ? "Live, with the last good version" : "Live",
    reloading: "Reloading",
    down: "Not running",
    closing: "Closing",
  };
  return titles[state];
}

function failureSection(failure: NonNullable<Status["failure"]>): Html {
  const { title, message, frame, stack, hint, related } = failure;
  return html`<section class="failure" aria-label="Failure">
<h2>${title}</h2>
<p class="message">${message}</p>
<p class="place">${placeOf(failure)}</p>
${frame ? html`<pre>${frame}</pre>` : null}
${stack ? html`<pre>${stack}</pre>` : null}
${hint ? html`<p class="hint">${hint}</p>` : null}
${related?.map(
  (problem) => html`<h2>${relations[problem.relation]}</h2>
<p class="message">${problem.message}</p>
<p class="place">${placeOf(problem)}</p>
${problem.frame ? html`<pre>${problem.frame}</pre>` : null}`,
)}
</section>`;
}

function versions(generations: Status["generations"]): Html {
  return html`<section aria-label="Versions">
<div class="caption"><h2>Versions</h2></div>
<ul class="versions">
${generations.toReversed().map(
  ({ generation, pid, state, ...underWay }) => html`<li class="${state}">
<span class="plan">${state}</span>
<b>generation ${generation}</b>
<span class="counts">${connectionsText(underWay) || "nothing under way"}</span>
<span class="pid">${pid === undefined ? null : `process ${pid}`}</span>
</li>`,
)}
</ul>
</section>`;
}

function history(reloads: readonly Reload[]): Html {
  const newestFirst = reloads.toReversed();
  const longestMs = Math.max(...reloads.map(({ timings }) => timings.total + (timings.page ?? 0)), 1);
  return html`<section aria-label="Reloads">
<div class="caption"><h2>Reloads</h2>${legend}</div>
<ol class="reloads" reversed>
${newestFirst.map((reload) => entry(reload, longestMs))}
</ol>
</section>`;
}

const emptyHistory = html`<section class="empty"><h2>No reload yet</h2><p>Save a file and see it here.</p></section>`;

function entry(reload: Reload, longestMs: number): Html {
  const { id, plan, reason, files, modules, pages, timings, result, at, ended = [], kept = [] } = reload;
  return html`<li class="${result.type}">
<div class="what">
<span class="id">${id}</span>
<span class="plan ${plan}">${result.type === "done" ? plan : `${plan} ${result.type}`}</span>
<span class="files">${files.slice(0, 3).map(fileName)}${files.length > 3 ? html`<i>and ${files.length - 3} more</i>` : null}</span>
<span class="total">${milliseconds(timings.total)}</span>
</div>
<p class="reason">${result.type === "failed" ? `${result.failure.title}: ${result.failure.message}` : reason}</p>
${timingsBar(timings, longestMs)}
<p class="counts">${counted(modules.length, "module")} · ${counted(pages, "page")} · generation ${reload.generation} · ${clock(at)} after the start</p>
${ended.map(({ module, counts }) => html`<p class="counts">ended with ${fileName(module)}: ${ownedText(counts)}</p>`)}
${kept.map(({ module, counts }) => html`<p class="counts">kept of ${fileName(module)}: ${ownedText(counts)}</p>`)}
</li>`;
}

function fileName(file: string): Html {
  return html`<span title="${file}"><i>${basename(dirname(file))}/</i>${basename(file)}</span>`;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

function milliseconds(ms: number): string {
  if (ms >= 1000) return `${(ms / 1000).toFixed(1)} s`;
  return `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`;
}

function clock(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
