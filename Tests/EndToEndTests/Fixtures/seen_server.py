"""Answers every tile with a picture, on a free port of 127.0.0.1, and /seen with the headers of what was asked last.

    seen_server.py PICTURE
"""
import json
import mimetypes
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

with open(sys.argv[1], "rb") as file:
    picture = file.read()
seen = {}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments):
        pass

    def do_GET(self):
        if self.path == "/seen":
            body = json.dumps(seen).encode()
        else:
            seen.clear()
            seen.update({name.lower(): value for name, value in self.headers.items()}, path=self.path)
            body = picture
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Type", mimetypes.guess_type(sys.argv[1])[0] or "application/octet-stream")
        self.end_headers()
        self.wfile.write(body)


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(server.server_address[1], flush=True)
server.daemon_threads = True
server.serve_forever()
