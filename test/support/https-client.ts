import { once } from "node:events";
import type { ClientRequest, IncomingMessage, OutgoingHttpHeaders } from "node:http";
import { Agent, request } from "node:https";
import { text } from "node:stream/consumers";
import { certificate } from "./certificates.ts";
import { patienceMs } from "./event-log.ts";

/** A client of HTTP/1 over TLS that keeps its connection, and trusts the certificate of the tests. */
export function openHttps({ url }: { url: string }, method = "GET") {
  const agent = new Agent({ keepAlive: true, ca: certificate });
  const send = (path: string, headers: OutgoingHttpHeaders = {}): ClientRequest => {
    const sent = request(new URL(path, url.replace("http:", "https:")), { agent, method, headers });
    sent.setTimeout(patienceMs, () => sent.destroy(new Error(`${path}: silent for ${patienceMs} ms`)));
    sent.flushHeaders();
    return sent;
  };
  return {
    send,
    async ask(path = "/", headers: OutgoingHttpHeaders = {}) {
      const [response] = (await once(send(path, headers).end(), "response")) as [IncomingMessage];
      const { socket } = response; // The agent takes it back with the end of the answer.
      return { body: await text(response), socket };
    },
    async begin(path: string) {
      const sent = send(path);
      const [response] = (await once(sent, "response")) as [IncomingMessage];
      return { request: sent, response };
    },
    [Symbol.dispose]: () => agent.destroy(),
  };
}
