import { type ClientRequest, request as httpRequest, type IncomingMessage } from "node:http";
import { withinPatience } from "./event-log.ts";
import { readAll } from "./http.ts";

export interface Upload {
  /** Resolves with the head of the answer. */
  readonly head: Promise<IncomingMessage>;
  write(text: string): void;
  /** Ends the request; resolves with the body of the answer. */
  end(text?: string): Promise<string>;
  readonly outgoing: ClientRequest;
}

/** A POST whose body the test sends piece by piece: a request that is in progress for exactly as long as the test wants. */
export function startUpload(url: string | URL): Upload {
  const outgoing = httpRequest(url, { method: "POST", agent: false });
  const head = new Promise<IncomingMessage>((resolve, reject) => {
    outgoing.on("response", resolve);
    outgoing.on("error", reject);
  });
  const body = head.then(readAll);
  body.catch(() => {}); // it is the test that awaits `end` that gets to know
  outgoing.flushHeaders();
  return {
    get head() {
      return withinPatience(head, "the head of the answer to an upload");
    },
    outgoing,
    write: (text) => void outgoing.write(text),
    async end(text = "") {
      outgoing.end(text);
      return (await withinPatience(body, "the answer to an upload")).toString("utf8");
    },
  };
}
