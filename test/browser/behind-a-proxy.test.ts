import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser } from "playwright-core";
import { credentialFiles } from "../support/certificates.ts";
import { launchChromium } from "../support/chromium.ts";
import { type RunningHotrun, startHotrun } from "../support/hotrun.ts";
import { type ReverseProxyOptions, startReverseProxy } from "../support/reverse-proxy.ts";

let browser: Browser;
before(async () => {
  browser = await launchChromium();
});
after(() => browser?.close());

interface Row {
  name: string;
  /** Of hotrun, in package.json. */
  options?: object;
  proxy?: Omit<ReverseProxyOptions, "target">;
  /** Path of the page for the browser. */
  path: string;
}

/** A proxy that asks for another host than the browser, and says so. */
const forwarding = ({ host }: { host: string }) => ({
  host: "localhost",
  "x-forwarded-host": host,
  "x-forwarded-proto": "https",
});

const rows: Row[] = [
  { name: "that keeps the Host", path: "/page" },
  { name: "that names the host", options: { trustProxy: true }, proxy: { headers: forwarding }, path: "/page" },
  {
    name: "that takes a base path away",
    options: { basePath: "/shop" },
    proxy: { basePath: "/shop", strips: true },
    path: "/shop/page",
  },
  {
    name: "that leaves a base path",
    options: { basePath: "/shop/" },
    proxy: { basePath: "/shop" },
    path: "/shop/page",
  },
  {
    name: "that names a base path",
    options: { trustProxy: true },
    proxy: {
      basePath: "/shop",
      strips: true,
      headers: (own) => ({ ...forwarding(own), "x-forwarded-prefix": "/shop" }),
    },
    path: "/shop/page",
  },
];

/** The policy names nobody: so the client is let in where it really is, or not at all. */
const app = `
import { createServer } from "node:http";
import { text } from "./text.ts";
createServer((request, response) => {
  const isPage = request.url === "/page" || request.url === "/shop/page";
  if (!isPage) return void response.writeHead(404).end();
  response.writeHead(200, { "content-type": "text/html", "content-security-policy": "default-src 'none'" });
  response.end("<!doctype html><html><head></head><body><p>" + text + "</p></body></html>");
}).listen(3000);
`;

for (const { name, options = {}, proxy, path } of rows) {
  test(`F9 behind a proxy for https ${name}, a page connects by wss and a save is live`, async () => {
    await using running = await startHotrun({
      files: {
        "package.json": JSON.stringify({ type: "module", hotrun: options }),
        "app.ts": app,
        "text.ts": 'export const text = "one";\n',
      },
    });
    await using front = await startReverseProxy({ ...proxy, target: running.url });
    await isLive(running, { root: front.url, path });
  });
}

test("F9 a page of an app that speaks https itself connects by wss and a save is live", async () => {
  await using running = await startHotrun({
    files: {
      ...credentialFiles,
      "package.json": '{ "type": "module" }',
      "app.ts": `import { credentials } from "./tls.ts";\n${app.replace("node:http", "node:https").replace("createServer((", "createServer(credentials, (")}`,
      "text.ts": 'export const text = "one";\n',
    },
  });
  await isLive(running, { root: running.url.slice(0, -1), path: "/page" });
});

async function isLive(running: RunningHotrun, { root, path }: { root: string; path: string }): Promise<void> {
  const context = await browser.newContext({ ignoreHTTPSErrors: true });
  const page = await context.newPage();
  const sockets: string[] = [];
  page.on("websocket", (socket) => sockets.push(socket.url().replace(/\?.*/, "")));
  const connected = running.next("page", ({ action }) => action === undefined);
  await page.goto(root + path);
  assert.equal((await connected).url, path);
  await page.evaluate(() => Object.assign(window, { sameLoad: true }));

  running.edit("text.ts", "one", "two");
  await page.locator("p", { hasText: "two" }).waitFor();

  assert.equal(await page.evaluate(() => "sameLoad" in window), true, "without a page load");
  const base = path.replace(/\/page$/, "");
  assert.deepEqual(sockets, [`${root.replace("https:", "wss:")}${base}/__hotrun/live`]);
  await context.close();
}
