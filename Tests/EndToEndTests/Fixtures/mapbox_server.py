"""Serves a folder of z/x/y.png|jpg tiles as Mapbox's Raster Tiles API v4 does, on a free port of 127.0.0.1.

    mapbox_server.py FOLDER TOKEN [--fault NAME ...] [--delay SECONDS] [--limit N] [--away URL]
                     [--always STATUS] [--tag TEXT]

A token that is missing or wrong is a 401, a tile that is not there a 404 "Tile not found", another tileset a 404 that
says so. Faults (every tile gets each of them once, then the tile): 503, html, truncated, reset, 429, half (half an image,
of the length that is announced), slow (a byte at a time), type (the image as text/plain), gzip (the image in a
Content-Encoding), redirect (to the same server). --limit N: every Nth request is a 429. --away URL: every tile is a
redirect there. --always STATUS: that is the answer for every tile. --tag TEXT: the entity tag. An entity tag that matches is a 304. GET /requests tells how many tiles were asked for, /unchanged how many
answers were a 304.
"""
import argparse
import gzip
import hashlib
import json
import os
import re
import socket
import struct
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

options = argparse.ArgumentParser()
options.add_argument("folder")
options.add_argument("token")
options.add_argument("--fault", action="append", default=[])
options.add_argument("--delay", type=float, default=0)
options.add_argument("--limit", type=int, default=0)
options.add_argument("--away")
options.add_argument("--always", type=int)
options.add_argument("--tag")
options = options.parse_args()

lock = threading.Lock()
requests = 0
unchanged = 0
seen = {}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def log_message(self, *arguments):
        pass

    def answer(self, status, body, kind="application/json", headers=()):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def error(self, status, message, headers=()):
        self.answer(status, json.dumps({"message": message}).encode(), headers=headers)

    def do_GET(self):
        global requests, unchanged
        url = urlsplit(self.path)
        if url.path == "/unchanged":
            return self.answer(200, str(unchanged).encode(), "text/plain")
        if url.path == "/requests":
            return self.answer(200, str(requests).encode(), "text/plain")
        with lock:
            requests += 1
            number = requests
        time.sleep(options.delay)
        if options.away:
            return self.answer(302, b"", headers=[("Location", options.away + self.path)])
        if options.always:
            return self.answer(options.always, b"")
        if options.limit and number % options.limit == 0:
            return self.fail("429", b"")
        token = parse_qs(url.query).get("access_token", [""])[0]
        if token != options.token:
            return self.error(401, "Not Authorized - " + ("Invalid Token" if token else "No Token"))
        match = re.fullmatch(r"/v4/([^/]+)/(\d+)/(\d+)/(\d+)(@2x)?\.\w+", url.path)
        if not match or match[1] != "mapbox.satellite":
            return self.error(404, f"Tileset {match[1] if match else '?'} does not exist")
        path = os.path.join(options.folder, match[2], match[3], match[4])
        body = None
        for extension in (".png", ".jpg"):
            if os.path.exists(path + extension):
                with open(path + extension, "rb") as file:
                    body = file.read()
        with lock:
            turn = seen.get(url.path, 0)
            seen[url.path] = turn + 1
        if turn < len(options.fault):
            return self.fail(options.fault[turn], body or b"x" * 1000)
        if body is None:
            return self.error(404, "Tile not found")
        tag = options.tag or '"' + hashlib.md5(body).hexdigest() + '"'
        if self.headers.get("If-None-Match") == tag:
            with lock:
                unchanged += 1
            self.send_response(304)
            self.send_header("ETag", tag)
            self.end_headers()
            return
        self.answer(200, body, "image/jpeg", [
            ("ETag", tag), ("Last-Modified", "Tue, 01 Jan 2019 00:00:00 GMT"), ("Cache-Control", "max-age=43200,s-maxage=300")])

    def fail(self, fault, body):
        if fault == "503":
            return self.error(503, "Service Unavailable")
        if fault == "429":
            return self.error(429, "Too Many Requests", [("Retry-After", "0")])
        if fault == "html":
            return self.answer(200, b"<html><body>We will be back soon</body></html>", "image/jpeg")
        if fault == "truncated":
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body[: len(body) // 2])
            self.close_connection = True
            return
        if fault == "half":
            return self.answer(200, body[: len(body) // 2], "image/jpeg")
        if fault == "type":
            return self.answer(200, body, "text/plain")
        if fault == "gzip":
            return self.answer(200, gzip.compress(body), "image/jpeg", [("Content-Encoding", "gzip")])
        if fault == "redirect":
            return self.answer(302, b"", headers=[("Location", self.path)])
        if fault == "slow":
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            try:
                for index in range(200):
                    self.wfile.write(body[index : index + 1])
                    time.sleep(0.05)
            except OSError:
                pass
            self.close_connection = True
            return
        if fault == "reset":
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()
            self.close_connection = True


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.daemon_threads = True
print(server.server_address[1], flush=True)
server.serve_forever()
