"""What must be true of the rows after a run."""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from bench.harness.database import as_superuser

MANAGE = Path(__file__).resolve().parents[2] / "manage.py"


def count_orders(env: Mapping[str, str]) -> int:
    with as_superuser(env) as connection:
        row = connection.execute("SELECT count(*) FROM orders_order").fetchone()
    assert row
    return int(row[0])


def prove_books(env: Mapping[str, str]) -> dict[str, bool]:
    """Let the product's own checks recompute books and stock."""
    return {
        "books_hold": _passes("verify_books", env),
        "stock_holds": _passes("verify_stock", env),
    }


def _passes(command: str, env: Mapping[str, str]) -> bool:
    result = subprocess.run(
        [sys.executable, MANAGE, command],
        env=dict(env),
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode:
        raise RuntimeError(f"{command} failed:\n{result.stdout}{result.stderr}")
    return True
