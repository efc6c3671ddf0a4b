import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";
import { WebSocket } from "ws";
import type { ToPage } from "../../src/protocol/live.ts";
import { missing, pythonProgram } from "../support/commands.ts";
import { type RunningHotrun, startHotrun } from "../support/hotrun.ts";

const asDocument = { accept: "text/html", "sec-fetch-dest": "document", "sec-fetch-mode": "navigate" };

const python = `
import os, traceback
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

def total(lines):
    return sum(lines)

class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path == "/aborted":
            total(None)
        try:
            total(["one"])
        except TypeError:
            traceback.print_exc()
            self.send_response(500)
            self.send_header("Content-Type", "text/plain")
            self.end_headers()
            self.wfile.write(b"Sorry")

ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Handler).serve_forever()
`;

const php = `<?php
function total($lines) {
  return $lines->price();
}
echo total(null);
`;

/** The page with this answer, and what the launcher says first to the client in it. */
async function shown(hotrun: RunningHotrun, path: string): Promise<{ status: number; body: string; hello: ToPage }> {
  const { status, body } = await hotrun.get(path, { headers: asDocument });
  const [token, page] = ["token", "page"].map((name) => new RegExp(`data-${name}="([^"]+)"`).exec(body)?.[1]);
  await hotrun.next("failure", ({ request }) => request?.url === path);
  const { origin } = new URL(hotrun.url);
  const socket = new WebSocket(`${origin.replace("http", "ws")}/__hotrun/live?token=${token}&page=${page}`, { origin });
  const [data] = await once(socket, "message");
  socket.terminate();
  return { status, body, hello: JSON.parse(String(data)) };
}

function failureIn(hotrun: RunningHotrun, hello: ToPage, file: string): unknown[] {
  assert.ok(hello.type === "hello" && hello.failure);
  const { kind, message, line, request, frame } = hello.failure;
  assert.equal(hello.failure.file, hotrun.file(file));
  assert.ok(frame?.includes(`> ${line}`), frame);
  return [kind, message.split("\n")[0], line, request];
}

const skipPython = missing(pythonProgram);
test("O18 the page that a Python program could not answer has the error that it has written", {
  skip: skipPython,
}, async () => {
  await using hotrun = await startHotrun({ files: { "app.py": python }, run: [pythonProgram, "app.py"] });
  const own = await shown(hotrun, "/own");
  assert.equal(own.status, 500);
  assert.match(own.body, /<pre[^>]*>\nSorry<\/pre>/);
  const unsupported = "TypeError: unsupported operand type(s) for +: 'int' and 'str'";
  assert.deepEqual(failureIn(hotrun, own.hello, "app.py"), ["request", unsupported, 6, { method: "GET", url: "/own" }]);
  const aborted = await shown(hotrun, "/aborted");
  assert.equal(aborted.status, 502);
  const expected = ["request", "TypeError: 'NoneType' object is not iterable", 6, { method: "GET", url: "/aborted" }];
  assert.deepEqual(failureIn(hotrun, aborted.hello, "app.py"), expected);
});

test("O18 so has the empty page of PHP", { skip: missing("php") }, async () => {
  await using hotrun = await startHotrun({
    files: { "index.php": php },
    run: ["php", "-d", "display_errors=0", "-S", "127.0.0.1:{port}"],
  });
  const { status, hello } = await shown(hotrun, "/");
  assert.equal(status, 500);
  const expected = ["request", "Error: Call to a member function price() on null", 3, { method: "GET", url: "/" }];
  assert.deepEqual(failureIn(hotrun, hello, "index.php"), expected);
});
