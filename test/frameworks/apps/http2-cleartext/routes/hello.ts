import type { ServerHttp2Stream } from "node:http2";
import { greeting } from "../lib/greeting.ts";
import { visit } from "../lib/visits.ts";

export function hello(stream: ServerHttp2Stream, name: string, servedBy: string): void {
  stream.respond({ ":status": 200, "content-type": "text/plain", "x-served-by": servedBy });
  stream.end(`${greeting(name)}, route one, ${visit()}`);
}
