import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, test } from "node:test";
import type { Browser } from "playwright-core";
import { launchChromium } from "../support/chromium.ts";
import { createFakeEditor } from "../support/fake-editor.ts";
import { startHotrun } from "../support/hotrun.ts";
import { playHostileRequests } from "./hostile-requests.ts";

let browser: Browser;
before(async () => {
  browser = await launchChromium();
});
after(() => browser?.close());

const files = {
  "app.ts": `
import { createServer } from "node:http";
import { text } from "./text.ts";
import { users } from "./users.ts";
createServer((request, response) => {
  const page = (body: string) => response.setHeader("content-type", "text/html").end("<!doctype html><html><body>" + body + "</body></html>");
  try {
    page(request.url === "/users" ? users() : "<p>" + text + "</p><input>");
  } catch (error) {
    console.error(error);
    response.statusCode = 500;
    page("<h1>Sorry</h1>");
  }
}).listen(3000);
`,
  "text.ts": 'export const text = "one";\n',
  "users.ts": `
function load(): string[] {
  throw new Error("No users", { cause: new TypeError("no connection") });
}
export function users(): string {
  return load().join();
}
`,
};

test("K1 K3 each kind of failure is shown by the real program, and opens the editor at its place", async () => {
  await using editor = await createFakeEditor("code");
  await using app = await startHotrun({ files, env: { HOTRUN_EDITOR: editor.command } });
  const page = await browser.newPage();
  page.setDefaultTimeout(20_000);
  const card = page.locator("hotrun-overlay .card");
  const gone = () => page.locator("hotrun-overlay").waitFor({ state: "detached" });
  const connected = app.next("page", ({ action }) => action === undefined);
  await page.goto(app.url);
  await connected;
  await page.fill("input", "typed");

  app.write("text.ts", "export const text = ;\n");
  await card.locator(".kind", { hasText: "Does not parse" }).waitFor();
  const place = card.locator("header .place");
  assert.equal(await place.textContent(), "text.ts:1:21");
  assert.equal(await place.getAttribute("title"), `${app.file("text.ts")}:1:21`);
  await place.click();
  assert.deepEqual(await editor.next(), ["-g", `${app.file("text.ts")}:1:21`]);

  app.write("text.ts", 'throw new Error("No shop", { cause: new Error("refused") });\nexport const text = "";\n');
  await card.locator("h1", { hasText: "No shop" }).waitFor();
  assert.match(await card.locator(".related").innerText(), /^Caused by\s+refused\s+text\.ts:1:/);

  app.write(
    "text.ts",
    "import.meta.hot?.dispose(() => { throw new Error('not closed'); });\nexport const text = 'two';\n",
  );
  await gone();
  assert.equal(await page.inputValue("input"), "typed");
  app.write("text.ts", "export const text = 'three';\n");
  const badge = page.locator("hotrun-indicator[data-state=warned] button");
  await badge.click();
  await card.locator("li", { hasText: "not closed" }).waitFor();
  app.write("text.ts", "export const text = 'four';\n");
  await gone();
  await page.locator("hotrun-indicator[data-state=connected]").waitFor({ state: "attached" });

  await page.goto(new URL("/users", app.url).href);
  await card.locator(".kind", { hasText: "GET /users threw" }).waitFor();
  assert.equal(await page.locator("body > h1").textContent(), "Sorry");
  assert.match(await card.locator(".related").innerText(), /^Caused by\s+TypeError: no connection/);
  assert.match(await card.locator("footer").innerText(), /^Below is what the app has answered itself\./);
  await card.locator(".stack .place", { hasText: "users.ts:6" }).first().click();
  const [, opened] = await editor.next();
  assert.match(opened ?? "", /users\.ts:6:\d+$/);

  // A save that is broken comes before it, in a card of its own.
  app.write("text.ts", "export const text = ;\n");
  await card.nth(1).waitFor();
  assert.deepEqual(await card.locator(".kind").allInnerTexts(), [
    "Does not parse\nHOTRUN_PARSE",
    "GET /users threw\nHOTRUN_REQUEST",
  ]);
  app.write("text.ts", "export const text = 'five';\n");
  await card.nth(1).waitFor({ state: "detached" });
  assert.match(await card.locator(".kind").innerText(), /^GET \/users threw/);

  app.edit("users.ts", 'throw new Error("No users"', 'return ["Ada"]; throw new Error("No users"');
  await page.locator("body", { hasText: "Ada" }).waitFor();
  await gone();
  await page.close();
});

test("markup in path, query, header and file name of what fails is shown by the real program, and runs nothing", async () => {
  const page = await browser.newPage();
  await playHostileRequests(page);
  await page.close();
});

test("a page of another origin opens no editor", async (t) => {
  await using editor = await createFakeEditor("code");
  await using app = await startHotrun({
    files: { ...files, "text.ts": "export const text = ;\n" },
    env: { HOTRUN_EDITOR: editor.command },
    until: "failure",
  });
  await app.log.until("a front", () => app.log.events.some(({ type }) => type === "listen"));
  const body = JSON.stringify({ file: app.file("text.ts"), line: 1 });
  const foreign = createServer((_request, response) =>
    response.setHeader("content-type", "text/html").end("<p>evil</p>"),
  );
  await once(foreign.listen(0, "127.0.0.2"), "listening");
  t.after(() => foreign.close());
  const page = await browser.newPage();
  const foreignUrl = `http://127.0.0.2:${(foreign.address() as AddressInfo).port}`;
  await page.goto(foreignUrl);
  const url = new URL("/__hotrun/open", app.url).href;
  const answers = await page.evaluate(
    async ({ url, body }) => {
      const attempts: RequestInit[] = [
        { method: "POST", body, mode: "no-cors" },
        { method: "POST", body, headers: { "content-type": "application/json", "x-hotrun-token": "guess" } },
        { mode: "no-cors" },
      ];
      const results = await Promise.allSettled(attempts.map((attempt) => fetch(url, attempt)));
      return results.map((result) => (result.status === "fulfilled" ? result.value.type : "refused"));
    },
    { url, body },
  );
  // What is opaque cannot be read; that it did nothing is what the editor says below.
  assert.equal(answers[1], "refused");
  for (const enctype of ["text/plain", "application/x-www-form-urlencoded"]) {
    await page.goto(foreignUrl);
    const answered = page.waitForURL(url);
    await page.evaluate(
      ({ url, body, enctype }) => {
        const form = Object.assign(document.createElement("form"), {
          method: "post",
          enctype,
          action: url,
          target: "_self",
        });
        form.append(Object.assign(document.createElement("input"), { name: body.slice(0, -1), value: "" }));
        document.body.append(form);
        form.submit();
      },
      { url, body, enctype },
    );
    await answered;
    assert.equal((await page.locator("body").innerText()).trim(), "Not for pages of other origins");
  }
  // The page that hotrun has put in place of the app's is one of its own.
  await page.goto(app.url);
  await page.locator(".place").first().click();
  assert.deepEqual(await editor.next(), ["-g", `${app.file("text.ts")}:1:21`]);
  await page.close();
});
