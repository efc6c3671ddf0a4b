import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { inspect } from "node:util";
import type { FetchApp } from "./exported-form.ts";

/** What srvx makes of a request of Node's: it looks like a `Request`, and knows what it was. */
interface AdaptedRequest extends Request {
  runtime: { node: { req: IncomingMessage; res: ServerResponse } };
}

interface Srvx {
  toNodeHandler(handler: (request: AdaptedRequest) => Promise<Response>): RequestListener;
}

/**
 * A Node listener that asks a fetch handler. Bodies stream both ways, and `request.signal` aborts when the client goes.
 *
 * The handler's second argument is what Hono's adapter for Node passes (`incoming`, `outgoing`) over the environment
 * variables, which Cloudflare passes there; the third has Cloudflare's `waitUntil`.
 */
export async function fetchListener(app: FetchApp): Promise<RequestListener> {
  const { toNodeHandler } = await loadSrvx();
  const environment = { ...process.env };
  return toNodeHandler((adapted) => {
    const { req: incoming, res: outgoing } = adapted.runtime.node;
    const context = Object.assign(Object.create(environment), { incoming, outgoing });
    return answer(app, toNativeRequest(adapted), context);
  });
}

/** From hotrun's own packages, not the app's; only apps that need it wait for it. */
function loadSrvx(): Promise<Srvx> {
  return import(pathToFileURL(createRequire(__filename).resolve("srvx/node")).href);
}

/** `fetch(request)` and `new Request(request)` take none but Node's own. */
function toNativeRequest({ url, method, headers, body, signal }: AdaptedRequest): Request {
  return new Request(url, { method, headers, body, signal, duplex: "half" });
}

const execution = {
  waitUntil(promise: unknown): void {
    Promise.resolve(promise).catch(show);
  },
  passThroughOnException(): void {},
};

async function answer(app: FetchApp, request: Request, context: object): Promise<Response> {
  try {
    const response = await app.fetch(request, context, execution);
    if (typeof response === "object" && response !== null) return response as Response;
    throw new TypeError(`fetch() answered ${request.method} ${request.url} with ${response}, which is no Response`);
  } catch (error) {
    // What was begun for a client that is gone has been aborted: that is no error.
    if (!request.signal.aborted) show(error);
    return new Response("Internal Server Error", { status: 500 });
  }
}

function show(error: unknown): void {
  process.stderr.write(`${inspect(error)}\n`);
}
