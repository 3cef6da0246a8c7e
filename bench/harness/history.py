"""Earlier sales, made by set-based SQL: a million through the product would take an hour."""

from collections.abc import Mapping
from pathlib import Path

from bench.harness.database import analyze, as_superuser, checkpoint
from bench.harness.shops import Till

BATCH = 100_000

_FILL = (Path(__file__).parent / "history.sql").read_text()
# Like UUIDv7: the number in front, so that rows come in the order of their index.
_ID = """
CREATE OR REPLACE FUNCTION pg_temp.id(n bigint, kind text) RETURNS uuid LANGUAGE sql IMMUTABLE
RETURN (lpad(to_hex(1700000000000 + n), 12, '0') || '7' || substr(md5(n || kind), 1, 3) || '8'
  || substr(md5(n || kind), 4, 15))::uuid
"""


def add_sales(till: Till, count: int, env: Mapping[str, str]) -> None:
    """Give a till that has sold nothing yet so many earlier sales, then analyse the tables."""
    parameters = {
        "tenant": str(till.tenant_id),
        "outlet": str(till.outlet_id),
        "terminal": str(till.terminal_id),
        "products": len(till.products),
    }
    with as_superuser(env) as connection:
        connection.execute(_ID)
        for first in range(1, count + 1, BATCH):
            last = min(first + BATCH - 1, count)
            for statement in _statements():
                connection.execute(statement, {**parameters, "first": first, "last": last})
    analyze(env)
    checkpoint(env)


def _statements() -> list[str]:
    return [statement for part in _FILL.split(";\n") if (statement := part.strip())]
