import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import type { Files } from "./app-folder.ts";

/** The system's, not one that a version manager has put before it: that starts slowly. */
export const pythonProgram = existsSync("/usr/bin/python3") ? "/usr/bin/python3" : "python3";

/** Why a test cannot run here; false: it can. For the option `skip`. */
export function missing(program: string): string | false {
  const found = spawnSync(program, ["--version"], { stdio: "ignore" }).error === undefined;
  return found ? false : `${program} is not installed`;
}

/**
 * A web app in Python's standard library. `/` is a page with the text of text.py, `/text` the text alone, `/pid` the process,
 * `/env/NAME` a variable of its environment, and `/file/NAME` a file of its folder. It listens on PORT, or on the port given
 * as its argument.
 */
export const pythonApp: Files = {
  "text.py": `text = "one"\n`,
  "app.py": `
import os, sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from text import text

class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        if self.path == "/text":
            self.answer("text/plain", text)
        elif self.path == "/pid":
            self.answer("text/plain", str(os.getpid()))
        elif self.path.startswith("/env/"):
            self.answer("text/plain", os.environ.get(self.path[5:], "none"))
        elif self.path.startswith("/file/"):
            self.answer("text/css", open(self.path[6:]).read())
        else:
            self.answer("text/html", f"<!doctype html><html><head><title>{text}</title></head><body><h1>{text}</h1></body></html>")

    def answer(self, kind, body):
        data = body.encode()
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *args):
        pass

port = int(sys.argv[1] if len(sys.argv) > 1 else os.environ["PORT"])
ThreadingHTTPServer(("127.0.0.1", port), Handler).serve_forever()
`,
};
