import type { IncomingMessage, ServerResponse } from "node:http";
import { editMetaPolicy, planCsp } from "./csp.ts";
import { decodableCodings } from "./decoder.ts";
import { type DeliveredHeadersOptions, deliveredHeaders } from "./delivered-headers.ts";
import { createDocumentBody, type DocumentBody, type DocumentTag, type TaggedDocument } from "./document-body.ts";
import { type InjectPlan, planInjection } from "./inject-rule.ts";
import { editMetaPolicies } from "./meta-policy.ts";
import { allowedTrailers } from "./raw-headers.ts";
import type { ResponseHead } from "./response-head.ts";
import { createTextBody } from "./text-body.ts";
import { planTextDocument, type TextDocumentPlan, textDocumentHead } from "./text-document.ts";

/** A document was asked for: what goes into it. */
export interface DocumentRequest {
  type: "navigation";
  tag: DocumentTag;
  mark: string;
  /** The request was sent with an If-None-Match: the client has a page with a tag that says the same. */
  isConditional: boolean;
  /** It becomes one whatever it begins like. */
  isWhole: boolean;
}

/** The client of a page asks for what the page is to show now. */
export interface UpdateRequest {
  type: "update";
  /** Of the page. */
  id: string;
}

export interface DeliveryOptions {
  request: IncomingMessage;
  response: ServerResponse;
  generation: number;
  /** Null: the answer passes without a tag. */
  document: DocumentRequest | UpdateRequest | null;
  /** The answer has begun. `page`: the id of the page that shows it; null: none does. */
  answered(status: number, page: string | null): void;
  /** All of what the app has said in an answer of 5xx that a page shows from now on, of which nobody else keeps a copy. */
  copied(body: Buffer): void;
  /** The app shall wait, or go on. */
  pause(): void;
  resume(): void;
  /** The answer can not be completed. */
  broken(): void;
}

/** Hands one answer of the app's to the client. */
export interface Delivery {
  informational(head: ResponseHead): void;
  head(head: ResponseHead): void;
  data(chunk: Buffer): void;
  /** What has come so far must be on its way. */
  flush(): void;
  end(trailers: string[]): void;
  destroy(): void;
}

/** So many parts of an answer: a longer one shows no error. */
const mostCopied = 32;

export function createDelivery(options: DeliveryOptions): Delivery {
  const { request, response, pause, resume, broken, answered } = options;
  const document = options.document?.type === "navigation" ? options.document : null;
  const update = options.document?.type === "update" ? options.document : null;
  let body: DocumentBody | null = null;
  let edit: DeliveredHeadersOptions["edit"] = null;
  let isHeadWritten = false;
  let isFlushed = false;
  let trailers: string[] = [];
  let copy: Buffer[] | null = null;

  function head(received: ResponseHead): void {
    if (update && received.status >= 500) copy = [];
    answered(received.status, begin(received));
  }

  /** Says which page shows it. */
  function begin(received: ResponseHead): string | null {
    const text = options.document && planTextDocument(received);
    if (update) {
      if (text) beginText(received, text, null);
      else writeHead(received, null);
      return update.id;
    }
    const plan = document && planInjection(received, decodableCodings, document.isWhole);
    if (!document || (!plan && !text && !isConfirmed(received))) return writeHead(received, null);
    const { tag, mark } = document;
    const csp = planCsp(received.headers, tag.access);
    if (csp === "sandboxed") tag.sandboxed();
    else edit = csp.edit;
    if ((!plan && !text) || csp === "sandboxed") return writeHead(received, null);
    const { status, framing } = received;
    if (plan && framing.type === "none")
      return writeHead(received, { mark, bytes: null, decoded: plan.coding !== null });
    const contentType = plan?.contentType ?? `text/html; charset=${text?.charset}`;
    const tagged = tag.begin({ status, contentType, nonce: csp.nonce });
    if (plan) beginDocument(received, plan, tagged);
    else if (text) beginText(received, text, tagged);
    return tagged.id;
  }

  function beginText(received: ResponseHead, plan: TextDocumentPlan, tagged: TaggedDocument | null): void {
    body = createTextBody({
      plan,
      tagged,
      decided(bytes) {
        if (bytes === null) return void writeHead(received, null);
        const injected = document && { mark: document.mark, bytes, decoded: false };
        writeHead(textDocumentHead(received, plan, bytes), injected);
      },
      write,
      ended: finish,
    });
  }

  function beginDocument(received: ResponseHead, plan: InjectPlan, tagged: TaggedDocument): void {
    const { framing } = received;
    const { tag, mark } = document as DocumentRequest;
    body = createDocumentBody({
      plan,
      tagged,
      editHead: (html) => editMetaPolicies(html, (policy) => editMetaPolicy(policy, tag.access)),
      decided: (as) => {
        if (as.type === "plain") return void writeHead(received, null);
        const bytes = framing.type === "length" && !as.decoded ? framing.bytes + tagged.text.length + as.grown : null;
        writeHead(received, { mark, bytes, decoded: as.decoded });
      },
      write,
      ended: finish,
      drained: resume,
      broken,
    });
  }

  /** Only requests that named a page with this mark are sent with a condition. */
  function isConfirmed({ status }: ResponseHead): boolean {
    return status === 304 && document?.isConditional === true;
  }

  function writeHead(received: ResponseHead, injected: DeliveredHeadersOptions["injected"]): null {
    isHeadWritten = true;
    response.sendDate = false;
    const headers = deliveredHeaders(received, {
      method: request.method ?? "",
      generation: options.generation,
      injected,
      confirmed: isConfirmed(received) ? (document?.mark ?? null) : null,
      edit,
      trailers: received.framing.type === "chunked" && request.httpVersionMinor === 1,
    });
    response.writeHead(received.status, received.reason, headers);
    return null;
  }

  function data(chunk: Buffer): void {
    copy?.push(chunk);
    if (copy && copy.length > mostCopied) copy = null;
    if (!body) write(chunk);
    else if (!body.push(chunk)) pause();
  }

  function write(chunk: Buffer): void {
    if (chunk.length === 0) return;
    isFlushed = true;
    if (!response.write(chunk)) hold();
  }

  /** The client is slower than the app. */
  function hold(): void {
    if (response.listenerCount("drain") > 0) return;
    if (!body?.pause()) pause();
    response.once("drain", () => {
      if (!body?.resume()) resume();
    });
  }

  function finish(): void {
    if (trailers.length > 0) response.addTrailers(allowedTrailers(trailers));
    response.end();
  }

  return {
    informational: (received) => relayInformational(received, request, response),
    head,
    data,
    flush: () => {
      if (!isHeadWritten || isFlushed) return;
      isFlushed = true;
      response.flushHeaders();
    },
    end: (received) => {
      trailers = received;
      if (copy) options.copied(Buffer.concat(copy));
      if (body) body.end();
      else finish();
    },
    destroy: () => body?.destroy(),
  };
}

/** A 1xx answer. HTTP/1.0 has none; and one for a request further down a pipeline is dropped, as it may be. */
function relayInformational(head: ResponseHead, request: IncomingMessage, response: ServerResponse): void {
  if (request.httpVersionMinor === 0 || response.headersSent || !response.socket) return;
  if (head.status === 100) return response.writeContinue();
  const lines = [`HTTP/1.1 ${head.status} ${head.reason}`];
  for (let i = 0; i < head.headers.length; i += 2) lines.push(`${head.headers[i]}: ${head.headers[i + 1]}`);
  response.socket.write(`${lines.join("\r\n")}\r\n\r\n`, "latin1");
}
