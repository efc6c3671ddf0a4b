import type { IncomingMessage, ServerResponse } from "node:http";
import type { Failure } from "../protocol/failure.ts";
import type { Status } from "../protocol/status.ts";
import { failuresHtml } from "./failure-html.ts";
import { failureStyle } from "./failure-style.ts";
import { failureText } from "./failure-text.ts";
import { cspHash, type Html, html, trusted } from "./html.ts";
import { pageStyle } from "./page-style.ts";

export interface Unavailable {
  /** Why nothing can answer; null: it is only not there yet. */
  failure: Failure | null;
  state: Status["state"];
  /** From `createTag`: with it the page heals itself. */
  tag: string;
  /** Folder that paths are shown from (none). */
  cwd?: string;
}

/**
 * Answers for the app while it cannot: HTML for a page, JSON or text for everything else.
 *
 * Nothing of the request is in the answer, so that no link can put words into it. `x-hotrun-unavailable` lets the client
 * know this answer from one of the app.
 *
 * @param answer.status 502 after a failure, 503 while it starts
 */
export function writeUnavailable(
  request: IncomingMessage,
  response: ServerResponse,
  answer: Unavailable & { status: number },
): void {
  const { type, body } = representation(preferredType(request), answer);
  response.writeHead(answer.status, {
    "Content-Type": `${type}; charset=utf-8`,
    "Content-Length": Buffer.byteLength(body),
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Hotrun-Unavailable": answer.state,
    ...(answer.status === 503 ? { "Retry-After": "1" } : {}),
    ...(type === "text/html" ? { "Content-Security-Policy": errorPageCsp } : {}),
  });
  response.end(request.method === "HEAD" ? undefined : body);
}

type MediaType = "text/html" | "application/json" | "text/plain";

function representation(type: MediaType, answer: Unavailable): { type: MediaType; body: string } {
  const { failure, state } = answer;
  if (type === "text/html") return { type, body: errorPage(answer) };
  if (type === "application/json") return { type, body: `${JSON.stringify({ state, failure })}\n` };
  return { type, body: `${failure ? failureText(failure) : stateWords(state).title}\n` };
}

/** A browser says by `Sec-Fetch-Dest` whether a page is meant; others by `Accept`, and who takes anything (curl) gets text. */
function preferredType({ headers }: IncomingMessage): MediaType {
  const destination = headers["sec-fetch-dest"];
  if (destination)
    return ["document", "iframe", "frame"].includes(String(destination)) ? "text/html" : "application/json";
  return acceptedType(headers.accept ?? "");
}

/** Of the three that there are, the one with the greatest weight; of equals the first. */
function acceptedType(accept: string): MediaType {
  let [best, greatest]: [MediaType, number] = ["text/plain", 0];
  for (const range of accept.split(",")) {
    const [name = "", ...parameters] = range.split(";").map((part) => part.trim().toLowerCase());
    const type = typeFor(name);
    const weight = Number(parameters.find((parameter) => parameter.startsWith("q="))?.slice(2) ?? 1);
    if (type && weight > greatest) [best, greatest] = [type, weight];
  }
  return best;
}

function typeFor(range: string): MediaType | null {
  if (range === "text/html" || range === "application/xhtml+xml") return "text/html";
  if (/^application\/(?:[\w.-]+\+)?json$/.test(range)) return "application/json";
  return range === "text/plain" ? range : null;
}

/**
 * The page that is shown while nothing can answer: the failure as it is shown over a living page, in the document itself,
 * since it has to be read without scripts too. The client puts the next failure in its place.
 */
export function errorPage({ failure, state, tag, cwd }: Unavailable): string {
  return html`<!doctype html>
<html lang="en" data-hotrun-unavailable="${failure ? "failure" : state}"${failureAttribute(failure)}>
<head>
${trusted(tag)}
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${failure ? failure.title : stateWords(state).title}</title>
<style>${trusted(failure ? failureStyle : pageStyle)}</style>
</head>
<body>
${failure ? html`<hotrun-overlay>${trusted(failuresHtml([failure], cwd))}</hotrun-overlay>` : stateBody(state)}
</body>
</html>
`.text;
}

/** The client is a same-origin script and needs its socket and `status`; the style is one of the two that the page can have. */
const errorPageCsp = [
  "default-src 'none'",
  "script-src 'self'",
  "connect-src 'self'",
  `style-src ${cspHash(pageStyle)} ${cspHash(failureStyle)}`,
  "base-uri 'none'",
  // To reload a page that is the answer to a form counts as sending the form.
  "form-action 'self'",
  "frame-ancestors 'self'",
].join("; ");

/** Which failure the page shows already: the client hears of it again as soon as it has its socket. */
function failureAttribute(failure: Failure | null): Html | null {
  return failure && html` data-hotrun-failure="${JSON.stringify(failure)}"`;
}

function stateBody(state: Status["state"]): Html {
  const { title, text } = stateWords(state);
  return html`<main class="waiting">
<div class="pulse" aria-hidden="true"><i></i><i></i><i></i></div>
<h1>${title}</h1>
<p>${text}</p>
</main>`;
}

function stateWords(state: Status["state"]): { title: string; text: string } {
  switch (state) {
    case "starting":
      return { title: "The app is starting", text: "This page shows it as soon as it answers." };
    case "live":
    case "reloading":
      return { title: "A new version is starting", text: "This page shows it as soon as it answers." };
    case "down":
      return {
        title: "The app is not running",
        text: "It is started again at the next change, and this page shows it then.",
      };
    case "closing":
      return { title: "hotrun is closing", text: "This page shows the app when hotrun runs again." };
  }
}
