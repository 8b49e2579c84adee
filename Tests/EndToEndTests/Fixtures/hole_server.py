"""Serves z/x/y tiles of its own making with holes in them, as many servers do, on a free port of 127.0.0.1.

    hole_server.py ANSWER [--holes odd|west|all|none] [--away URL] [--retry-after TEXT] [--clock SECONDS]
                   [--expire N]

ANSWER is what a hole gives: s3 (403, AccessDenied), wmts (400, TileOutOfRange), other (400), away (a redirect to URL),
mapbox, notfound (404 in Mapbox's words), 404, empty (200 and no body), pixel (a picture of one pixel), gif (the same as a
GIF), xml, json, html, text (notes with 200), tiff, placeholder (one picture for all), busy (503 with Retry-After, the
first time that each tile is asked for). Holes are every second tile, the western half (columns below the middle of the
world at that zoom), all tiles or none. After --expire N requests every answer is a 403. --clock: how far ahead the server's
clock is; a Retry-After of the form +N is then a date, N seconds from there.

GET /requests tells how many tiles were asked for, /most how often the one that was asked for most.
"""
import argparse
import json
import re
import struct
import threading
import time
import zlib
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

options = argparse.ArgumentParser()
options.add_argument("answer")
options.add_argument("--holes", default="odd")
options.add_argument("--away")
options.add_argument("--retry-after", default="1")
options.add_argument("--clock", type=float, default=0)
options.add_argument("--expire", type=int)
options = options.parse_args()

lock = threading.Lock()
requests = 0
seen = {}


def png(side, color):
    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    rows = (b"\0" + bytes(color) * side) * side
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(rows, 1)) + chunk(b"IEND", b""))


S3 = (b'<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>AccessDenied</Code><Message>Access Denied</Message>'
      b"<RequestId>1</RequestId></Error>")
WMTS = (b'<?xml version="1.0"?><ows:ExceptionReport xmlns:ows="http://www.opengis.net/ows/1.1" version="1.0.0">'
        b'<ows:Exception exceptionCode="TileOutOfRange" locator="TILECOL"><ows:ExceptionText>Column is out of range'
        b"</ows:ExceptionText></ows:Exception></ows:ExceptionReport>")
HOLES = {
    "s3": (403, S3), "wmts": (400, WMTS), "other": (400, b"Bad Request"),
    "mapbox": (404, b'{"message":"Tile does not exist"}'), "notfound": (404, b'{"message":"Not Found"}'), "404": (404, b""),
    "empty": (200, b""), "pixel": (200, png(1, (0, 0, 0))),
    "gif": (200, b"GIF89a\1\0\1\0\x80\0\0\0\0\0\xff\xff\xff!\xf9\4\1\0\0\0\0,\0\0\0\0\1\0\1\0\0\2\2D\1\0;"),
    "xml": (200, WMTS), "json": (200, b'{"error": "no tile here"}'), "text": (200, b"no tile here"),
    "html": (200, b"<!DOCTYPE html><html><body><form action=login></form></body></html>"),
    "tiff": (200, b"II*\0\x08\0\0\0\0\0\0\0\0\0"),
    "placeholder": (200, png(256, (204, 204, 204))),
}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments):
        pass

    def date_time_string(self, timestamp=None):
        return formatdate(time.time() + options.clock, usegmt=True)

    def answer(self, status, body, headers=()):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        global requests
        if self.path == "/requests":
            return self.answer(200, str(requests).encode())
        if self.path == "/most":
            return self.answer(200, str(max(seen.values(), default=0)).encode())
        z, x, y = (int(n) for n in re.search(r"/(\d+)/(\d+)/(\d+)", self.path).groups())
        with lock:
            requests += 1
            number = requests
            seen[(z, x, y)] = seen.get((z, x, y), 0) + 1
            turn = seen[(z, x, y)]
        if options.expire is not None and number > options.expire:
            return self.answer(403, S3)
        hole = {"odd": (x + y) % 2 == 1, "west": x < 1 << (z - 1), "all": True, "none": False}[options.holes]
        if hole and options.answer == "busy":
            hole = turn == 1
        if not hole:
            return self.answer(200, png(256, (x % 256, y % 256, 99)))
        if options.answer == "away":
            return self.answer(302, b"", [("Location", options.away + self.path)])
        if options.answer == "busy":
            after = options.retry_after
            if after.startswith("+"):
                after = formatdate(time.time() + options.clock + float(after[1:]), usegmt=True)
            return self.answer(503, b"", [("Retry-After", after)])
        status, body = HOLES[options.answer]
        self.answer(status, body)


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.daemon_threads = True
print(server.server_address[1], flush=True)
server.serve_forever()
