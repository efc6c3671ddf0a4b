import type { IncomingMessage } from "node:http";
import { createFailedRequests, type Visit as Known } from "../decide/failed-requests.ts";
import type { RequestName } from "../protocol/app.ts";
import type { Failure } from "../protocol/failure.ts";
import type { Visit } from "../proxy/forward.ts";
import type { Journal } from "./journal.ts";

/** Made when it is sure to be shown: that reads sources. */
export type MakeFailure = () => Failure;

/** Requests that the app has answered with 5xx, and the errors by which it did. */
export interface RequestFailures {
  /** A request is about to be sent to the app. */
  visit(request: IncomingMessage, target: string): Visit;
  /** We answer for the app, which has broken off. */
  standIn(request: IncomingMessage, status: number, page: string): void;
  /** An error of this request's; null: of one that is under way. */
  threw(failure: MakeFailure, request: RequestName | null, isPrinted: boolean): void;
  /** What the answer that a page shows has failed by. */
  of(page: string): Failure | null;
  /** Since the last change that went well, oldest first. */
  recent(): readonly Failure[];
  /** A change went well: what failed before it is of no interest any more. */
  mended(): void;
}

export interface RequestFailuresOptions {
  journal: Pick<Journal, "emit">;
  /** What an answer itself says of the error; `page`: the id of the page that shows it. */
  fromAnswer(page: string): MakeFailure | null;
  /** The answer that this page shows has another failure now, or none any more. */
  onChanged(page: string): void;
}

type Tracked = Known<MakeFailure>;

/** The last word of a handler comes after its answer: Express and others print when that is out. */
const settleMs = 30;
/** Nothing has come by then: the answer itself may say it. */
const silentMs = 300;
const keptMs = 2000;
const doubtMs = 1000;

const mostRecent = 20;
const mostPages = 200;

export function createRequestFailures({ journal, fromAnswer, onChanged }: RequestFailuresOptions): RequestFailures {
  const known = new WeakMap<IncomingMessage, Tracked>();
  /** What pages show that are the answers to such requests: the last one of each. */
  const pages = new Map<string, { visit: Tracked; failure: Failure | null }>();
  const settled = new WeakSet<Tracked>();
  const recent = new Map<string, Failure>();
  const requests = createFailedRequests<MakeFailure>({
    onReport(visit) {
      if (settled.has(visit)) tell(visit, visit.report?.error ?? null);
    },
    onDoubt: () => void setTimeout(requests.expire, doubtMs).unref(),
  });

  function answered(visit: Tracked, status: number, page: string | null): void {
    if (requests.answered(visit, status)) watch(visit, page);
    else if (page !== null && pages.delete(page)) onChanged(page);
  }

  function watch(visit: Tracked, page: string | null): void {
    if (page !== null) {
      const before = pages.get(page)?.failure ?? null;
      pages.delete(page);
      pages.set(page, { visit, failure: before });
      const [oldest] = pages.keys();
      if (oldest !== undefined && pages.size > mostPages) pages.delete(oldest);
    }
    const after = (ms: number, run: () => void) => void setTimeout(() => visit.isDone || run(), ms).unref();
    after(settleMs, () => {
      settled.add(visit);
      if (visit.report) tell(visit, visit.report.error);
    });
    after(silentMs, () => {
      const failure = page === null ? null : fromAnswer(page);
      if (failure) tell(visit, failure);
    });
    after(keptMs, () => tell(visit, null));
  }

  function tell(visit: Tracked, make: MakeFailure | null): void {
    requests.done(visit);
    const failure = make && { ...make(), kind: "request" as const, code: "HOTRUN_REQUEST", ...nameOf(visit) };
    if (failure) record(failure);
    for (const [page, shown] of pages) {
      if (shown.visit !== visit) continue;
      const isNew = shown.failure !== failure;
      shown.failure = failure;
      if (isNew) onChanged(page);
    }
  }

  /** Told once: whoever loads a page again and again knows. */
  function record(failure: Failure): void {
    const key = JSON.stringify([failure.title, failure.message, failure.file, failure.line]);
    const isNew = !recent.delete(key);
    recent.set(key, failure);
    const [oldest] = recent.keys();
    if (oldest !== undefined && recent.size > mostRecent) recent.delete(oldest);
    if (isNew) journal.emit({ type: "failure", reload: null, ...failure });
  }

  return {
    visit(request, target) {
      const visit = requests.begin({ method: request.method ?? "GET", url: target });
      known.set(request, visit);
      return {
        answered: (status, page) => answered(visit, status, page),
        over: () => requests.over(visit),
      };
    },
    standIn(request, status, page) {
      const visit = known.get(request);
      if (visit) answered(visit, status, page);
    },
    threw: requests.threw,
    of: (page) => pages.get(page)?.failure ?? null,
    recent: () => [...recent.values()],
    mended: () => recent.clear(),
  };
}

function nameOf({ request }: Tracked): Pick<Failure, "title" | "request"> {
  return { title: `${request.method} ${request.url.replace(/[?#].*/s, "").slice(0, 200)} threw`, request };
}
