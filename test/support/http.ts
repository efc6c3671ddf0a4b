import { type Agent, request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import { patienceMs } from "./event-log.ts";

export interface RequestOptions {
  method?: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
  /** Default: a connection of its own for this request. */
  agent?: Agent;
}

export interface Response {
  status: number;
  headers: IncomingHttpHeaders;
  /** Names and values as they came, in turn. */
  rawHeaders: string[];
  bytes: Buffer;
  body: string;
}

/** One request to the end of its answer; rejects when the answer is cut short. */
export async function request(url: string | URL, options: RequestOptions = {}): Promise<Response> {
  const response = await respond(url, options);
  const bytes = await readAll(response);
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    rawHeaders: response.rawHeaders,
    bytes,
    body: bytes.toString("utf8"),
  };
}

/** One request up to the head of its answer. */
export function respond(url: string | URL, options: RequestOptions = {}): Promise<IncomingMessage> {
  const { method = "GET", headers = {}, body, agent } = options;
  return new Promise((resolve, reject) => {
    const ask = new URL(url).protocol === "https:" ? httpsRequest : httpRequest;
    const outgoing = ask(url, { method, headers, agent: agent ?? false, rejectUnauthorized: false }, resolve);
    outgoing.setTimeout(patienceMs, () => outgoing.destroy(new Error(`${method} ${url}: silent for ${patienceMs} ms`)));
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}

/** Rejects when the stream ends before the message does. */
export function readAll(response: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    response.on("data", (chunk: Buffer) => chunks.push(chunk));
    response.on("error", reject);
    response.on("end", () => resolve(Buffer.concat(chunks)));
  });
}
