import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { launchChromium } from "../support/chromium.ts";
import { type RunningHotrun, startHotrun } from "../support/hotrun.ts";

interface Row {
  name: string;
  /** Each is a header. */
  policies?: string[];
  reportOnly?: string[];
  /** In the page, before the inline script. */
  meta?: string;
  /** Whether the page's own inline script runs: as it would without us. */
  inline: boolean;
}

const inlineHash = "'sha256-qci9na2jwDkIbGwlEw7UJpm0mGcAK5m5TE2YkTyPgDw='";

const rows: Row[] = [
  { name: "the page's own origin", policies: ["default-src 'self'"], inline: false },
  { name: "nothing at all", policies: ["default-src 'none'"], inline: false },
  { name: "no scripts", policies: ["script-src 'none'"], inline: false },
  { name: "inline scripts", policies: ["script-src 'unsafe-inline'; connect-src 'none'"], inline: true },
  { name: "inline scripts by default", policies: ["default-src 'unsafe-inline' https://cdn.example"], inline: true },
  { name: "a nonce", policies: ["default-src 'none'; script-src 'nonce-page'"], inline: false },
  { name: "a nonce on the inline script", policies: ["script-src 'nonce-inline'"], inline: true },
  { name: "a hash", policies: [`script-src ${inlineHash}`], inline: true },
  { name: "strict-dynamic with a nonce", policies: ["script-src 'strict-dynamic' 'nonce-page'"], inline: false },
  { name: "strict-dynamic with a hash", policies: [`default-src 'strict-dynamic' ${inlineHash}`], inline: true },
  {
    name: "two headers",
    policies: ["script-src 'nonce-inline'", "default-src 'none', script-src https:"],
    inline: false,
  },
  {
    name: "trusted types",
    policies: ["require-trusted-types-for 'script'; trusted-types app; default-src 'self'"],
    inline: false,
  },
  { name: "trusted types alone", policies: ["require-trusted-types-for 'script'"], inline: true },
  { name: "no policy of trusted types", policies: ["trusted-types 'none'"], inline: true },
  { name: "only reports", reportOnly: ["default-src 'none'; require-trusted-types-for 'script'"], inline: true },
  { name: "a policy in the page", meta: "default-src 'none'", inline: false },
  {
    name: "trusted types by a policy in the page",
    meta: "script-src 'nonce-inline'; connect-src 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
    inline: true,
  },
  { name: "strict-dynamic by a policy in the page", meta: "script-src 'strict-dynamic' 'nonce-inline'", inline: true },
  {
    name: "reports beside a policy",
    policies: ["script-src 'self'"],
    reportOnly: ["connect-src 'none'"],
    inline: false,
  },
];

const files = {
  "app.ts": `
import { createServer } from "node:http";
import { text } from "./text.ts";
const rows = ${JSON.stringify(rows)};
createServer((request, response) => {
  const row = rows[Number(request.url?.slice(1))];
  if (!row) return void response.writeHead(404).end();
  if (row.policies) response.setHeader("content-security-policy", row.policies);
  if (row.reportOnly) response.setHeader("content-security-policy-report-only", row.reportOnly);
  const meta = row.meta ? '<meta http-equiv="Content-Security-Policy" content="' + row.meta + '">' : "";
  const script = '<script nonce="inline">window.inline = true</script>';
  response.setHeader("content-type", "text/html").end('<!doctype html><html><head>' + meta + script + "</head><body><p>" + text + "</p></body></html>");
}).listen(3000);
`,
  "text.ts": 'export const text = "text 0";\n',
};

let browser: Browser;
let app: RunningHotrun;
before(async () => {
  [browser, app] = await Promise.all([launchChromium(), startHotrun({ files })]);
});
after(async () => {
  await browser?.close();
  await app?.[Symbol.asyncDispose]();
});

interface Violation {
  directive: string;
  blocked: string;
}

/** Notes what the policies block or report from the very beginning of the page. */
async function openWatched(path: string): Promise<{ page: Page; violations(): Promise<Violation[]> }> {
  const page = await browser.newPage();
  await page.addInitScript(() => {
    const violations: unknown[] = [];
    Object.assign(window, { violations });
    document.addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI }) => {
      violations.push({ directive: effectiveDirective, blocked: blockedURI });
    });
  });
  const connected = app.log.next("page", ({ action }) => action === undefined);
  await page.goto(new URL(path, app.url).href);
  await connected;
  return { page, violations: () => page.evaluate(() => Reflect.get(window, "violations")) };
}

for (const [index, { name, inline, policies = [], reportOnly = [], meta = "" }] of rows.entries()) {
  test(`F6 a save is in the page, and nothing else is let in: ${name}`, async () => {
    app.log.mark();
    const { page, violations } = await openWatched(`/${index}`);
    await page.evaluate(() => Object.assign(window, { sameLoad: true }));
    app.edit("text.ts", `text ${index}`, `text ${index + 1}`);
    await page.locator("p", { hasText: `text ${index + 1}` }).waitFor();
    assert.equal(await page.evaluate(() => "sameLoad" in window), true, "without a page load");
    assert.equal(await page.evaluate(() => "inline" in window), inline);
    const ours = (await violations()).filter(({ blocked }) => blocked !== "inline");
    assert.deepEqual(ours, [], `${policies} ${reportOnly} ${meta}`);
    await page.close();
  });
}

test("F6 K1 a failure is shown whatever the policies of the page, and nothing else is let in", async () => {
  // One of each kind: what lets the client in is asked of every policy above.
  const kinds = /nothing at all|no scripts|a nonce$|a hash$|with a nonce|trusted types alone|a policy in the page$/;
  const chosen = [...rows.keys()].filter((index) => kinds.test(rows[index]?.name ?? ""));
  const opened = await Promise.all(chosen.map((index) => openWatched(`/${index}`)));
  app.write("text.ts", "export const text = ;\n");
  await app.next("failure");
  for (const [index, { page, violations }] of opened.entries()) {
    const { name = "" } = rows[chosen[index] ?? 0] ?? {};
    await page.locator("hotrun-overlay .card").waitFor();
    const ours = (await violations()).filter(({ blocked }) => blocked !== "inline");
    assert.deepEqual(ours, [], name);
  }
  app.write("text.ts", 'export const text = "mended";\n');
  for (const { page } of opened) {
    await page.locator("hotrun-overlay").waitFor({ state: "detached" });
    await page.close();
  }
});
