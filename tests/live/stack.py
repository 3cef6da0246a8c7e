"""The whole product as processes of its own on free ports of 127.0.0.1.

Everything lives in one folder and is ended by process id. The tests may kill any part with
`kill -9`; it starts again on the same port with the same data.
"""

import http.client
import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

import paths
from embedded import HOST, PostgresCluster, RedisServer, free_port, psql, runs
from processes import Child, wait_until_ready
from tests.factories import PASSWORD, PIN
from tests.live.maker import Maker

READY_SECONDS = 40
SETTLE_SECONDS = 90
# More than both web workers have pooled connections.
STEADY_ANSWERS = 24
DATABASE = "warungin"
ROLES = {
    "DATABASE_URL": "app",
    "DATABASE_OWNER_URL": "owner",
    "DATABASE_PLATFORM_URL": "platform",
}
CHECKS = ("verify_books", "verify_stock", "verify_tenancy", "audit_verify")

_WAITING = """
SELECT (SELECT count(*) FROM core_outboxevent WHERE fanned_out_at IS NULL)
     + (SELECT count(*) FROM core_outboxdelivery WHERE state <> 'done'),
       (SELECT count(*) FROM core_auditentry e WHERE NOT EXISTS (
          SELECT FROM core_auditseal s WHERE s.tenant_id = e.tenant_id AND s.entry_id = e.id))
"""


@dataclass(frozen=True)
class Named:
    """Something with an id, as `tests.factories.order_body` wants it."""

    id: str
    name: str = ""
    price: int = 0


@dataclass(frozen=True)
class LiveShop:
    """A seeded shop: ids and tokens only."""

    id: str
    outlet: Named
    terminal: Named
    products: list[Named]
    emails: dict[str, str]
    codes: dict[str, str]
    tokens: dict[str, dict[str, str]]
    password: str = PASSWORD
    pin: str = PIN

    def bearer(self, who: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.tokens[who]['access']}"}


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: str

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Request:
    """A POST that `at_once` sends."""

    path: str
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)


class Process(Child):
    """A child that can be killed together with its own children."""

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def ended(self) -> bool:
        return self._process.poll() is not None

    def kill(self) -> None:
        if not self.ended:
            os.killpg(self.pid, signal.SIGKILL)
        self._process.wait()

    def children(self) -> list[int]:
        """Process ids of its direct children."""
        return children_of(self.pid)


class Stack:
    """PostgreSQL, Redis, web (two workers), a Celery worker, beat, and the providers' sandbox."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for place in (folder, folder / "static", folder / "media"):
            place.mkdir(parents=True)
            place.chmod(0o755)
        self.postgres = PostgresCluster(
            folder / "postgres", {"max_connections": "100", "shared_buffers": "64MB"}
        )
        self.redis = RedisServer(folder / "redis")
        self.port = free_port()
        self.sandbox_port = free_port()
        self.processes: dict[str, Process] = {}

    # --- Life --------------------------------------------------------------------------------

    def start(self) -> None:
        self.postgres.ensure_created()
        self.postgres.start()
        self.redis.ensure_created()
        self.redis.start()
        self.env = self._environment()
        self._make_database()
        self.maker = Maker(self.env)
        for name in ("sandbox", "web", "worker", "beat"):
            self.launch(name)
        self.wait_until_ready()

    def stop(self) -> None:
        """End everything at once: nobody needs the data any more."""
        for process in self.processes.values():
            process.kill()
        self.maker.stop()
        self.redis.destroy()
        self.postgres.destroy()
        shutil.rmtree(self.folder)

    def launch(self, name: str) -> None:
        """Start web, worker or beat. Only from the main thread, whose end ends them, too."""
        env = {key: value for key, value in self.env.items() if key != "DATABASE_OWNER_URL"}
        log = self.folder / f"{name}-{time.monotonic_ns()}.log"
        self.processes[name] = Process(name, self._command(name), env, log)

    def wait_until_ready(self) -> None:
        address = f"http://{HOST}:{self.port}/api/health/ready"
        wait_until_ready(address, list(self.processes.values()), READY_SECONDS)

    def restart(self, name: str) -> None:
        """`kill -9` of web, worker or beat with all their processes, then a new start."""
        self.processes[name].kill()
        self.launch(name)

    def supervise(self) -> None:
        """Start again what ended, as an orchestrator does.

        The web server gives up when a worker dies twice within seconds.
        """
        for name, process in list(self.processes.items()):
            if process.ended:
                self.launch(name)

    def kill_web_worker(self) -> None:
        """`kill -9` of one of the two web workers; the main process makes a new one."""
        for worker in self.processes["web"].children()[-1:]:
            os.kill(worker, signal.SIGKILL)

    def kill_redis(self) -> None:
        self._kill(self.redis.pid, "redis-server")

    def kill_postgres(self) -> None:
        """`kill -9` of the postmaster and of every backend."""
        postmaster = self.postgres.pid
        assert postmaster is not None
        backends = children_of(postmaster)
        self._kill(postmaster, "postgres")
        for pid in backends:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def _kill(self, pid: int | None, program: str) -> None:
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        wait_for(lambda: not runs(pid, program), f"{program} is killed")

    # --- Asking ------------------------------------------------------------------------------

    def demo(self, file: Path) -> dict[str, list[dict[str, Any]]]:
        """The shops of `script/server`, with their sign-ins and fresh pairing codes."""
        self._run("manage.py", "demo", "--output", str(file))
        return dict(json.loads(file.read_text()))

    def shop(
        self, name: str = "Kedai Hidup", *, stock: int = 100, limit: int = 0, voucher: str = ""
    ) -> LiveShop:
        """A shop of its own for a test, once the product has got over what killed its parts.

        `limit`: so many sales get a tenth off Kopi Susu. `voucher`: a code for Rp5.000, once.
        """
        wait_for(self._is_steady, "steady health")
        options = {"name": name, "stock": stock, "limit": limit, "voucher": voucher}
        made = self.maker.make("shop", options)
        return LiveShop(
            id=made["id"],
            outlet=Named(made["outlet"]),
            terminal=Named(made["terminal"]),
            products=[Named(**product) for product in made["products"]],
            emails=made["emails"],
            codes=made["codes"],
            tokens=made["tokens"],
        )

    def make_offers(self, shop: LiveShop) -> dict[str, str]:
        """Everything that a till can price by, see `offers.py`; ids by the names' first words."""
        return dict(self.maker.make("offers", {"shop": shop.id}))

    def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        headers: Mapping[str, str] | None = None,
        *,
        timeout: float = 30,
    ) -> Answer:
        """One request on a connection of its own. Raises `OSError` or `HTTPException`."""
        connection = http.client.HTTPConnection(HOST, self.port, timeout=timeout)
        data = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        sent = {"Content-Type": "application/json", **(headers or {})}
        try:
            connection.request(method, path, data, sent)
            answer = connection.getresponse()
            given = {name.lower(): value for name, value in answer.getheaders()}
            return Answer(answer.status, given, answer.read().decode(errors="replace"))
        finally:
            connection.close()

    def _is_steady(self) -> bool:
        """No pooled connection is left over from a database that was killed.

        Each such connection fails the request that gets it, once.
        """
        asked = (self.call("GET", "/api/health/ready").status for _ in range(STEADY_ANSWERS))
        return all(status == 200 for status in asked)

    def fetch(self, path: str, headers: Mapping[str, str]) -> bytes:
        """The body of a GET that succeeds, as bytes."""
        connection = http.client.HTTPConnection(HOST, self.port, timeout=30)
        try:
            connection.request("GET", path, headers=dict(headers))
            answer = connection.getresponse()
            assert answer.status == 200, answer.read()
            return answer.read()
        finally:
            connection.close()

    def at_once(self, requests: list[Request]) -> list[Answer]:
        """Each request from a process of its own, all sent at the same moment."""
        clients = [self._client(request) for request in requests]
        for client in clients:
            assert client.stdout is not None
            assert client.stdout.readline() == "ready\n"
        for client in clients:
            assert client.stdin is not None
            client.stdin.write("go\n")
            client.stdin.flush()
        return [Answer(**json.loads(client.communicate(timeout=60)[0])) for client in clients]

    def sql(self, query: str, *params: Any) -> list[tuple[Any, ...]]:
        """Rows, asked as superuser."""
        with psycopg.connect(self.superuser_url) as connection:
            return connection.execute(query, params).fetchall()

    @property
    def superuser_url(self) -> str:
        return self.postgres.url("postgres", self.postgres.superuser_password, DATABASE)

    @property
    def address(self) -> str:
        return f"http://{HOST}:{self.port}"

    @property
    def desk(self) -> str:
        """Where a tester pays: the sandbox of the payment providers."""
        return f"http://{HOST}:{self.sandbox_port}"

    # --- Proof -------------------------------------------------------------------------------

    def settle(self, seconds: float = SETTLE_SECONDS) -> None:
        """Wait until every event is delivered and every audit entry sealed."""
        wait_for(
            lambda: self.sql(_WAITING) == [(0, 0)],
            "events are delivered and audit entries sealed",
            seconds=seconds,
        )

    def verify(self) -> None:
        """The product's own checks, over all tenants."""
        for name in CHECKS:
            self.maker.make("check", {"command": name})

    # --- Making it ---------------------------------------------------------------------------

    def _environment(self) -> dict[str, str]:
        self._passwords = {role: secrets.token_hex(16) for role in ROLES.values()}
        urls = {
            name: self.postgres.url(f"warungin_{role}", self._passwords[role], DATABASE)
            for name, role in ROLES.items()
        }
        return {
            **os.environ,
            **urls,
            "WARUNGIN_ENV": "test",
            "WARUNGIN_DATA_DIR": str(self.folder),
            "DJANGO_SETTINGS_MODULE": "warungin.settings",
            "REDIS_URL": self.redis.url,
            "PUBLIC_URL": f"http://{HOST}:{self.port}",
            "SECRET_KEY": secrets.token_hex(32),
            "JWT_ACCESS_KEYS": f"live:{secrets.token_hex(32)}",
            "JWT_REFRESH_KEYS": f"live:{secrets.token_hex(32)}",
            "RECEIPT_KEYS": f"live:{secrets.token_hex(32)}",
            "DATA_KEYS": f"live:{secrets.token_hex(32)}",
            "MIDTRANS_URL": self.desk,
            "MIDTRANS_SNAP_URL": f"{self.desk}/snap/v1",
            "XENDIT_URL": self.desk,
            "RATE_LIMIT_API": "1000000",
            "RATE_LIMIT_LOGIN": "1000000",
            "LOG_LEVEL": "WARNING",
        }

    def _make_database(self) -> None:
        passwords = {
            f"WARUNGIN_{role.upper()}_PASSWORD": value for role, value in self._passwords.items()
        }
        self.postgres.psql("-f", paths.ROLES_SQL, env=passwords)
        dump = os.environ.get("WARUNGIN_TEST_DUMP")
        if dump:
            # What `script/test` has migrated already.
            psql(self.superuser_url, "-f", dump)
            return
        quiet = ("--verbosity", "0", "--skip-checks")
        self._run("manage.py", "migrate", "--database", "owner", *quiet)

    def _run(self, *arguments: str) -> str:
        result = subprocess.run(
            [sys.executable, *arguments],
            cwd=paths.ROOT,
            env=self.env,
            capture_output=True,
            text=True,
            check=False,
        )
        assert result.returncode == 0, result.stdout + result.stderr
        return result.stdout

    def _client(self, request: Request) -> subprocess.Popen[str]:
        client = subprocess.Popen(
            [sys.executable, "-I", "-S", str(paths.ROOT / "tests" / "live" / "client.py")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert client.stdin is not None
        order = {
            "port": self.port,
            "path": request.path,
            "body": request.body.decode(),
            "headers": {"Content-Type": "application/json", **request.headers},
        }
        client.stdin.write(json.dumps(order) + "\n")
        client.stdin.flush()
        return client

    def _command(self, name: str) -> list[str | Path]:
        celery: list[str | Path] = [sys.executable, "-m", "celery", "-A", "warungin"]
        granian = (sys.executable, "-m", "granian", "--interface", "wsgi", "--host", HOST)
        return {
            "sandbox": [
                *(*granian, "--port", str(self.sandbox_port), "--workers", "1"),
                *("--blocking-threads", "16", "--no-ws", "sandbox.wsgi:application"),
            ],
            "web": [
                *(*granian, "--port", str(self.port), "--workers", "2", "--blocking-threads", "4"),
                *("--no-ws", "--respawn-failed-workers", "warungin.wsgi:application"),
            ],
            "worker": [
                *celery,
                *("worker", "--concurrency=1", "--without-gossip", "--without-mingle"),
            ],
            "beat": [*celery, "beat", f"--schedule={self.folder / 'beat'}", "--pidfile="],
        }[name]


def children_of(pid: int) -> list[int]:
    """Process ids of the direct children."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def wait_for(condition: Callable[[], bool], what: str, *, seconds: float = 30) -> None:
    """Ask again and again until it is true."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"not within {seconds:.0f} s: {what}"
        time.sleep(0.1)
