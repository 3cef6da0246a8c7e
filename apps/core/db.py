"""Server-side prepared statements for the few paths where speed decides.

Django's cursor interpolates parameters on the client, so PostgreSQL plans each statement anew.
`fetch_one` and `fetch_all` go through psycopg's own cursor instead; errors are psycopg's.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from typing import Any

import orjson
import psycopg
from django.conf import settings
from django.db import connection
from psycopg.types.json import set_json_loads

set_json_loads(orjson.loads)

Row = tuple[Any, ...]
Params = Sequence[Any] | Mapping[str, Any]

_PLACEHOLDER = re.compile(r"%\((\w+)\)s|%s|%%")


def fetch_all(sql: str, params: Params = ()) -> list[Row]:
    """All rows of one statement on the default connection, prepared once per connection."""
    connection.ensure_connection()
    if connection.queries_logged:
        connection.queries_log.append({"sql": sql, "time": "0"})
    statement, names = _numbered(sql)
    values = [params[name] for name in names] if isinstance(params, Mapping) else params
    with psycopg.RawCursor(connection.connection) as cursor:
        cursor.execute(statement, values, prepare=settings.PREPARED_STATEMENTS)
        return cursor.fetchall()


@lru_cache(maxsize=512)
def _numbered(sql: str) -> tuple[bytes, tuple[str, ...]]:
    """The statement with $1, $2 for its placeholders, and the names in that order.

    psycopg would translate a long statement anew on every call.
    """
    names: dict[str, int] = {}

    def number(found: re.Match[str]) -> str:
        if found[0] == "%%":
            return "%"
        name = found[1] or f"%s{len(names)}"
        return f"${names.setdefault(name, len(names) + 1)}"

    return _PLACEHOLDER.sub(number, sql).encode(), tuple(names)


def fetch_one(sql: str, params: Params = ()) -> Row | None:
    """The first row of one statement, or None."""
    rows = fetch_all(sql, params)
    return rows[0] if rows else None


@cache
def server_version() -> int:
    """The major version of PostgreSQL."""
    row = fetch_one("SELECT current_setting('server_version_num')::int / 10000")
    return int(row[0]) if row else 0
