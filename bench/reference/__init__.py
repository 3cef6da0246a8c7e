"""The frozen reference: a plain schema and one statement per table, in pgbench.

It never follows the product, so that a heavier schema of ours cannot flatter our ratio. Twelve
statements between BEGIN and COMMIT, no row-level security, no triggers, bigint keys, foreign
keys from each row to its parent.
"""

from collections.abc import Mapping
from pathlib import Path

from bench.harness.database import as_owner
from bench.harness.pgbench import Limit, run

_FOLDER = Path(__file__).parent


def create(env: Mapping[str, str]) -> None:
    """Make and fill the schema `reference`: 20 outlets, 5,000 products, 100,000 stock rows."""
    with as_owner(env) as connection:
        connection.execute((_FOLDER / "schema.sql").read_text())


def run_reference(env: Mapping[str, str], *, seconds: int) -> Limit:
    """Eight clients sell through the frozen script."""
    script = (_FOLDER / "script.sql").read_text()
    return run(script, env, seconds=seconds, variable="DATABASE_OWNER_URL")
