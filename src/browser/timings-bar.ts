import type { ReloadTimings } from "../protocol/reload.ts";
import { type Html, html } from "./html.ts";

/** The parts of a reload in the order in which they take place, as they are called on the page. */
const parts = [
  ["event", "files"],
  ["build", "build"],
  ["compile", "compile"],
  ["start", "start"],
  ["link", "link"],
  ["evaluate", "evaluate"],
  ["listen", "listen"],
  ["transfer", "transfer"],
] as const satisfies readonly [keyof ReloadTimings, string][];

/** After the total, in an open page. */
const afterwards = ["page", "page"] as const;

const width = 1000;
const height = 6;

/**
 * A reload's parts side by side, on one scale for all reloads of the page. SVG, because widths in a `style` attribute
 * would need a policy that lets in every inline style.
 */
export function timingsBar(timings: ReloadTimings, longestMs: number): Html {
  const scale = width / longestMs;
  const bars: Html[] = [];
  let x = 0;
  for (const [part, label] of parts) {
    const ms = timings[part];
    if (!ms) continue;
    bars.push(
      html`<rect class="${part}" x="${round(x)}" width="${round(ms * scale)}" height="${height}"><title>${label} ${round(ms)} ms</title></rect>`,
    );
    x += ms * scale;
  }
  const rest = timings.total * scale - x;
  if (rest > 0)
    bars.push(
      html`<rect class="rest" x="${round(x)}" width="${round(rest)}" height="${height}"><title>waiting ${round(rest / scale)} ms</title></rect>`,
    );
  if (timings.page) {
    bars.push(
      html`<rect class="page" x="${round(timings.total * scale)}" width="${round(timings.page * scale)}" height="${height}"><title>page ${round(timings.page)} ms</title></rect>`,
    );
  }
  const label = [...parts, afterwards]
    .flatMap(([part, name]) => (timings[part] ? [`${name} ${round(timings[part])} ms`] : []))
    .join(", ");
  return html`<svg class="timings" role="img" aria-label="${label}" viewBox="0 0 ${width} ${height}" preserveAspectRatio="none">${bars}</svg>`;
}

/** Which colour is which part. */
export const legend = html`<ul class="legend">${[...parts, afterwards].map(([part, label]) => html`<li class="${part}">${label}</li>`)}</ul>`;

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
