import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import type http from "node:http";
import { test } from "node:test";
import { createKeptFiles } from "../../../src/runtime/kept-files.ts";
import { createVisits } from "../../../src/runtime/visits.ts";

const page = "/app/views/page.njk";

function create() {
  const told: string[] = [];
  const kept = createKeptFiles((file, cure) => told.push(`${cure} ${file}`));
  const visits = createVisits(kept);
  return { kept, told, visits, answers: answering(visits.begin) };
}

function answering(begin: ReturnType<typeof createVisits>["begin"]) {
  return (url: string) => {
    const getHeader = () => "text/html";
    const ended = { statusCode: 200, writableFinished: true };
    const response = Object.assign(new EventEmitter(), ended, { headersSent: false, closed: false, getHeader });
    const request = { method: "GET", url } as http.IncomingMessage;
    begin(request, response as unknown as http.ServerResponse, () => true);
    return {
      request,
      listeners: () => response.listenerCount("close"),
      sendHeaders() {
        response.headersSent = true;
      },
      end() {
        response.closed = true;
        response.emit("close");
      },
    };
  };
}

test("a request for which nothing is read is not listened to", () => {
  const { visits, answers } = create();
  const answer = answers("/");
  answer.end();
  answers("/about");
  assert.equal(answer.listeners(), 0);
  assert.equal(visits.reading().length, 1);
});

test("what is read is for those whose answer has not begun, and is not over", () => {
  const { visits, answers } = create();
  const [first, second] = [answers("/"), answers("/about")];
  assert.equal(visits.reading().length, 2);
  first.sendHeaders();
  assert.equal(visits.reading().length, 1);
  second.end();
  assert.equal(visits.reading().length, 0);
});

test("a thousand requests behind one that goes on are not remembered", () => {
  const { visits, answers } = create();
  answers("/events");
  const many = Array.from({ length: 1_000 }, (_, index) => answers(`/${index}`));
  for (const each of many) each.end();
  assert.equal(visits.reading().length, 1);
  assert.ok(many.every((each) => each.listeners() === 0));
});

test("a page that read a file before its change, and does not after it, tells by the URL that it was asked under", () => {
  const { kept, told, visits, answers } = create();
  const before = answers("/?page=1");
  kept.read(page, visits.reading());
  before.end();
  kept.changed([page]);
  const after = answers("/?page=2");
  after.request.url = "/inside";
  after.end();
  assert.deepEqual(told, [`swap ${page}`]);
});

test("a request that came before the change tells nothing of it", () => {
  const { kept, told, visits, answers } = create();
  const before = answers("/");
  kept.read(page, visits.reading());
  before.end();
  const early = answers("/");
  kept.changed([page]);
  early.end();
  assert.deepEqual(told, []);
});
