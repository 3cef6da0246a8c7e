"""The product's web processes: granian, the real WSGI application, production settings."""

import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from socket import socket

from django.conf import settings

READY_SECONDS = 60
# A proxy of ours stands in front (behind_proxy.py), as in production; the rate limiter
# counts every request, its limit is out of reach.
PRODUCTION = {
    "WARUNGIN_ENV": "production",
    "TRUSTED_PROXIES": "1",
    "RATE_LIMIT_API": "1000000000",
    "EMAIL_URL": "smtp://127.0.0.1:1",
    "LOG_LEVEL": "WARNING",
}


@contextmanager
def web(env: Mapping[str, str], *, processes: int = 2, threads: int = 2) -> Iterator[list[int]]:
    """Ports of that many single-worker servers; clients spread over them as by a balancer.

    One server with two workers may take all kept connections into one of them.
    """
    settings = {**env, **PRODUCTION, "DATABASE_POOL_SIZE": str(threads)}
    with ExitStack() as stack:
        yield [stack.enter_context(_server(settings, threads)) for _ in range(processes)]


@contextmanager
def _server(env: Mapping[str, str], threads: int) -> Iterator[int]:
    port = _free_port()
    # A browser speaks plain HTTP to it, so its forms name another origin than the proxy's.
    env = {**env, "CSRF_TRUSTED_ORIGINS": f"http://127.0.0.1:{port}"}
    command = [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1"),
        *("--port", str(port), "--workers", "1", "--blocking-threads", str(threads)),
        *("--http", "1", "--no-ws", "bench.harness.behind_proxy:application"),
    ]
    with tempfile.NamedTemporaryFile(prefix="bench-web-") as log:
        process = subprocess.Popen(command, env=env, stdout=log, stderr=log)
        try:
            _wait_until_ready(port, process, Path(log.name))
            yield port
        finally:
            process.terminate()
            process.wait()


def _wait_until_ready(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + READY_SECONDS
    address = f"http://127.0.0.1:{port}/api/v1/orders"
    while time.monotonic() < deadline and process.poll() is None:
        try:
            urllib.request.urlopen(address, timeout=5)
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"the web server did not start:\n{log.read_text()}")


def collect_static(env: Mapping[str, str]) -> None:
    """Compressed and with a hash in each name, as the image of production holds it."""
    command = [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity", "0"]
    subprocess.run(command, cwd=settings.BASE_DIR, env={**env, **PRODUCTION}, check=True)


def _free_port() -> int:
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
