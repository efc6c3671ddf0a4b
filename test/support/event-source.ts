import { type ClientRequest, request as httpRequest } from "node:http";
import { withinPatience } from "./event-log.ts";

export interface EventSourceClient {
  /** The data of the next event. */
  next(): Promise<string>;
  [Symbol.dispose](): void;
}

/**
 * What `EventSource` does in a browser: when the stream has ended, well or badly, it asks again after the time that the
 * server gave, with the id of the last event.
 */
export function openEventSource(url: string | URL): EventSourceClient {
  const events: string[] = [];
  const waiting: ((data: string) => void)[] = [];
  let lastId = "";
  let retryMs = 100;
  let outgoing: ClientRequest | null = null;
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;

  function dispatch(data: string): void {
    const next = waiting.shift();
    if (next) next(data);
    else events.push(data);
  }

  function take(block: string): void {
    const fields = new Map(block.split("\n").map((line) => line.split(/: ?(.*)/s) as [string, string]));
    lastId = fields.get("id") ?? lastId;
    retryMs = Number(fields.get("retry") ?? retryMs);
    const data = fields.get("data");
    if (data !== undefined) dispatch(data);
  }

  function connect(): void {
    const headers = { accept: "text/event-stream", ...(lastId && { "last-event-id": lastId }) };
    let rest = "";
    outgoing = httpRequest(url, { agent: false, headers }, (response) => {
      response.setEncoding("utf8").on("data", (text: string) => {
        const blocks = (rest + text).split("\n\n");
        rest = blocks.pop() ?? "";
        for (const block of blocks) take(block);
      });
      response.on("error", () => {}); // `close` follows
    });
    outgoing.on("error", () => {}); // `close` follows
    outgoing.on("close", () => {
      if (!isClosed) timer = setTimeout(connect, retryMs);
    });
    outgoing.end();
  }

  connect();
  return {
    next: () => {
      const data = events.shift();
      return data === undefined
        ? withinPatience(new Promise((resolve) => waiting.push(resolve)), "an event of the stream")
        : Promise.resolve(data);
    },
    [Symbol.dispose]() {
      isClosed = true;
      clearTimeout(timer);
      outgoing?.destroy();
    },
  };
}
