import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { withoutControls } from "../../src/browser/without-controls.ts";
import { startHotrun } from "../support/hotrun.ts";
import { request } from "../support/http.ts";
import { markupPayloads } from "../support/markup-payloads.ts";
import { watchForMarkup } from "./markup-pack.ts";

/** A file's name may be anything but a slash. */
const fileName = `it's "><img src=x onerror=pwn()>.ts`;

/** An app whose errors say what it was asked for: its path, its query, a header. */
const files = {
  [fileName]: "export function fail(text: string): never {\n  throw new Error(text);\n}\n",
  "app.ts": `
import { createServer } from "node:http";
import { fail } from ${JSON.stringify(`./${fileName}`)};
createServer((request, response) => {
  if (request.url === "/crash") return void setImmediate(fail, request.headers["x-said"]);
  try {
    fail(decodeURIComponent(request.url ?? ""));
  } catch (error) {
    console.error(error);
    response.writeHead(500, { "content-type": "text/plain" }).end("Sorry");
  }
}).listen(3000);
`,
};

const [inPath = [], inQuery = [], inHeader = []] = [0, 1, 2].map((third) =>
  markupPayloads.filter((_, index) => index % 3 === third),
);

/** Markup in path, query and header of requests, and in a file's name: wherever hotrun shows it in the end, it is text. */
export async function playHostileRequests(page: Page): Promise<void> {
  await using app = await startHotrun({ files });
  const watched = await watchForMarkup(page);
  const shows = (text: string) =>
    page.waitForFunction(`(() => {
      const overlay = document.querySelector("hotrun-overlay");
      return (overlay?.shadowRoot ?? overlay)?.textContent.includes(${JSON.stringify(withoutControls(text))});
    })()`);

  const target = `/${encodeURIComponent(inPath.join(" "))}?${encodeURIComponent(inQuery.join(" "))}`;
  await page.goto(new URL(target, app.url).href);
  await shows(inPath[0] as string);
  await shows(inQuery.at(-1) as string);
  await watched.assertHarmless("an error of a request");
  await page.goto(new URL("/__hotrun/", app.url).href);
  await watched.assertHarmless("the status page");

  // Node sends and takes no other characters in a header.
  const said = inHeader.map((text) => text.replace(/[^\x20-\x7e\xa0-\xff]/g, "")).join(" ");
  const died = app.next("exit");
  await assert.doesNotReject(request(new URL("/crash", app.url), { headers: { "x-said": said } }));
  await died;
  const answer = await page.goto(app.url);
  assert.equal(answer?.status(), 502);
  await shows(inHeader[0] as string);
  await shows(fileName);
  await watched.assertHarmless("the page in place of the app's");
}
