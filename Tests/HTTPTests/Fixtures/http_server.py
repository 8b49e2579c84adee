"""Answers well and badly, by path, on a free port of 127.0.0.1, which is the first line of its output.

    http_server.py [--tls CERTIFICATE KEY]
"""
import argparse
import gzip
import json
import socket
import ssl
import struct
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

options = argparse.ArgumentParser()
options.add_argument("--tls", nargs=2)
options = options.parse_args()

lock = threading.Lock()
counts = {"connections": 0, "open": 0, "most": 0, "hanging": 0}


def count(name, by):
    with lock:
        counts[name] += by
        counts["most"] = max(counts["most"], counts["open"])


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def setup(self):
        super().setup()
        count("connections", 1)
        count("open", 1)

    def finish(self):
        count("open", -1)
        try:
            super().finish()
        except OSError:
            pass

    def log_message(self, *arguments):
        pass

    def answer(self, status, body=b"", headers=()):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def cut(self, head, body):
        self.wfile.write(head + body)
        self.wfile.flush()
        self.close_connection = True

    def handle_any(self):
        url = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(url.query).items()}
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if url.path == "/hello":
            self.answer(200, b"hello", [("X-Colour", "blue"), ("x-list", "a"), ("X-List", "b"), ("X-Empty", "")])
        elif url.path == "/bytes":
            self.answer(200, b"x" * int(query["n"]))
        elif url.path == "/echo":
            time.sleep(float(query.get("delay", 0)))
            seen = {"method": self.command, "path": self.path, "headers": dict(self.headers), "length": len(body),
                    "sum": sum(body), "body": body[:1000].decode("latin-1")}
            self.answer(200, json.dumps(seen).encode())
        elif url.path == "/counts":
            self.answer(200, json.dumps(counts).encode())
        elif url.path == "/redirect":
            self.answer(int(query.get("status", 302)), b"elsewhere", [("Location", query["to"])])
        elif url.path == "/loop":
            self.answer(302, b"", [("Location", "/loop")])
        elif url.path == "/gzip":
            self.answer(200, gzip.compress(b"tile" * 1000), [("Content-Encoding", "gzip")])
        elif url.path == "/bomb":
            self.answer(200, gzip.compress(b"0" * 10_000_000), [("Content-Encoding", "gzip")])
        elif url.path == "/truncated":
            self.cut(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n", b"x" * 400)
        elif url.path == "/truncated-chunks":
            self.cut(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"400\r\n" + b"x" * 400)
        elif url.path == "/endless":
            self.wfile.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            while True:
                self.wfile.write(b"1000\r\n" + b"x" * 4096 + b"\r\n")
        elif url.path == "/endless-headers":
            self.wfile.write(b"HTTP/1.1 200 OK\r\n")
            while True:
                self.wfile.write(b"X-More: " + b"x" * 4096 + b"\r\n")
        elif url.path == "/odd-headers":
            self.cut(b"HTTP/1.1 100 Continue\r\nX-Early: 1\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\nX-Long: one\r\n"
                     b"\t two\r\n\r\n", b"")
        elif url.path == "/garbage":
            self.cut(b"SSH-2.0-OpenSSH_9.2\r\n", b"")
        elif url.path == "/reset":
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()
            self.close_connection = True
        elif url.path == "/close-after":
            self.answer(200, b"bye")
            self.close_connection = True
        elif url.path == "/drip":
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
            while True:
                self.wfile.write(b".")
                self.wfile.flush()
                time.sleep(0.02)
        elif url.path == "/hang":
            # Ends when the client goes away: reading then gives nothing.
            count("hanging", 1)
            try:
                self.connection.recv(1)
            finally:
                count("hanging", -1)
            self.close_connection = True
        else:
            self.answer(404, b'{"message": "not here"}')

    def handle_one_request(self):
        try:
            super().handle_one_request()
        except OSError:
            self.close_connection = True

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = handle_any


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request, client_address):
        pass


server = Server(("127.0.0.1", 0), Handler)
if options.tls:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*options.tls)
    server.socket = context.wrap_socket(server.socket, server_side=True)
print(server.server_address[1], flush=True)
server.serve_forever()
