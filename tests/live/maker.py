"""Makes what live tests ask for in the live stack's database, and checks it.

A process of its own, because the tests' own process is bound to another database; one for all
tests of a worker, because Django takes longer to start than a shop to make. A line of JSON in, a
line out:  {"thing", "options"}  →  {"made"} or {"failed"}
"""

import io
import json
import subprocess
import sys
import threading
import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import django

ROOT = Path(__file__).resolve().parents[2]


class Maker:
    """The process, from the tests' side; started when something is first made."""

    def __init__(self, env: Mapping[str, str]) -> None:
        self._env = env
        self._process: subprocess.Popen[str] | None = None
        self._turn = threading.Lock()

    def make(self, thing: str, options: Mapping[str, Any]) -> Any:
        with self._turn:
            answer = self._ask({"thing": thing, "options": options})
        assert "made" in answer, answer["failed"]
        return answer["made"]

    def stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.communicate()

    def _ask(self, wanted: dict[str, Any]) -> dict[str, Any]:
        if self._process is None:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.live.maker"],
                cwd=ROOT,
                env=self._env,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(wanted) + "\n")
        self._process.stdin.flush()
        return dict(json.loads(self._process.stdout.readline()))


def main() -> None:
    from django.db import connections

    for line in sys.stdin:
        wanted = json.loads(line)
        try:
            answer = {"made": _make(wanted["thing"], wanted["options"])}
        except Exception:  # noqa: BLE001 - the test that asked for it fails with this text
            answer = {"failed": traceback.format_exc()}
        finally:
            # Tests stop and kill the database: the next one begins with new connections.
            for connection in connections.all(initialized_only=True):
                connection.close()
                connection.close_pool()
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


def _make(thing: str, options: dict[str, Any]) -> Any:
    from tests.live import offers, seed
    from tests.sync.storm import office

    makers = {"shop": seed.main, "offers": offers.main, "office": office.main, "check": _check}
    return makers[thing](options)


def _check(options: dict[str, Any]) -> None:
    """A command that ends with an error when something is wrong; its words are the failure's."""
    from django.core.management import call_command

    output = io.StringIO()
    try:
        call_command(options["command"], *options.get("arguments", ()), stdout=output)
    except (Exception, SystemExit) as error:
        raise AssertionError(f"{options['command']}:\n{output.getvalue()}{error}") from error


if __name__ == "__main__":
    django.setup()
    main()
