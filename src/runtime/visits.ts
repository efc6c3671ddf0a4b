import type { IncomingMessage, ServerResponse } from "node:http";
import type { KeptFiles, Visit } from "./kept-files.ts";

/** The requests that are under way in this process. */
export interface Visits {
  /** @param isNewest asked at the end: whether the version that answered is still the one that answers */
  begin(request: IncomingMessage, response: ServerResponse, isNewest: () => boolean): void;
  /** Those for which something may be read now: of an answer that has begun, the page is made. */
  reading(): Visit[];
}

export function createVisits(kept: KeptFiles): Visits {
  const underWay = new Map<ServerResponse, Visit>();
  return {
    begin(request, response, isNewest) {
      const { method, url } = request; // Frameworks change the URL while they look for the handler.
      const visit = kept.begin();
      underWay.set(response, visit);
      response.once("close", () => {
        underWay.delete(response);
        const isPage = method === "GET" && response.statusCode === 200 && response.writableFinished && isNewest();
        const path = url?.replace(/[?#].*$/s, "") ?? "";
        kept.end(visit, isPage ? { path, type: String(response.getHeader("content-type") ?? "") } : null);
      });
    },
    reading: () => [...underWay].filter(([response]) => !response.headersSent).map(([, visit]) => visit),
  };
}
