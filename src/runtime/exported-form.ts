import type { RequestListener } from "node:http";
import { Server } from "node:net";

/** What the entry exports as default, as far as it can be served. */
export type ExportedForm =
  /** Web standard: Hono, h3, Elysia, and what Bun, Deno and Cloudflare take. */
  | { type: "fetch"; app: FetchApp }
  /** Express, Connect, Polka, or a plain function. */
  | { type: "listener"; listener: RequestListener }
  /** Koa. */
  | { type: "callback"; app: { callback(): RequestListener } }
  | { type: "fastify"; app: FastifyApp }
  /** http, https, http2 or plain TCP. */
  | { type: "server"; server: Server }
  | { type: "create"; app: { create(): unknown } }
  /** Meant to be served, but cannot be. */
  | { type: "wrong"; message: string };

export interface FetchApp {
  fetch(request: Request, ...context: unknown[]): unknown;
  port?: unknown;
  hostname?: unknown;
}

export interface FastifyApp {
  server: Server;
  ready(): PromiseLike<unknown>;
  listen(address: { port: number; host: string }): Promise<unknown>;
  close(): Promise<unknown>;
}

type Fields = Record<string, unknown>;

/** Null for everything that an entry may export for its own reasons: a class, a string, the main function of a program. */
export function exportedForm(value: unknown): ExportedForm | null {
  if (typeof value === "function") return functionForm(value);
  if (typeof value !== "object" || value === null) return null;
  if (value instanceof Server) return { type: "server", server: value };
  const app = value as Fields;
  if (has(app, "ready", "listen", "close") && app.server instanceof Server) {
    return { type: "fastify", app: value as FastifyApp };
  }
  if (has(app, "fetch")) return { type: "fetch", app: value as FetchApp };
  if (has(app, "callback")) return { type: "callback", app: value as { callback(): RequestListener } };
  if (has(app, "handler", "listen")) return { type: "listener", listener: handlerOf(app) };
  if (has(app, "create")) return { type: "create", app: value as { create(): unknown } };
  const name = ["fetch", "create"].find((each) => each in app);
  return name === undefined ? null : { type: "wrong", message: `\`${name}\` is ${kindOf(app[name])}, not a function` };
}

function functionForm(value: object): ExportedForm | null {
  if (isClass(value)) return null;
  if (has(value as Fields, "fetch")) return { type: "fetch", app: value as FetchApp };
  const isApp = has(value as Fields, "handle", "listen");
  const { length } = value as RequestListener;
  // (request, response), and with `next` as Connect has it; one that takes four handles errors.
  return isApp || length === 2 || length === 3 ? { type: "listener", listener: value as RequestListener } : null;
}

/** The prototype of a class is read-only, that of a function is not. */
const isClass = (value: object) => Object.getOwnPropertyDescriptor(value, "prototype")?.writable === false;

const has = (value: Fields, ...names: string[]) => names.every((name) => typeof value[name] === "function");

const handlerOf =
  (app: Fields): RequestListener =>
  (request, response) =>
    (app as { handler: RequestListener }).handler(request, response);

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}
