import { once } from "node:events";
import { request as httpRequest, type IncomingMessage, type RequestListener } from "node:http";
import { buffer } from "node:stream/consumers";
import type { DocumentTag } from "../../../src/proxy/document-body.ts";
import { createStage, type Stage } from "./stage.ts";

export const tag = "<script data-hotrun></script>";
export const page = "<!doctype html><html><head><title>ä</title></head><body>page</body></html>";
export const injected = page.replace("<head>", `<head>${tag}`);
export const document = { "sec-fetch-dest": "document", "accept-encoding": "gzip" };

export interface Answer {
  status: number;
  headers: IncomingMessage["headers"];
  body: string;
}

export async function ask(stage: Stage, headers: Record<string, string> = document, method = "GET"): Promise<Answer> {
  const request = httpRequest(`${stage.url}/`, { headers, method, agent: false }).end();
  const [answer] = (await once(request, "response")) as [IncomingMessage];
  const body = (await buffer(answer)).toString();
  return { status: answer.statusCode ?? 0, headers: answer.headers, body };
}

export const access = { authority: "localhost:3000", scheme: null, prefix: "/__hotrun/", path: "/page", nonce: "ours" };

/** A tag that says nothing of the document that it is in. */
export function documentTag(text: string): DocumentTag {
  return { identity: text, access, begin: () => ({ id: "page", text, push() {}, complete() {} }), sandboxed() {} };
}

export async function stageWith(
  listener: RequestListener,
  currentTag: (request: IncomingMessage) => string | DocumentTag | null = () => tag,
): Promise<Stage> {
  const stage = await createStage({
    tag: (request) => {
      const current = currentTag(request);
      return typeof current === "string" ? documentTag(current) : current;
    },
  });
  stage.open(await stage.http(listener));
  return stage;
}
