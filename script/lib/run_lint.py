"""Every static check, a few at a time; the output of those that fail."""

import os
import subprocess
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import paths
import services
import toolchain
from console import ScriptError, failures_reported, say

PYTHON_SOURCES = ["apps", "warungin", "tests", "bench", "sandbox", "script", "manage.py"]


@dataclass(frozen=True)
class Check:
    name: str
    command: list[str]


@dataclass(frozen=True)
class Outcome:
    check: Check
    code: int
    output: str
    seconds: float


def checks() -> list[Check]:
    """The slowest first, so that the others run beside it."""
    manage = [str(paths.PYTHON), "manage.py"]
    sources = [name for name in PYTHON_SOURCES if (paths.ROOT / name).exists()]
    found = [
        Check("mypy", ["mypy"]),
        Check(
            "schema", [*manage, "spectacular", "--fail-on-warn", "--validate", "--file", os.devnull]
        ),
        Check("api types", [str(paths.ROOT / "script" / "api-types"), "--check"]),
        Check("migrations", [*manage, "makemigrations", "--check", "--dry-run"]),
        Check("django check", [*manage, "check", "--fail-level", "WARNING"]),
        Check("layers", ["lint-imports"]),
        Check("tsc", ["npm", "run", "--silent", "typecheck"]),
        Check("biome", ["npm", "run", "--silent", "lint"]),
        Check("ruff", ["ruff", "check", *sources]),
        Check("ruff format", ["ruff", "format", "--check", *sources]),
    ]
    if any((paths.ROOT / "templates").rglob("*.html")):
        found += [
            Check("djlint", ["djlint", "--lint", "--quiet", "templates"]),
            Check("djlint format", ["djlint", "--check", "--quiet", "templates"]),
        ]
    return found


def main() -> None:
    toolchain.prepare()
    # Also for tools that look for their configuration's variables: mypy loads the settings.
    with services.running(services.TEST) as env:
        env["PATH"] = toolchain.node_env()["PATH"]
        with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
            outcomes = list(pool.map(lambda check: _run(check, env), checks()))
    failed = [outcome for outcome in outcomes if outcome.code]
    for outcome in failed:
        say(f"\n--- {outcome.check.name}: {' '.join(outcome.check.command)}\n{outcome.output}")
    if failed:
        names = ", ".join(outcome.check.name for outcome in failed)
        raise ScriptError(f"{len(failed)} of {len(outcomes)} checks failed: {names}")
    say(f"All {len(outcomes)} checks are fine.")


def _run(check: Check, env: Mapping[str, str]) -> Outcome:
    started = time.monotonic()
    result = subprocess.run(
        check.command,
        cwd=paths.ROOT,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    seconds = time.monotonic() - started
    say(f"  {'!!' if result.returncode else 'ok'} {check.name} ({seconds:.1f} s)")
    return Outcome(check, result.returncode, result.stdout, seconds)


if __name__ == "__main__":
    with failures_reported():
        main()
