import assert from "node:assert/strict";
import type { Browser, Page } from "playwright-core";
import { type RunningHotrun, startHotrun } from "../support/hotrun.ts";
import type { PageCase } from "./cases/page-case.ts";

/** An app whose answers are in a module of its own, and a tab that shows it. */
export interface PageStage extends AsyncDisposable {
  readonly app: RunningHotrun;
  play(pageCase: PageCase): Promise<void>;
}

const app = `
import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import { extname } from "node:path";
import { answers } from "./answers.ts";

const types: Record<string, string> = { ".js": "text/javascript", ".css": "text/css" };

createServer((request, response) => {
  const { pathname } = new URL(request.url ?? "/", "http://localhost");
  const body = answers[pathname];
  response.setHeader("content-type", types[extname(pathname)] ?? "text/html; charset=utf-8");
  // A page with nonces has another one in each answer, as it should.
  const nonce = randomUUID();
  if (body?.includes("NONCE")) response.setHeader("content-security-policy", \`script-src 'nonce-\${nonce}'; style-src 'nonce-\${nonce}'\`);
  response.writeHead(body === undefined ? 404 : 200).end(body?.replaceAll("NONCE", nonce));
}).listen(3000);
`;

const answers = (files: Record<string, string>) =>
  `export const answers: Record<string, string | undefined> = ${JSON.stringify(files, null, 1)};\n`;

/** @param cases each has a page of its own, which is there from the beginning: a case takes one save */
export async function createPageStage(
  browser: Pick<Browser, "newPage">,
  args: readonly string[],
  cases: readonly PageCase[],
): Promise<PageStage> {
  const pathOf = (pageCase: PageCase) => `/case-${cases.indexOf(pageCase)}`;
  const served: Record<string, string> = {};
  for (const pageCase of cases) Object.assign(served, pageCase.files, { [pathOf(pageCase)]: pageCase.before });
  const running = await startHotrun({
    files: {
      "package.json": JSON.stringify({ type: "module", hotrun: { keepSelectors: [".map"] } }),
      "app.ts": app,
      "answers.ts": answers(served),
    },
    args: [...args],
  });
  const page = await browser.newPage({ viewport: { width: 800, height: 400 } });
  page.setDefaultTimeout(10_000);
  let errors: string[] = [];
  page.on("pageerror", (error) => errors.push(String(error.stack)));
  page.on("console", (message) => {
    if (/Content Security Policy/.test(message.text())) errors.push(message.text());
  });

  async function show(pageCase: PageCase): Promise<void> {
    running.log.mark();
    const connected = running.next("page", ({ action }) => action === undefined);
    await page.goto(new URL(pathOf(pageCase), running.url).href);
    await connected;
    errors = [];
  }

  return {
    app: running,
    async play(pageCase) {
      await show(pageCase);
      await page.evaluate(() => Object.assign(window, { isSameLoad: true }));
      await pageCase.act?.(page);
      const { action: expected = "morph", after } = pageCase;
      served[pathOf(pageCase)] = after;
      running.write("answers.ts", answers(served));
      // A page that was loaded while the last case's reload came to its end fetches itself once more, and finds nothing new.
      const isDue = (action: string | undefined) => action !== undefined && (action !== "none" || expected === "none");
      const { action, ms, reason } = await running.next("page", ({ action }) => isDue(action));
      assert.deepEqual([action, reason], [expected, pageCase.reason]);
      assert.ok(Number.isFinite(ms));
      await pageCase.check(page);
      assert.equal(await isSameLoad(page), expected !== "reload");
      if (pageCase.error) assert.match(errors.join("\n"), pageCase.error);
      else assert.deepEqual(errors, []);
    },
    async [Symbol.asyncDispose]() {
      await page.close();
      await running[Symbol.asyncDispose]();
    },
  };
}

const isSameLoad = (page: Page) => page.evaluate(() => "isSameLoad" in window);
