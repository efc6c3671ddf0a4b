import type http from "node:http";
import type { KeptFiles, Visit } from "./kept-files.ts";

/** The requests that are under way in this process. */
export interface Visits {
  /** @param isNewest asked at the end: whether the version that answered is still the one that answers */
  begin(request: http.IncomingMessage, response: http.ServerResponse, isNewest: () => boolean): void;
  /** Those for which something may be read now: of an answer that has begun, the page is made. */
  reading(): Visit[];
}

interface UnderWay {
  readonly number: number;
  readonly response: http.ServerResponse;
  readonly method: string | undefined;
  readonly url: string | undefined;
  isNewest(): boolean;
  visit: Visit | null;
}

/** So many requests may be remembered beyond their end. */
const mostOver = 32;

/**
 * Most requests read no file, and no file waits to be read: of those nothing is known but that they are here. A listener for
 * the end of each would be the greater part of what we cost an app.
 */
export function createVisits(kept: KeptFiles): Visits {
  let underWay: UnderWay[] = [];
  let most = mostOver;

  function forgetOver(): void {
    while (underWay[0] && isOver(underWay[0])) underWay.shift();
    if (underWay.length < most) return;
    underWay = underWay.filter((each) => !isOver(each));
    most = 2 * underWay.length + mostOver;
  }

  function visitOf(each: UnderWay): Visit {
    if (each.visit) return each.visit;
    const visit = kept.begin(each.number);
    each.visit = visit;
    each.response.once("close", () => {
      underWay = underWay.filter((other) => other !== each);
      kept.end(visit, pageOf(each));
    });
    return visit;
  }

  return {
    begin(request, response, isNewest) {
      forgetOver();
      // Now, because frameworks change the URL while they look for the handler.
      const { method, url } = request;
      const each: UnderWay = { number: kept.arrive(), response, method, url, isNewest, visit: null };
      underWay.push(each);
      if (kept.isWaiting()) visitOf(each);
    },
    reading: () => underWay.filter((each) => !each.response.headersSent && !isOver(each)).map(visitOf),
  };
}

/** Those of HTTP/2 have no `closed`. */
const isOver = ({ response }: UnderWay): boolean =>
  (response.closed as boolean | undefined) ?? (response.writableEnded || response.socket === undefined);

function pageOf({ method, url, response, isNewest }: UnderWay) {
  if (method !== "GET" || response.statusCode !== 200 || !response.writableFinished || !isNewest()) return null;
  return { path: url?.replace(/[?#].*$/s, "") ?? "", type: String(response.getHeader("content-type") ?? "") };
}
