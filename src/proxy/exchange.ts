import type { IncomingMessage } from "node:http";
import type { Client } from "./client.ts";
import { createDelivery } from "./delivery.ts";
import type { DocumentTag } from "./document-body.ts";
import type { ForwardJob } from "./forward.ts";
import type { Passage } from "./gate.ts";
import { asksForDocument, isSurelyDocument, pageOf } from "./inject-rule.ts";
import { headerValues } from "./raw-headers.ts";
import { framingOf, outliveAnswer, pumpBody, type RequestBody } from "./request-body.ts";
import { requestHead } from "./request-head.ts";
import type { ResponseHead } from "./response-head.ts";
import { connectUpstream, type UpstreamFailure } from "./upstream.ts";
import { validatorMark } from "./validators.ts";

export type OpenPassage = Extract<Passage, { type: "open" }>;

/** How the way to the app and back ended. */
export type Outcome =
  /** The answer is complete, and with it the request, unless `isBodyLost`: the app closed before it was all sent. */
  { type: "answered"; isBodyLost: boolean } | { type: "switched" } | { type: "failed"; failure: UpstreamFailure };

export interface ExchangeOptions {
  client: Client;
  job: ForwardJob;
  passage: OpenPassage;
  /** A connection that carried another request may be used. */
  mayReuse: boolean;
  tag(request: IncomingMessage): DocumentTag | null;
  /** The answer has begun. `page`: the id of the page that shows it; null: none does. */
  answered(status: number, page: string | null): void;
  /** See `DeliveryOptions`. */
  copied(body: Buffer): void;
  trustProxy: boolean;
  /** Requests still go to this generation: a connection to it is worth keeping. */
  isLive(generation: number): boolean;
  /** All of the answer has come, but the client can not get all of it. */
  breakOff(): void;
  /** Called once, unless it was aborted; the passage is released then (when switched: with the tunnel). */
  over(outcome: Outcome): void;
}

/** One request on its way to one endpoint, and the answer to it. */
export interface Exchange {
  /** The client has said that it will send nothing more. */
  clientEnded(): void;
  abort(): void;
}

const endedMessage = "The version of the app that took the request was ended before it had answered.";

export function startExchange(options: ExchangeOptions): Exchange {
  const { client, job, passage } = options;
  const { request, response, upgrade } = job;
  const { endpoint } = passage;
  const { text, document } = prepare(options);
  const upstream =
    (options.mayReuse ? client.takeUpstream(endpoint) : null) ??
    connectUpstream({ endpoint, preamble: endpoint.preamble ? client.preamble : "", upgrade: upgrade !== null });
  const delivery = createDelivery({
    request,
    response,
    generation: endpoint.generation,
    document,
    answered: options.answered,
    copied: options.copied,
    pause: upstream.pause,
    resume: upstream.resume,
    broken: () => {
      if (isOver) options.breakOff();
      else fail({ sent: true, answered: true, message: "The app sent a body that does not decode." });
    },
  });
  const framing = framingOf(request);
  let body: RequestBody | null = null;
  let isBodySent = framing === "none";
  let isAnswered = false;
  let isOver = false;

  passage.becomes("request", () => fail({ sent: true, answered: true, message: endedMessage }));
  upstream.send(
    text,
    { method: request.method ?? "", upgrade: upgrade !== null },
    {
      connected: startBody,
      drained: () => body?.drained(),
      informational: delivery.informational,
      head: (head) => {
        outliveAnswer(request, response);
        attempt(fail, () => delivery.head(head));
        if (!isOver && isEventStream(head)) passage.becomes("stream", endStream);
      },
      data: delivery.data,
      flush: delivery.flush,
      end: (trailers) => {
        isAnswered = true;
        attempt(fail, () => delivery.end(trailers));
        if (isBodySent) settle();
      },
      upgraded: (head, rest, socket) => {
        isOver = true;
        options.over({ type: "switched" });
        upgrade?.switched(head, passage, rest, socket);
      },
      failed: fail,
    },
  );

  function startBody(): void {
    if (isBodySent) clientEnded();
    else
      body = pumpBody(request, framing, upstream, () => {
        isBodySent = true;
        if (isAnswered) settle();
        else clientEnded();
      });
  }

  /** Whether a client that has said its last still gets an answer is for the app to decide, as without us. */
  function clientEnded(): void {
    if (client.hasEnded() && isBodySent && !isOver && !upgrade?.isHolding()) upstream.endWriting();
  }

  /** Both ways are done: the app is free, whether or not the client has read its answer. */
  function settle(): void {
    if (isOver) return;
    isOver = true;
    upstream.leave();
    if (upstream.isFree() && options.isLive(endpoint.generation)) client.keepUpstream(upstream);
    else upstream.destroy();
    passage.release();
    options.over({ type: "answered", isBodyLost: false });
  }

  /** The client takes it for complete, and asks anew: that is how an EventSource works. */
  function endStream(): void {
    if (isOver) return;
    isOver = true;
    body?.stop();
    upstream.destroy();
    attempt(options.breakOff, () => delivery.end([]));
    passage.release();
    options.over({ type: "answered", isBodyLost: !isBodySent });
  }

  function fail(failure: UpstreamFailure): void {
    if (isOver) return;
    passage.brokenOff();
    abort();
    options.over(isAnswered ? { type: "answered", isBodyLost: true } : { type: "failed", failure });
  }

  function abort(): void {
    isOver = true;
    body?.stop();
    upstream.destroy();
    delivery.destroy();
    passage.release();
  }

  return { clientEnded, abort };
}

/** An answer of a length that is known can not end early and look complete. */
function isEventStream({ headers, framing }: ResponseHead): boolean {
  if (framing.type !== "chunked" && framing.type !== "close") return false;
  return headerValues(headers, "content-type").some((value) => /^text\/event-stream\b/i.test(value));
}

/** A ServerResponse throws on what it does not like. Nothing that an app sends may end the launcher. */
function attempt(fail: (failure: UpstreamFailure) => void, step: () => void): void {
  try {
    step();
  } catch (error) {
    fail({ sent: true, answered: true, message: error instanceof Error ? error.message : String(error) });
  }
}

/** The request as the app gets it, and the document that may come of it. */
function prepare({ client, job, passage, trustProxy, tag: currentTag }: ExchangeOptions) {
  const { request, upgrade } = job;
  const { address } = client;
  const method = request.method ?? "";
  const tag = upgrade === null && asksForDocument(request.headers) ? currentTag(request) : null;
  const id = pageOf(request.headers);
  const mark = tag === null ? null : validatorMark(tag.identity);
  const { text, isConditional } = requestHead({
    method,
    target: job.target,
    host: job.host,
    rawHeaders: request.rawHeaders,
    httpVersion: request.httpVersion,
    body: framingOf(request),
    upgrade: upgrade?.protocol ?? null,
    mark,
    forwarded: {
      for: address.remoteAddress.replace(/^::ffff:(?=\d+\.)/i, ""),
      proto: address.secure ? "https" : "http",
      port: address.localPort,
      always: !passage.endpoint.preamble,
      trusted: trustProxy,
    },
  });
  if (tag === null || mark === null) return { text, document: id === null ? null : ({ type: "update", id } as const) };
  const isWhole = isSurelyDocument(request.headers);
  return { text, document: { type: "navigation", tag, mark, isConditional, isWhole } as const };
}
