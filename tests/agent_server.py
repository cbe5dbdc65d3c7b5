"""Agents on loopback that always answer the same to the same: a model behind `/v1`, and a plain address."""

from __future__ import annotations

import json
import threading
import time
from collections import Counter
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.endpoint import completion

LINES = (
    "I am sorry to hear that. Let me look into it with you.",
    "Could you tell me your date of birth and your postcode, please?",
    "I can see why that worries you. What happened on that day?",
    "Thank you for waiting. I have it in front of me.",
)


class AgentServer(ThreadingHTTPServer):
    """Count requests, and answer by how much was said before."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.seconds, self.status = 0.0, 200
        self.asked = Counter()
        self.at_once = self.most_at_once = 0
        self.times = []
        self.bodies = []
        self.guard = threading.Lock()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request, client_address):
        """Say nothing of those who hang up."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        server, body = self.server, json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        with server.guard:
            server.asked[self.path] += 1
            server.times.append(time.monotonic())
            server.bodies.append(body)
            server.at_once += 1
            server.most_at_once = max(server.most_at_once, server.at_once)
        time.sleep(server.seconds)
        said = len(body.get("messages") or body["history"])
        words = LINES[said // 2 % len(LINES)]
        tokens = len(json.dumps(body)) // 4
        usage = {"prompt_tokens": tokens, "completion_tokens": 12, "total_tokens": tokens + 12}
        answer = (
            completion(words, usage=usage)
            if self.path.startswith("/v1")
            else {"say": words}
            if said < 8
            else {"end": True}
        )
        data = json.dumps(answer).encode()
        with server.guard:
            server.at_once -= 1
        self.send_response(server.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        """Say nothing."""


@contextmanager
def agents():
    """Serve until the block ends."""
    with AgentServer() as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        yield server
        server.shutdown()
