"""Plays an MLflow server that misbehaves, on a free port of 127.0.0.1, which is the first line of its output.

    mlflow_server.py [--first STATUS,STATUS,...] [--then STATUS] [--hang CALL] [--race] [--artifacts URI] [--deny CALL]

The first calls get those statuses, all others --then, 200 unless told. A hanging call is never answered. With --race the
experiment is made by someone else between the look and the making. GET /calls tells what was asked.
"""
import argparse
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

options = argparse.ArgumentParser()
options.add_argument("--first", default="")
options.add_argument("--then", type=int, default=200)
options.add_argument("--hang")
options.add_argument("--deny")
options.add_argument("--race", action="store_true")
options.add_argument("--artifacts", default="mlflow-artifacts:/1/abc/artifacts")
options = options.parse_args()

lock = threading.Lock()
first = [int(status) for status in options.first.split(",") if status]
calls = []
INFO = {"run_id": "abc", "artifact_uri": options.artifacts}
ANSWERS = {"experiments/get-by-name": {"experiment": {"experiment_id": "1"}}, "experiments/create": {"experiment_id": "1"},
           "runs/create": {"run": {"info": INFO}}, "runs/get": {"run": {"info": INFO}}}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1

    def log_message(self, *arguments):
        pass

    def answer(self, status, value):
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        if status == 429:
            self.send_header("Retry-After", "0")
        self.end_headers()
        self.wfile.write(body)

    def handle_any(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        path = urlsplit(self.path).path
        if path == "/calls":
            return self.answer(200, calls)
        call = path.removeprefix("/api/2.0/mlflow/")
        with lock:
            status = first.pop(0) if first else options.then
            calls.append({"call": call, "status": status, "authorization": self.headers.get("Authorization", ""),
                          "body": body.decode("latin-1")})
            seen = [entry["call"] for entry in calls]
        if call == options.hang:
            time.sleep(3600)
        if call == options.deny:
            return self.answer(400, {"error_code": "INVALID_PARAMETER_VALUE", "message": "no"})
        if status != 200:
            return self.answer(status, {"error_code": "TOLD_TO", "message": "told to"})
        if options.race and call == "experiments/get-by-name" and seen.count(call) == 1:
            return self.answer(404, {"error_code": "RESOURCE_DOES_NOT_EXIST", "message": "none"})
        if options.race and call == "experiments/create":
            return self.answer(400, {"error_code": "RESOURCE_ALREADY_EXISTS", "message": "there is"})
        self.answer(200, ANSWERS.get(call, {}))

    do_GET = do_POST = do_PUT = handle_any


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.daemon_threads = True
print(server.server_address[1], flush=True)
server.serve_forever()
