import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import { clientBuild } from "../../scripts/client-build.mjs";
import { type Channel, type ChannelEvents, createChannel } from "../../src/browser/channel.ts";
import { clientHash } from "../../src/browser/client-file.ts";
import { createDocumentTags } from "../../src/browser/document-tags.ts";
import { writeUnavailable } from "../../src/browser/error-page.ts";
import { failuresHtml } from "../../src/browser/failure-html.ts";
import { createRoutes, type Routes } from "../../src/browser/routes.ts";
import { createSentPages, type SentPages } from "../../src/browser/sent-pages.ts";
import { createTag, type TagFacts } from "../../src/browser/tag.ts";
import { createTokens } from "../../src/browser/token.ts";
import { warningsHtml } from "../../src/browser/warnings-html.ts";
import type { Opened, Place } from "../../src/protocol/editor.ts";
import type { Failure } from "../../src/protocol/failure.ts";
import type { Reload } from "../../src/protocol/reload.ts";
import type { Status } from "../../src/protocol/status.ts";

/** What a path of the app answers: HTML, or anything else by hand; `send` answers with HTML that gets its tag as pages do. */
export type Page =
  | string
  | ((request: IncomingMessage, response: ServerResponse, send: (html: string) => void) => void);

export interface FakeLauncher extends AsyncDisposable {
  readonly url: string;
  /** The app, by path. */
  readonly app: Map<string, Page>;
  /** How often each path was asked for. */
  readonly asked: Map<string, number>;
  readonly channel: Channel;
  readonly status: Status;
  readonly token: string;
  version: number;
  morph: boolean;
  navigate: boolean;
  keep: string[];
  highlight: boolean;
  console: boolean;
  /** What the pages wanted to have opened in the editor, and what comes of it. */
  readonly opened: Place[];
  openResult: Opened;
  /** Changes the page at `/`, and has the pages refresh. Resolves with what the first of them did. */
  refresh(html: Page, files?: string[]): Promise<ChannelEvents["applied"][0]>;
  restyle(files: string[]): Promise<ChannelEvents["applied"][0]>;
  fail(failure: Failure | null): void;
  failAll(failures: readonly Failure[]): void;
  warn(...messages: string[]): void;
  endReload(reload: Reload): void;
  next<Name extends keyof ChannelEvents>(name: Name): Promise<ChannelEvents[Name][0]>;
  /** Ends this launcher and starts another at the same port, with another token. */
  restart(between?: () => Promise<unknown>): Promise<void>;
}

/** The bundles as they are shipped, in a folder of their own. */
export async function bundleClient(): Promise<AsyncDisposable & { file: string }> {
  const folder = await mkdtemp(join(tmpdir(), "hotrun-client-"));
  const file = join(folder, "client.js");
  const source = (name: string) => fileURLToPath(new URL(`../../client/${name}.ts`, import.meta.url));
  const entryPoints = { client: source("main-extras"), "client-overlay": source("overlay/main") };
  await esbuild.build({ ...clientBuild, entryPoints, outdir: folder });
  return { file, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}

/** A launcher without an app process: pages come from a map. Everything that the browser sees is the real thing. */
export async function createFakeLauncher(options: { clientFile: string; host?: string }): Promise<FakeLauncher> {
  const host = options.host ?? "127.0.0.1";
  const app = new Map<string, Page>();
  const asked = new Map<string, number>();
  const listeners = new Set<(reload: Reload) => void>();
  const status: Status = {
    ok: true,
    mode: "swap",
    generation: 1,
    generations: [],
    state: "live",
    fronts: [],
    pages: [],
    failure: null,
    requestFailures: [],
    reloads: [],
  };
  const applications = new Map<number, (applied: ChannelEvents["applied"][0]) => void>();
  let reloads = 0;
  let inner = await listen(0);

  async function listen(port: number): Promise<Inner> {
    const listening = await listenAt({ ...options, host, port, status, listeners, answer, hello, openEditor });
    listening.channel.on("applied", (applied) => applications.get(applied.reload)?.(applied));
    return listening;
  }

  async function openEditor(place: Place): Promise<Opened> {
    launcher.opened.push(place);
    return launcher.openResult;
  }

  function hello() {
    const failures = status.failure ? [status.failure] : [];
    return { generation: status.generation, version: launcher.version, failures };
  }

  function answer(request: IncomingMessage, response: ServerResponse): void {
    const path = new URL(request.url ?? "/", "http://app").pathname;
    asked.set(path, (asked.get(path) ?? 0) + 1);
    const page = app.get(path);
    if (status.generation === 0) {
      const tag = createTag({ ...facts(), page: "", method: request.method ?? "GET", status: 502, nonce: null });
      writeUnavailable(request, response, { status: 502, failure: status.failure, state: status.state, tag });
    } else if (typeof page === "string" && path.endsWith(".css")) {
      response.setHeader("content-type", "text/css").end(page);
    } else if (typeof page === "string") {
      send(request, response, page);
    } else if (page) page(request, response, (html) => send(request, response, html));
    else response.writeHead(404, { "content-type": "text/plain" }).end("not found");
  }

  function send(request: IncomingMessage, response: ServerResponse, html: string): void {
    const contentType = "text/html; charset=utf-8";
    response.setHeader("content-type", contentType);
    if (request.headers["sec-fetch-dest"] !== "document") return void response.end(html);
    const tagOf = createDocumentTags({
      pages: inner.pages,
      facts,
      behind: { trustProxy: false, basePath: "" },
      onSandboxed() {},
    });
    const tagged = tagOf(request).begin({ status: response.statusCode, contentType, nonce: null });
    tagged.push(Buffer.from(html));
    tagged.complete();
    response.end(html.replace("<head>", `<head>${tagged.text}`));
  }

  function facts(): TagFacts {
    return {
      prefix: "/__hotrun/",
      client: clientHash(options.clientFile),
      token: inner.token,
      version: launcher.version,
      generation: status.generation,
      morph: launcher.morph,
      overlay: true,
      navigate: launcher.navigate,
      keep: launcher.keep,
      highlight: launcher.highlight,
      console: launcher.console,
    };
  }

  function nextApplied(reload: number): Promise<ChannelEvents["applied"][0]> {
    return new Promise((resolve) => applications.set(reload, resolve));
  }

  const launcher: FakeLauncher = {
    url: inner.url,
    app,
    asked,
    status,
    version: 1,
    morph: true,
    navigate: false,
    keep: [],
    highlight: false,
    console: false,
    opened: [],
    openResult: { type: "opened", editor: "code" },
    get channel() {
      return inner.channel;
    },
    get token() {
      return inner.token;
    },
    refresh(html, files = []) {
      app.set("/", html);
      const reload = ++reloads;
      const version = ++launcher.version;
      const applied = nextApplied(reload);
      inner.channel.send({ type: "refresh", reload, generation: 1, version, cause: "app.ts", files });
      return applied;
    },
    restyle(files) {
      const reload = ++reloads;
      const version = ++launcher.version;
      const applied = nextApplied(reload);
      inner.channel.send({ type: "restyle", reload, version, files });
      return applied;
    },
    fail(failure) {
      status.failure = failure;
      inner.channel.send(failure ? { type: "failure", failure, html: failuresHtml([failure]) } : { type: "recovered" });
    },
    failAll(failures) {
      const [failure = null] = failures;
      status.failure = failure;
      if (failure) inner.channel.send({ type: "failure", failure, html: failuresHtml(failures) });
    },
    warn(...messages) {
      const html = messages.length > 0 ? warningsHtml(messages.map((message) => ({ message }))) : null;
      inner.channel.send({ type: "warnings", count: messages.length, html });
    },
    endReload(reload) {
      status.reloads.push(reload);
      for (const listener of listeners) listener(reload);
    },
    next(name) {
      return new Promise((resolve) => {
        const remove = inner.channel.on(name, (event) => {
          remove();
          resolve(event);
        });
      });
    },
    async restart(between = async () => {}) {
      const { port } = inner;
      await inner.close();
      await between();
      launcher.version = 1;
      inner = await listen(port);
    },
    [Symbol.asyncDispose]: () => inner.close(),
  };
  return launcher;
}

interface Inner {
  url: string;
  port: number;
  token: string;
  channel: Channel;
  /** The HTML of the pages that were sent. */
  pages: SentPages;
  close(): Promise<void>;
}

async function listenAt(options: {
  clientFile: string;
  host: string;
  port: number;
  status: Status;
  listeners: Set<(reload: Reload) => void>;
  answer(request: IncomingMessage, response: ServerResponse): void;
  hello: Parameters<typeof createChannel>[0]["hello"];
  openEditor(place: Place): Promise<Opened>;
}): Promise<Inner> {
  const { clientFile, host, status, listeners, answer, hello } = options;
  const tokens = createTokens();
  const channel = createChannel({ tokens, loopback: true, hello });
  const pages = createSentPages();
  const noProxy = { trustProxy: false, basePath: "" };
  const open = { tokens, loopback: true, behind: noProxy, isNamed: () => true, open: options.openEditor };
  const routes: Routes = createRoutes({
    channel,
    pages,
    open,
    clientFile,
    overlayFile: join(dirname(clientFile), "client-overlay.js"),
    status: () => status,
    onReloadEnded(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  });
  const sockets = new Set<Socket>();
  const server = createServer((request, response) => {
    if (request.url?.startsWith("/__hotrun/")) routes.request(request, response);
    else answer(request, response);
  });
  server.on("upgrade", routes.upgrade);
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(options.port, host, resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${host}:${port}`,
    port,
    token: tokens.right,
    channel,
    pages,
    async close() {
      await Promise.all([channel.close(), routes.close()]);
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
