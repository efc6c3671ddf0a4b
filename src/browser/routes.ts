import { readFile } from "node:fs/promises";
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { Reload } from "../protocol/reload.ts";
import type { Status } from "../protocol/status.ts";
import type { Channel } from "./channel.ts";
import { builtClient, builtOverlay, clientHash } from "./client-file.ts";
import { answerOpen, type OpenOptions } from "./open-request.ts";
import type { SentPages } from "./sent-pages.ts";
import { statusPage, statusPageCsp } from "./status-page.ts";
import { createStatusWaits, readWait } from "./status-wait.ts";

export interface RoutesOptions {
  /** Path that all of it is under, with a slash at both ends (`/__hotrun/`). */
  prefix?: string;
  channel: Pick<Channel, "upgrade">;
  pages: Pick<SentPages, "find">;
  /** How the editor is opened for a page. */
  open: OpenOptions;
  status(): Status;
  /** Calls `listener` after each reload, once `status()` has it; returns the remover. */
  onReloadEnded(listener: (reload: Reload) => void): () => void;
  /** Path of the bundled client (`client.js` in the package). */
  clientFile?: string;
  /** Path of what it loads later (`client-overlay.js` in the package). */
  overlayFile?: string;
}

export interface Routes {
  /** Answers a request for a path under the prefix. Its Host has been checked. */
  request(request: IncomingMessage, response: ServerResponse): void;
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Answers those who wait for a reload. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

interface Answer {
  status: number;
  body: string | Buffer;
  type: string;
  headers?: OutgoingHttpHeaders;
}

/** Everything that the launcher serves itself: the client, the live channel, the status and its page. */
export function createRoutes(options: RoutesOptions): Routes {
  const { prefix = "/__hotrun/", channel, pages, status } = options;
  const { clientFile = builtClient(false), overlayFile = builtOverlay() } = options;
  const waits = createStatusWaits(options);

  async function answerTo(request: IncomingMessage, response: ServerResponse): Promise<Answer | null> {
    const [path = "", query = ""] = (request.url ?? "").split(/\?(.*)/s);
    if (!path.startsWith(prefix)) return plain(404, "Not found");
    if (!isOwnPage(request)) return plain(403, "Not for pages of other origins");
    if (path === `${prefix}open`) return openAnswer(request);
    if (request.method !== "GET" && request.method !== "HEAD") {
      return { ...plain(405, "Only GET and HEAD"), headers: { Allow: "GET, HEAD" } };
    }
    switch (path.slice(prefix.length)) {
      case "":
        return {
          status: 200,
          type: utf8("text/html"),
          body: statusPage(status()),
          headers: { "Content-Security-Policy": statusPageCsp },
        };
      case "client.js":
        return clientAnswer(query);
      case "page":
        return pageAnswer(query);
      case "status":
        return statusAnswer(query, response);
      case "live":
        return { ...plain(426, "A WebSocket"), headers: { Upgrade: "websocket" } };
      default:
        return plain(404, "Not found");
    }
  }

  /** Both by one path, which policies let in: see `loadOverlay` of the client. */
  async function clientAnswer(query: string): Promise<Answer> {
    const parameters = new URLSearchParams(query);
    const isThisOne = parameters.get("v") === clientHash(clientFile);
    return {
      status: 200,
      type: utf8("text/javascript"),
      body: await readFile(parameters.has("overlay") ? overlayFile : clientFile),
      headers: isThisOne ? { "Cache-Control": "public, max-age=31536000, immutable" } : {},
    };
  }

  /** The HTML that an open page was made of: as bytes of no kind, so that no browser shows or runs it. */
  function pageAnswer(query: string): Answer {
    const page = pages.find(new URLSearchParams(query).get("id") ?? "");
    if (!page) return plain(404, "Not found");
    return {
      status: 200,
      type: "application/octet-stream",
      body: Buffer.concat(page.html),
      headers: { "X-Hotrun-Content-Type": page.contentType },
    };
  }

  async function openAnswer(request: IncomingMessage): Promise<Answer> {
    const [status, text, headers = {}] = await answerOpen(request, options.open);
    if (status === 204) return { status, type: utf8("text/plain"), body: "" };
    return { ...plain(status, text), headers };
  }

  async function statusAnswer(query: string, response: ServerResponse): Promise<Answer | null> {
    const wait = readWait(query);
    if (!wait) return plain(400, "after: a reload id; wait: seconds");
    const now = await waits.wait(wait, response);
    return now && { status: 200, type: utf8("application/json"), body: `${JSON.stringify(now)}\n` };
  }

  return {
    request(request, response) {
      answerTo(request, response).then(
        (answer) => answer && write(request, response, answer),
        // The bundle is not there: a fault of this installation.
        (error: Error) => write(request, response, plain(500, error.message)),
      );
    },
    upgrade: channel.upgrade,
    close: waits.close,
    [Symbol.asyncDispose]: waits.close,
  };
}

/**
 * Whether a browser says that the request comes from a page of this very origin, or from the user. A page of another
 * port is `same-site`, and foreign too. Without the header it is no browser, or one too old to tell: CORP is for those.
 */
function isOwnPage({ headers }: IncomingMessage): boolean {
  const site = headers["sec-fetch-site"];
  if (site === undefined || site === "same-origin" || site === "none") return true;
  return headers["sec-fetch-mode"] === "navigate" && headers["sec-fetch-dest"] === "document";
}

function plain(status: number, text: string): Answer {
  return { status, type: utf8("text/plain"), body: `${text}\n` };
}

function utf8(type: string): string {
  return `${type}; charset=utf-8`;
}

function write(request: IncomingMessage, response: ServerResponse, { status, type, body, headers }: Answer): void {
  response.writeHead(status, {
    ...(status !== 204 && { "Content-Type": type, "Content-Length": Buffer.byteLength(body) }),
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    ...headers,
  });
  response.end(request.method === "HEAD" ? undefined : body);
}
