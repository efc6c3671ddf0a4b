"""The app of the tests on the server that Python brings: one thread a connection."""

import hashlib
import json
import os
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from text import TEXT

PAGE = f"<!doctype html><html><head><title>{TEXT}</title></head><body><h1>{TEXT}</h1></body></html>"


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Head and body of an answer go out in one piece; in two, each would wait for the other's acknowledgement.
    wbufsize = -1

    def do_GET(self):
        path = urlsplit(self.path).path
        if path == "/text":
            self.answer("text/plain", TEXT)
        elif path == "/pid":
            self.answer("text/plain", str(os.getpid()))
        elif path == "/events":
            self.events()
        elif path == "/download":
            self.download()
        else:
            self.answer("text/html; charset=utf-8", PAGE)

    def do_POST(self):
        if self.path == "/submit":
            self.submit()
        else:
            self.echo()

    def answer(self, content_type, body):
        data = body.encode()
        self.send_response(200)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def stream(self, content_type):
        self.send_response(200)
        self.send_header("Content-Type", content_type)
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.flush()

    def echo(self):
        """The head at once, the rest when the request has ended."""
        self.stream("text/plain")
        body = b"".join(self.body())
        self.wfile.write(TEXT.encode() + b": " + body)

    def submit(self):
        """Writes down that a request has been carried out, before it is answered."""
        digest, size = hashlib.sha256(), 0
        for piece in self.body():
            digest.update(piece)
            size += len(piece)
        # One write of a few bytes at the end of a file: those of other threads and processes do not mix with it.
        with open(os.environ["SUBMITTED"], "ab", buffering=0) as submitted:
            submitted.write(f"{self.headers['X-Id']}\n".encode())
        answer = {"id": self.headers["X-Id"], "hash": digest.hexdigest(), "bytes": size, "text": TEXT}
        self.answer("application/json", json.dumps(answer))

    def events(self):
        self.stream("text/event-stream")
        while True:
            try:
                self.wfile.write(f"data: {TEXT}\n\n".encode())
                self.wfile.flush()
            except OSError:  # the client has left
                return
            time.sleep(0.05)

    def download(self):
        """Blocks of 64 KiB, the nth filled with the byte n, at the pace that was asked for."""
        query = parse_qs(urlsplit(self.path).query)
        self.stream("application/octet-stream")
        for block in range(int(query["blocks"][0])):
            self.wfile.write(bytes([block % 256]) * 65_536)
            self.wfile.flush()
            time.sleep(int(query["ms"][0]) / 1000)

    def body(self):
        if "chunked" in self.headers.get("Transfer-Encoding", ""):
            while size := int(self.rfile.readline(), 16):
                yield self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
            return
        left = int(self.headers.get("Content-Length", 0))
        while left > 0:
            piece = self.rfile.read(min(left, 65_536))
            if not piece:
                raise ConnectionError("the client has left in the middle of its request")
            left -= len(piece)
            yield piece

    def log_message(self, *_):
        pass


class Server(ThreadingHTTPServer):
    def handle_error(self, request, client_address):
        if not isinstance(sys.exc_info()[1], ConnectionError):  # a client that leaves is no error of the app
            super().handle_error(request, client_address)


time.sleep(int(os.environ.get("BOOT_MS", 0)) / 1000)
Server(("127.0.0.1", int(os.environ["PORT"])), Handler).serve_forever()
