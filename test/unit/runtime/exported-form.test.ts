import assert from "node:assert/strict";
import http, { type IncomingMessage, type ServerResponse } from "node:http";
import http2 from "node:http2";
import net from "node:net";
import { test } from "node:test";
import { exportedForm } from "../../../src/runtime/exported-form.ts";

const nothing = () => {};
const callable = Object.assign((..._all: unknown[]) => {}, { handle: nothing, listen: nothing });
class WithFetch {
  fetch() {}
}

class Taking {
  readonly taken: unknown[];
  constructor(request: unknown, response: unknown) {
    this.taken = [request, response];
  }
}

const served: [string, unknown, string][] = [
  ["an object with fetch", { fetch: nothing }, "fetch"],
  ["an instance whose class has fetch", new WithFetch(), "fetch"],
  ["a function with fetch", Object.assign(() => {}, { fetch: nothing }), "fetch"],
  ["fetch before create", { fetch: nothing, create: nothing }, "fetch"],
  ["a listener", (_request: unknown, _response: unknown) => {}, "listener"],
  ["an async listener", async (_request: unknown, _response: unknown) => {}, "listener"],
  ["a listener with next", (_request: unknown, _response: unknown, _next: unknown) => {}, "listener"],
  ["a function that is an app", callable, "listener"],
  ["an app with a handler", { handler: nothing, listen: nothing }, "listener"],
  ["an object with callback()", { callback: nothing, listen: nothing }, "callback"],
  ["an http server", http.createServer(), "server"],
  ["an http2 server", http2.createServer(), "server"],
  ["a TCP server", net.createServer(), "server"],
  [
    "a Fastify instance",
    { server: http.createServer(), ready: nothing, listen: nothing, close: nothing, callback: nothing },
    "fastify",
  ],
  ["an object with create()", { create: nothing }, "create"],
];

for (const [what, value, type] of served) {
  test(`${what} is served as ${type}`, () => assert.equal(exportedForm(value)?.type, type));
}

const ignored: [string, unknown][] = [
  ["nothing", undefined],
  ["null", null],
  ["a string", "app"],
  ["a number", 8000],
  ["an object of another kind", { name: "app", handler: nothing }],
  ["a class", class App {}],
  ["a class that takes what a listener does", Taking],
  ["the main function of a program", function main() {}],
  ["a function of one argument", (_request: unknown) => {}],
  ["a handler of errors", (_error: unknown, _request: unknown, _response: unknown, _next: unknown) => {}],
  ["a promise", Promise.resolve(nothing)],
];

for (const [what, value] of ignored) {
  test(`${what} is not served`, () => assert.equal(exportedForm(value), null));
}

test("what is meant to be served and cannot be is named", () => {
  assert.deepEqual(exportedForm({ fetch: 5 }), { type: "wrong", message: "`fetch` is a number, not a function" });
  assert.deepEqual(exportedForm({ fetch: null }), { type: "wrong", message: "`fetch` is null, not a function" });
  assert.deepEqual(exportedForm({ create: {} }), { type: "wrong", message: "`create` is an object, not a function" });
});

test("the handler of an app is called as its method", () => {
  const app = {
    answers: [] as unknown[],
    listen: nothing,
    handler(request: unknown) {
      this.answers.push(request);
    },
  };
  const form = exportedForm(app);
  assert.ok(form?.type === "listener");
  form.listener("request" as unknown as IncomingMessage, null as unknown as ServerResponse & { req: IncomingMessage });
  assert.deepEqual(app.answers, ["request"]);
});
