"""Answers every tile with the token that it was asked with, on a free port of 127.0.0.1.

    echo_server.py MODE

MODE says where: etag, last-modified, text (a body with 200), cut (a body in which the token begins late), message (401 with
a JSON message), image (behind the end of a PNG), escape (401 with a message that would colour a terminal), hang (no answer
for a minute).
"""
import json
import struct
import sys
import time
import zlib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

mode = sys.argv[1]


def png():
    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    rows = b"".join(b"\0" + bytes((x ^ y) & 255 for x in range(256) for _ in range(3)) for y in range(256))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 256, 256, 8, 2, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


image = png()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments):
        pass

    def do_GET(self):
        query = urlsplit(self.path).query
        token = parse_qs(query).get("access_token", [query])[0]
        status, body, headers = 200, image, {}
        if mode == "etag":
            headers["ETag"] = f'"v1-{token}"'
        elif mode == "last-modified":
            headers["Last-Modified"] = token
        elif mode == "text":
            body = f"{token} may not read this".encode()
        elif mode == "cut":
            body = f"no tile for ?token={token}".encode()
        elif mode == "message":
            status, body = 401, json.dumps({"message": f"{token} is not valid ({self.path})"}).encode()
        elif mode == "image":
            body = image + token.encode()
        elif mode == "escape":
            status, body = 401, json.dumps({"message": "\x1b]0;owned\x07\x1b[31mred\u009b1m\u202eback"}).encode()
        elif mode == "hang":
            time.sleep(60)
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.daemon_threads = True
print(server.server_address[1], flush=True)
server.serve_forever()
