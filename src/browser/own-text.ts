import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import type { OwnFront } from "./own-front.ts";

/** A map with the sources in it is large; what is larger than this is not a script that somebody works on. */
const maxBytes = 16 * 1024 * 1024;
const limitMs = 3000;

export interface OwnText {
  text: string;
  /** Of the `SourceMap` header, which says what a comment at the end of a script would. */
  sourceMap: string | undefined;
}

/** What the front answers for this URL of the page's own origin; null: nothing that is a script or a map. Never rejects. */
export async function fetchOwnText(front: OwnFront, url: URL): Promise<OwnText | null> {
  if (url.origin !== front.origin) return null;
  const { host, address, port, basePath } = front;
  const path = url.pathname.startsWith(`${basePath}/`) ? url.pathname.slice(basePath.length) : url.pathname;
  try {
    const asked = request({
      // Always ourselves, whatever the URL says.
      host: address,
      port,
      path: path + url.search,
      agent: false,
      signal: AbortSignal.timeout(limitMs),
      headers: { host, accept: "*/*", "accept-encoding": "identity", "sec-fetch-dest": "script" },
    });
    asked.end();
    const [response]: IncomingMessage[] = await once(asked, "response");
    return response ? await readText(response) : null;
  } catch {
    // Too slow, broken off, or gone: the frame stays as it is.
    return null;
  }
}

async function readText(response: IncomingMessage): Promise<OwnText | null> {
  const { statusCode, headers } = response;
  const chunks: Buffer[] = [];
  let size = 0;
  // Leaving the loop ends the connection.
  for await (const chunk of response) {
    size += chunk.length;
    if (statusCode !== 200 || size > maxBytes || /\bhtml\b/.test(headers["content-type"] ?? "")) return null;
    chunks.push(chunk);
  }
  if (statusCode !== 200) return null;
  const sourceMap = headers.sourcemap ?? headers["x-sourcemap"];
  return {
    text: Buffer.concat(chunks).toString("utf8"),
    sourceMap: Array.isArray(sourceMap) ? sourceMap[0] : sourceMap,
  };
}
