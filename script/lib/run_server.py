"""The whole product on this machine: services, database, front end, web, worker and beat."""

import argparse
import fcntl
import json
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import paths
import services
import toolchain
from commands import run_step
from console import ScriptError, Step, failures_reported, say, table
from embedded import HOST, port_is_free
from files import read_text
from processes import Child, stop_all, wait_until_ready
from services import DEV

FIRST_PORT = 8000
FIRST_SANDBOX_PORT = 9000
READY_SECONDS = 90
DEMO_FILE = DEV.folder / "demo.json"
PAIRING_HINT = "(open the link or type the code; a code works once, for 15 minutes)"
# Web and worker must not be able to own tables, so they do not get these.
OWNER_VARIABLES = {"DATABASE_OWNER_URL", "TEST_SUPERUSER_URL", "PG_BIN"}


def main() -> None:
    started = time.monotonic()
    options = _options()
    toolchain.prepare()
    if options.reset:
        services.reset(DEV)
    with services.running(DEV) as env, _only_server():
        port = _choose_port()
        # With the demo, payments go to the sandbox: its desk is where a tester pays.
        desk = f"http://{HOST}:{_free_port_from(FIRST_SANDBOX_PORT)}" if options.demo else ""
        children: list[Child] = []
        try:
            if desk:
                children.append(_start_sandbox(env, desk))
                env |= _sandbox_addresses(desk)
            _prepare_data(env, demo=options.demo)
            children += _start(env, port)
            address = f"http://{HOST}:{port}"
            with Step("Waiting for web, worker and beat"):
                wait_until_ready(f"{address}/api/health/ready", children, READY_SECONDS)
            _welcome(address, desk, time.monotonic() - started)
            _watch(children)
        finally:
            with Step("Stopping"):
                stop_all(children)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="script/server", description=__doc__)
    parser.add_argument("--reset", action="store_true", help="delete the development data first")
    parser.add_argument("--no-demo", dest="demo", action="store_false", help="start without shops")
    return parser.parse_args()


@contextmanager
def _only_server() -> Iterator[None]:
    """Refuses a second server on the same data: two schedules would run every job twice."""
    with (DEV.folder / "server.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise ScriptError("script/server runs already in this checkout.") from error
        yield


def _prepare_data(env: Mapping[str, str], *, demo: bool) -> None:
    manage: list[str | Path] = [paths.PYTHON, "manage.py"]
    run_step("Migrating the database", [*manage, "migrate", "--database", "owner"], env)
    run_step("Counting earlier sales", [*manage, "rebuild_rollups", "--missing"], env)
    if demo:
        # Once loaded, it only makes new pairing codes: they are valid for minutes.
        label = "Making pairing codes" if DEMO_FILE.exists() else "Loading the demo shops"
        run_step(label, [*manage, "demo", "--output", DEMO_FILE], env)


def _choose_port() -> int:
    wanted = os.environ.get("PORT")
    if wanted is None:
        return _free_port_from(FIRST_PORT)
    if not wanted.isdigit() or not port_is_free(int(wanted)):
        raise ScriptError(f"PORT={wanted} is no free port.")
    return int(wanted)


def _free_port_from(first: int) -> int:
    return next(port for port in range(first, 65536) if port_is_free(port))


def _start_sandbox(env: Mapping[str, str], desk: str) -> Child:
    command = _granian(int(desk.rsplit(":", 1)[1]), "sandbox.wsgi:application", threads=16)
    child = Child("sandbox", command, env, DEV.logs / "sandbox.log")
    wait_until_ready(desk, [child], READY_SECONDS)
    return child


def _sandbox_addresses(desk: str) -> dict[str, str]:
    return {"MIDTRANS_URL": desk, "MIDTRANS_SNAP_URL": f"{desk}/snap/v1", "XENDIT_URL": desk}


def _start(env: Mapping[str, str], port: int) -> list[Child]:
    env = {name: value for name, value in env.items() if name not in OWNER_VARIABLES}
    env["PUBLIC_URL"] = f"http://{HOST}:{port}"
    programs = {
        "web": _granian(port, "warungin.wsgi:application", threads=4),
        "worker": _celery("worker", "--concurrency=2", "--without-gossip", "--without-mingle"),
        "beat": _celery("beat", f"--schedule={DEV.folder / 'beat-schedule'}", "--pidfile="),
    }
    return [
        Child(name, command, env, DEV.logs / f"{name}.log") for name, command in programs.items()
    ]


def _granian(port: int, application: str, *, threads: int) -> list[str | Path]:
    return [
        paths.VENV_BIN / "granian",
        *("--interface", "wsgi", "--host", HOST, "--port", str(port)),
        *("--workers", "1", "--blocking-threads", str(threads), "--no-ws"),
        application,
    ]


def _celery(*arguments: str) -> list[str | Path]:
    return [paths.VENV_BIN / "celery", "-A", "warungin", *arguments, "--loglevel=INFO"]


def _watch(children: list[Child]) -> None:
    """Until somebody asks us to stop. A child that stops by itself is a failure."""
    try:
        while True:
            time.sleep(0.5)
            for child in children:
                child.check()
    except (KeyboardInterrupt, SystemExit):
        say()


def _welcome(address: str, desk: str, seconds: float) -> None:
    say(f"\nWarungin runs (after {seconds:.1f} s). Ctrl-C stops it.\n")
    pages = {
        "Start": "/",
        "Till": "/pos/",
        "Kitchen": "/kitchen/",
        "Back office": "/backoffice/",
        "Platform": "/platform/",
        "API": "/api/docs/",
    }
    rows = [[name, f"{address}{path}"] for name, path in pages.items()]
    if desk:
        rows.append(["Pay (sandbox)", f"{desk}/"])
    say(table(["Page", "Address"], rows))
    _show_demo(address, json.loads(read_text(DEMO_FILE) or "{}"))
    say(f"\n  Logs: {DEV.logs}/web.log, worker.log, beat.log\n  Mails: {DEV.folder}/mail\n")


def _show_demo(address: str, demo: Mapping[str, list[dict[str, str | None]]]) -> None:
    for offer in demo.get("pairing_codes", []):
        page = "kitchen" if offer.get("kind") == "kitchen" else "pos"
        offer["open"] = f"{address}/{page}/#pair={offer['code']}"
    logins = ("tenant", "role", "name", "email", "password", "employee", "pin")
    codes = ("kind", "tenant", "outlet", "code", "open")
    for title, columns, rows in (
        ("Demo sign-ins", logins, demo.get("logins")),
        (f"Pair a terminal {PAIRING_HINT}", codes, demo.get("pairing_codes")),
    ):
        if rows:
            say(f"\n{title}\n")
            say(table(columns, [[str(row.get(name) or "") for name in columns] for row in rows]))


if __name__ == "__main__":
    with failures_reported():
        main()
