"""Something between a browser and the product that a test may cut, and through which it may show
the browser another build."""

import http.client
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from embedded import HOST, free_port

WORKER = "/pos/sw.js"
_HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length", "date", "server"}


class Proxy:
    """Listens on a port of its own; `cut` and the browser finds nobody there."""

    def __init__(self, target: int) -> None:
        self.target = target
        self.port = free_port()
        self.asked: list[str] = []
        # Written in front of the worker's text: a browser takes it for a new build.
        self.build = ""
        self._server: ThreadingHTTPServer | None = None
        self.join()

    @property
    def address(self) -> str:
        return f"http://{HOST}:{self.port}"

    def join(self) -> None:
        proxy = self

        class Handler(_Handler):
            owner = proxy

        self._server = ThreadingHTTPServer((HOST, self.port), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def cut(self) -> None:
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None


class _Handler(BaseHTTPRequestHandler):
    owner: Proxy

    def _pass_on(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.owner.asked.append(f"{self.command} {self.path}")
        connection = http.client.HTTPConnection(HOST, self.owner.target, timeout=30)
        try:
            connection.request(self.command, self.path, body or None, dict(self.headers))
            answer = connection.getresponse()
            content = answer.read()
            if self.path == WORKER and self.owner.build:
                content = self._other_build(content)
            self._answer(answer, content)
        finally:
            connection.close()

    def _other_build(self, worker: bytes) -> bytes:
        """The same files under the name of another version."""
        head, rest = worker.split(b'"version": "', 1)
        return head + b'"version": "' + self.owner.build.encode() + rest

    def _answer(self, answer: http.client.HTTPResponse, content: bytes) -> None:
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in _HOP_BY_HOP:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = _pass_on  # noqa: N815

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""
