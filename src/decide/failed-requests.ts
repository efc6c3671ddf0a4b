import type { RequestName } from "../protocol/app.ts";

/** One request to the app, as the launcher sees it. */
export interface Visit<E> {
  readonly request: RequestName;
  /** Of the answer; null: none yet. */
  status: number | null;
  /** What the app has said of it. */
  report: Report<E> | null;
  isOver: boolean;
  /** It has said what it had to say: an error without a name that comes now is another's. */
  isQuiet: boolean;
  /** Everything has been made of it that can be. */
  isDone: boolean;
}

export interface Report<E> {
  error: E;
  /** It was found in what is written: a handler writes of errors as well that it has dealt with. */
  isPrinted: boolean;
  /** The framework has passed it on, or it was written after the answer: nothing that comes later is truer. */
  isLast: boolean;
}

/** Which error belongs to which answer of 5xx. In doubt none does: the error of another request would mislead. */
export interface FailedRequests<E> {
  begin(request: RequestName): Visit<E>;
  /** The answer has begun. True: it says that the app has failed. */
  answered(visit: Visit<E>, status: number): boolean;
  /** Everything of the answer is there. */
  over(visit: Visit<E>): void;
  /** An error of this request; null: of one that is under way at this moment, or has just failed. */
  threw(error: E, request: RequestName | null, isPrinted: boolean): void;
  /** The answer has been there for a while. */
  quiet(visit: Visit<E>): void;
  /** No error is looked for any more. */
  done(visit: Visit<E>): void;
  /** No request is expected to decide any more what one of those without a name is about. */
  expire(): void;
}

export interface FailedRequestsOptions<E> {
  /** A request that has failed has an error by now, or another one. */
  onReport(visit: Visit<E>): void;
  /** An error came that may be any one's of several: `expire` is to be called in a while. */
  onDoubt(): void;
}

/** So many failures without an error are looked at at once: of those that fail all the time, some will do. */
const mostFailed = 50;
const mostDoubts = 20;

/** An error without a request: it is that of the one among these that fails, if it is only one. */
interface Doubt<E> {
  error: E;
  among: Visit<E>[];
}

export function createFailedRequests<E>({ onReport, onDoubt }: FailedRequestsOptions<E>): FailedRequests<E> {
  const underWay = new Set<Visit<E>>();
  /** Answered with 5xx, and still of interest. */
  const failed = new Set<Visit<E>>();
  let doubts: Doubt<E>[] = [];

  function accept(visit: Visit<E>, error: E, isPrinted: boolean, isLast: boolean): void {
    // What a handler writes may be an error that it has dealt with; the framework's is the one that failed it.
    if (visit.isDone || (visit.report && isPrinted && !visit.report.isPrinted)) return;
    visit.report = { error, isPrinted, isLast };
    if (failed.has(visit)) onReport(visit);
  }

  function decide(cause: "answer" | "error" | "time"): void {
    const open = doubts;
    doubts = [];
    for (const doubt of open) {
      const isWaiting = doubt.among.some((visit) => visit.status === null && !visit.isOver);
      const [visit, ...others] = doubt.among.filter((each) => failed.has(each) && !each.report);
      if (isWaiting && cause !== "time") doubts.push(doubt);
      else if (visit && others.length === 0) accept(visit, doubt.error, true, cause === "error");
    }
  }

  return {
    begin(request) {
      const visit: Visit<E> = { request, status: null, report: null, isOver: false, isQuiet: false, isDone: false };
      underWay.add(visit);
      return visit;
    },
    answered(visit, status) {
      visit.status = status;
      const hasFailed = status >= 500 && (failed.size < mostFailed || visit.report !== null);
      if (hasFailed) failed.add(visit);
      else visit.report = null;
      if (hasFailed && visit.report) onReport(visit);
      if (doubts.length > 0) decide("answer");
      return hasFailed;
    },
    over(visit) {
      visit.isOver = true;
      underWay.delete(visit);
      if (doubts.length > 0) decide("answer");
    },
    threw(error, request, isPrinted) {
      const all = [...failed, ...[...underWay].filter((visit) => !failed.has(visit))];
      if (request) {
        const isIt = (visit: Visit<E>) => visit.request.method === request.method && visit.request.url === request.url;
        const open = all.filter((visit) => isIt(visit) && (visit.status === null || failed.has(visit)));
        const visit = open.find((each) => !each.report) ?? open.at(-1);
        if (visit) accept(visit, error, isPrinted, !isPrinted || failed.has(visit));
        return;
      }
      if (doubts.length >= mostDoubts) return;
      doubts.push({ error, among: all.filter(({ report, isOver, isQuiet }) => !report && !(isOver && isQuiet)) });
      decide("error");
      if (doubts.length > 0) onDoubt();
    },
    quiet(visit) {
      visit.isQuiet = true;
    },
    done(visit) {
      visit.isDone = true;
      failed.delete(visit);
    },
    expire: () => decide("time"),
  };
}
