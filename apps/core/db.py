"""Server-side prepared statements for the few paths where speed decides.

Django's cursor interpolates parameters on the client, so PostgreSQL plans each statement anew.
`fetch_one` and `fetch_all` go through psycopg's own cursor instead; errors are psycopg's.
"""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db import connection

type_Row = tuple[Any, ...]


def fetch_all(sql: str, params: Sequence[Any] = ()) -> list[type_Row]:
    """All rows of one statement on the default connection, prepared once per connection."""
    connection.ensure_connection()
    if connection.queries_logged:
        connection.queries_log.append({"sql": sql, "time": "0"})
    with connection.connection.cursor_factory(connection.connection) as cursor:
        cursor.execute(sql, params, prepare=settings.PREPARED_STATEMENTS)
        return cursor.fetchall()  # type: ignore[no-any-return]


def fetch_one(sql: str, params: Sequence[Any] = ()) -> type_Row | None:
    """The first row of one statement, or None."""
    rows = fetch_all(sql, params)
    return rows[0] if rows else None
