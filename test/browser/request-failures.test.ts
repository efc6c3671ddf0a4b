import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { launchChromium } from "../support/chromium.ts";
import { type RunningHotrun, startHotrun } from "../support/hotrun.ts";

let browser: Browser;
before(async () => {
  browser = await launchChromium();
});
after(() => browser.close());

const routes = `
export const sync = (name: string): string => {
  throw new TypeError("sync of " + name);
};

export async function later(name: string): Promise<string> {
  await new Promise((resolve) => setTimeout(resolve, 5));
  throw new Error("later of " + name, { cause: new RangeError("why") });
}
`;

const mended = `
export const sync = (name: string): string =>
  "<!doctype html><html><head><title>Good</title></head><body><h1>Good " + name + "</h1><input></body></html>";
export const later = async (name: string): Promise<string> => sync(name);
`;

const app = `
import { createServer } from "node:http";
import { getRequestListener } from "@hono/node-server";
import express from "express";
import express4 from "express4";
import fastify from "fastify";
import { Hono } from "hono";
import Koa from "koa";
import { later, sync } from "./routes.ts";

const answer = (url) => (url.endsWith("/later") ? later(url) : sync(url));

function expressApp(make) {
  const app = make();
  app.get("/:name/sync", (req, res) => void res.send(sync(req.url)));
  app.get("/:name/later", (req, res, next) => void later(req.url).then((html) => res.send(html), next));
  app.get("/:name/own", (req, res) => void res.send(sync(req.url)));
  app.use("/:name/own", (_error, _req, res, _next) => void res.status(500).send("<!doctype html><p>Sorry"));
  return app;
}

const fast = fastify();
fast.get("/fastify/sync", (req, reply) => reply.type("text/html").send(sync(req.url)));
fast.get("/fastify/later", async (req, reply) => reply.type("text/html").send(await later(req.url)));
fast.register(async (own) => {
  own.setErrorHandler((_error, _req, reply) => reply.code(503).send("Sorry"));
  own.get("/fastify/own", async (req, reply) => reply.type("text/html").send(sync(req.url)));
});
await fast.ready();

function koaApp(isSilent) {
  const app = new Koa();
  if (isSilent) app.on("error", () => {});
  app.use(async (context) => {
    context.body = await answer(context.path);
  });
  return app.callback();
}

const hono = new Hono();
hono.get("/hono/sync", (context) => context.html(sync(context.req.path)));
hono.get("/hono/later", async (context) => context.html(await later(context.req.path)));

async function plain(request, response) {
  try {
    response.setHeader("Content-Type", "text/html").end(await answer(request.url));
  } catch (error) {
    console.error(error);
    response.writeHead(500, { "Content-Type": "text/plain" }).end("Sorry");
  }
}

const handlers = {
  express: expressApp(express),
  express4: expressApp(express4),
  fastify: fast.routing,
  koa: koaApp(false),
  silent: koaApp(true),
  hono: getRequestListener(hono.fetch),
  http: plain,
};
createServer((request, response) => {
  const handler = handlers[request.url.split("/")[1]];
  if (handler) handler(request, response);
  else response.writeHead(404, { "Content-Type": "text/html" }).end("<p>Nothing here");
}).listen(0);
`;

/** Each path, and what its answer says by itself. */
const failing = {
  "/express/sync": "TypeError: sync of /express/sync",
  "/express/own": "Sorry",
  "/express4/sync": "TypeError: sync of /express4/sync",
  "/fastify/later": '"message":"later of /fastify/later"',
  "/fastify/own": "Sorry",
  "/koa/later": "Internal Server Error",
  "/silent/sync": "Internal Server Error",
  "/hono/later": "Internal Server Error",
  "/http/later": "Sorry",
};

async function open(hotrun: RunningHotrun, path: string): Promise<Page> {
  const page = await browser.newPage();
  page.setDefaultTimeout(20_000);
  await page.goto(new URL(path, hotrun.url).href);
  await page.evaluate(() => Object.assign(window, { sameDocument: true }));
  return page;
}

const overlay = (page: Page) => page.locator("hotrun-overlay");

test("O18 K2 H5 the answer of a handler that throws is shown, with its error over it, and becomes the page once that is mended", async () => {
  await using hotrun = await startHotrun({ files: { "app.ts": app, "routes.ts": routes } });
  const pages = new Map<string, Page>();
  for (const [path, own] of Object.entries(failing)) {
    const told = hotrun.next("failure", ({ request }) => request?.url === path);
    const page = await open(hotrun, path);
    pages.set(path, page);
    const { kind, code, title, message, file, line } = await told;
    const name = path.split("/")[2] === "later" ? "later" : "sync";
    const expected = name === "later" ? `later of ${path}` : `TypeError: sync of ${path}`;
    assert.deepEqual([kind, code, title, message], ["request", "HOTRUN_REQUEST", `GET ${path} threw`, expected]);
    assert.deepEqual([file, line], [hotrun.file("routes.ts"), name === "later" ? 8 : 3]);
    await overlay(page).getByText(expected).first().waitFor();
    await overlay(page).getByText(`routes.ts:${line}`).first().waitFor();
    assert.ok((await page.locator("body").innerText()).includes(own), path);
  }
  const { ok, failure, requestFailures } = await hotrun.status();
  assert.deepEqual([ok, failure], [true, null]);
  assert.equal(requestFailures.length, pages.size);

  hotrun.write("routes.ts", mended);
  for (const [path, page] of pages) {
    await page.locator("h1", { hasText: `Good ${path}` }).waitFor();
    await overlay(page).waitFor({ state: "detached" });
    assert.equal(await page.evaluate(() => "sameDocument" in window), true, path);
  }
  assert.deepEqual((await hotrun.status()).requestFailures, []);

  // The other way round: a page that was good.
  for (const [path, page] of pages) if (!/fastify.later|express.own|express4/.test(path)) await page.close();
  const [own, four, fast] = ["/express/own", "/express4/sync", "/fastify/later"].map((path) => pages.get(path) as Page);
  assert.ok(own && four && fast);
  hotrun.write("routes.ts", routes);
  await overlay(fast).getByText("later of /fastify/later").first().waitFor();
  await overlay(own).getByText("sync of /express/own").first().waitFor();
  await overlay(four).getByText("sync of /express4/sync").first().waitFor();
  assert.ok((await fast.locator("body").innerText()).includes('"statusCode":500'));
  hotrun.write("routes.ts", mended);
  for (const page of [fast, own, four]) {
    await page.locator("h1", { hasText: "Good" }).waitFor();
    await overlay(page).waitFor({ state: "detached" });
    assert.equal(await page.evaluate(() => "sameDocument" in window), true);
  }
});

test("O18 K4 a page that is not there becomes the page when its route appears; a script's own requests are told of, and shown by nobody", async () => {
  await using hotrun = await startHotrun({ files: { "app.ts": app, "routes.ts": mended } });
  const missing = await open(hotrun, "/new");
  assert.equal(await missing.locator("p").innerText(), "Nothing here");
  hotrun.edit("app.ts", "  http: plain,", "  http: plain,\n  new: plain,");
  await missing.locator("h1", { hasText: "Good /new" }).waitFor();

  const page = await open(hotrun, "/http/sync");
  hotrun.edit(
    "app.ts",
    "await answer(request.url)",
    'await answer(request.url + (request.method === "POST" ? (() => { throw new Error("posted") })() : ""))',
  );
  await hotrun.reload();
  const told = hotrun.next("failure", ({ kind }) => kind === "request");
  const answer = await page.evaluate(async () => {
    const response = await fetch("/http/sync", { method: "POST" });
    return [response.status, response.headers.get("content-type"), await response.text()];
  });
  assert.deepEqual(answer, [500, "text/plain", "Sorry"]);
  const { title, message, file } = await told;
  assert.deepEqual([title, message, file], ["POST /http/sync threw", "posted", hotrun.file("app.ts")]);
  assert.equal(await overlay(page).count(), 0);
});
