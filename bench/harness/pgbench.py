"""Running pgbench: prepared statements, generic plans, the latency of each transaction."""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

CLIENTS = 8


@dataclass(frozen=True)
class Limit:
    """What PostgreSQL alone reached: transactions a second, seconds of each."""

    per_second: float
    latencies: list[float]

    @property
    def count(self) -> int:
        return len(self.latencies)


def run(
    script: str,
    env: Mapping[str, str],
    *,
    seconds: int,
    clients: int = CLIENTS,
    variable: str = "DATABASE_URL",
) -> Limit:
    """Run a script as the role of an address for some seconds. Raises `RuntimeError`."""
    with tempfile.TemporaryDirectory(prefix="bench-pgbench-") as name:
        folder = Path(name)
        (folder / "script.sql").write_text(script)
        result = subprocess.run(
            [
                *(_program(), "--no-vacuum", "--protocol=prepared", "--file=script.sql"),
                *(f"--client={clients}", f"--jobs={min(clients, 2)}", f"--time={seconds}"),
                *("--define=n=0", "--random-seed=rand", "--log", "--log-prefix=latency"),
            ],
            cwd=folder,
            env={**env, **_connection(env[variable])},
            capture_output=True,
            text=True,
            check=False,
        )
        if result.returncode or "aborted" in result.stderr:
            raise RuntimeError(f"pgbench failed:\n{result.stderr[-3000:]}")
        return Limit(_per_second(result.stdout), _latencies(folder))


def _program() -> str:
    """Beside psql: in PG_BIN, or on the PATH."""
    folder = os.environ.get("PG_BIN")
    found = shutil.which("pgbench", path=folder) or shutil.which("pgbench")
    if found is None:
        raise RuntimeError("pgbench was not found; name PostgreSQL's bin folder in PG_BIN")
    return found


def _connection(address: str) -> dict[str, str]:
    url = urlsplit(address)
    return {
        "PGHOST": url.hostname or "",
        "PGPORT": str(url.port or 5432),
        "PGUSER": url.username or "",
        "PGPASSWORD": url.password or "",
        "PGDATABASE": url.path.lstrip("/"),
        "PGOPTIONS": "-c plan_cache_mode=force_generic_plan",
    }


def _per_second(output: str) -> float:
    found = re.search(r"tps = ([\d.]+)", output)
    if found is None:
        raise RuntimeError(f"pgbench gave no rate:\n{output}")
    return float(found.group(1))


def _latencies(folder: Path) -> list[float]:
    """The third column of pgbench's log: microseconds of a transaction."""
    return [
        int(line.split()[2]) / 1_000_000
        for log in folder.glob("latency.*")
        for line in log.read_text().splitlines()
    ]
