import type { IncomingMessage } from "node:http";
import { createFailedRequests, type Visit as Known } from "../decide/failed-requests.ts";
import { withLoggedStacks } from "../decide/logged-stacks.ts";
import { textOfHtml } from "../decide/text-of-html.ts";
import type { TraceProblem } from "../decide/traces/problem.ts";
import type { RequestName } from "../protocol/app.ts";
import type { Failure } from "../protocol/failure.ts";
import type { Visit } from "../proxy/forward.ts";
import { pageOf } from "../proxy/inject-rule.ts";
import type { Journal } from "./journal.ts";
import type { OutputMark, RecentOutput } from "./recent-output.ts";

/** Made when it is sure to be shown: that reads sources. */
export type MakeFailure = () => Failure;

/** Requests that the app has answered with 5xx, and the errors by which it did. */
export interface RequestFailures {
  /** A request is about to be sent to the app. */
  visit(request: IncomingMessage, target: string): Visit;
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
  output: RecentOutput;
  /** Its output is all that is heard of the app; false: its processes tell more. */
  isMute: boolean;
  /** What was sent to the page of this id; null: not known. */
  htmlOf(page: string): string | null;
  /** The error in a text, of whatever language. */
  traceIn(text: string): TraceProblem | null;
  /** The answer that this page shows has another failure now, or none any more. */
  onChanged(page: string): void;
}

type Tracked = Known<MakeFailure>;

/** When a request was sent to the app, and what that had written by then. */
interface Begun {
  at: number;
  mark: OutputMark;
  /** An open page has asked. */
  isUpdate: boolean;
  /** What the app has answered, as far as only we have it. */
  copy: string | null;
}

/** The last word of a handler may come after its answer: Express and others print when that is out. */
const settleMs = 30;
/** The same, where it is slow: what is written later without a name belongs to other requests. */
const quietMs = 100;
/** What a program has written before it answered may take so long to get here. */
const writtenMs = 5;
/** Nothing has come by then: the answer itself may say it. */
const silentMs = 300;
const keptMs = 2000;
const doubtMs = 1000;

const mostRecent = 20;
const mostFailing = 50;
/** A page that shows an error begins with it, or ends far from here. */
const longestHtml = 512 * 1024;
const mostPages = 200;

export function createRequestFailures(options: RequestFailuresOptions): RequestFailures {
  const { journal, output, isMute, htmlOf, traceIn, onChanged } = options;
  /** What pages show that are the answers to such requests: the last one of each. */
  const pages = new Map<string, { visit: Tracked; failure: Failure | null }>();
  /** Of those that have failed: what they have failed by may still come, or has. */
  const phases = new WeakMap<Tracked, "open" | "settled">();
  const recent = new Map<string, Failure>();
  const requests = createFailedRequests<MakeFailure>({
    onReport(visit) {
      if (phases.get(visit) === "settled" || (phases.has(visit) && visit.report?.isLast)) tellReport(visit);
    },
    onDoubt: () => void setTimeout(requests.expire, doubtMs).unref(),
  });

  /** When they were under way: the last that have failed. */
  let failing: { visit: Tracked; from: number; to: number }[] = [];

  /** The error that the program has written from then until now, if no other request that failed was under way. */
  function saidSince({ at, mark }: Begun, visit: Tracked): MakeFailure | null {
    const now = performance.now();
    const isShared = failing.some((other) => other.visit !== visit && other.from < now && other.to > at);
    return isShared ? null : (output.between(mark, output.mark()).map(fromText).find(Boolean) ?? null);
  }

  function answered(visit: Tracked, status: number, page: string | null, begun: Begun): void {
    if (requests.answered(visit, status)) watch(visit, page, begun);
    else if (page !== null && pages.delete(page)) onChanged(page);
  }

  function watch(visit: Tracked, page: string | null, begun: Begun): void {
    failing = [...failing.slice(-mostFailing), { visit, from: begun.at, to: performance.now() + writtenMs }];
    if (page !== null) {
      const before = pages.get(page)?.failure ?? null;
      pages.delete(page);
      pages.set(page, { visit, failure: before });
      const [oldest] = pages.keys();
      if (oldest !== undefined && pages.size > mostPages) pages.delete(oldest);
    }
    phases.set(visit, "open");
    if (visit.report?.isLast) return tellReport(visit);
    const after = (ms: number, run: () => void) => void setTimeout(() => visit.isDone || run(), ms).unref();
    if (isMute)
      after(writtenMs, () => {
        const failure = saidSince(begun, visit);
        if (failure) tell(visit, failure);
      });
    after(settleMs, () => {
      phases.set(visit, "settled");
      if (visit.report) tellReport(visit);
    });
    after(quietMs, () => requests.quiet(visit));
    after(silentMs, () => {
      const html = begun.copy ?? (page === null || begun.isUpdate ? null : htmlOf(page)) ?? "";
      const failure = fromText(textOfHtml(html.slice(0, longestHtml))) ?? saidSince(begun, visit);
      if (failure) tell(visit, failure);
    });
    after(keptMs, () => tell(visit, null));
  }

  function fromText(text: string): MakeFailure | null {
    const problem = text === "" ? null : traceIn(withLoggedStacks(text));
    return problem && (() => ({ ...problem, kind: "request", code: "HOTRUN_REQUEST", title: "" }));
  }

  const tellReport = (visit: Tracked) => tell(visit, visit.report?.error ?? null);

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

  function record(failure: Failure): void {
    const key = JSON.stringify([failure.title, failure.message, failure.file, failure.line]);
    recent.delete(key);
    recent.set(key, failure);
    const [oldest] = recent.keys();
    if (oldest !== undefined && recent.size > mostRecent) recent.delete(oldest);
    journal.emit({ type: "failure", reload: null, ...failure });
  }

  return {
    visit(request, target) {
      const visit = requests.begin({ method: request.method ?? "GET", url: target });
      const isUpdate = pageOf(request.headers) !== null;
      const begun: Begun = { at: performance.now(), mark: output.mark(), isUpdate, copy: null };
      return {
        answered: (status, page) => answered(visit, status, page, begun),
        copied(body) {
          begun.copy = body.toString();
        },
        over: () => requests.over(visit),
      };
    },
    threw: requests.threw,
    of: (page) => pages.get(page)?.failure ?? null,
    recent: () => [...recent.values()],
    mended() {
      recent.clear();
      // Pages ask again by themselves; but not for the answer to a form, which may be another one by now.
      for (const [page, { visit }] of pages) {
        if (visit.request.method !== "GET" && pages.delete(page)) onChanged(page);
      }
    },
  };
}

function nameOf({ request }: Tracked): Pick<Failure, "title" | "request"> {
  return { title: `${request.method} ${request.url.replace(/[?#].*/s, "").slice(0, 200)} threw`, request };
}
