"""Staging baskets and sales, and writing them batch by batch as the platform role."""

import datetime as dt
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from typing import Any, Final
from uuid import UUID

from django.db import connections, transaction

from apps.backoffice.bulk import statements
from apps.core.api.renderers import dumps
from apps.core.ids import assemble

BATCH: Final = 20_000

# Plans of the foreign keys and triggers are made while the tables are still empty, when reading
# a whole table looks cheap; the same plan at a million rows would never end.
_SETTINGS: Final = (
    "SET LOCAL enable_seqscan = off",
    "SET LOCAL jit = off",
    "SET LOCAL work_mem = '128MB'",
    "SET LOCAL synchronous_commit = off",
)
_STAGED_SALE: Final = (
    "COPY bulk_sale (n, basket, id, terminal, shift, cashier, number, receipt, placed_at,"
    " business_date, voided_at, void_reason, voided_by) FROM STDIN"
)


@dataclass(frozen=True, slots=True)
class StagedSale:
    """A sale of a basket. `n` counts a tenant's sales from 1 in the order of time."""

    n: int
    basket: int
    id: UUID
    terminal: UUID
    shift: UUID
    cashier: UUID | None
    number: int
    receipt: str
    placed_at: dt.datetime
    business_date: dt.date
    voided_at: dt.datetime | None = None
    void_reason: str = ""
    voided_by: UUID | None = None


class BulkWriter:
    """Writes the sales of one tenant: stage baskets and sales, open stock, write."""

    def __init__(self, cursor: Any, tenant_id: UUID) -> None:
        self._cursor = cursor
        self._tenant_id = tenant_id

    def stage_baskets(self, documents: Iterable[dict[str, Any]]) -> None:
        """Checkout documents; a basket is known by its place, from 1."""
        with self._cursor.copy("COPY bulk_document (basket, doc) FROM STDIN") as copy:
            for basket, document in enumerate(documents, start=1):
                copy.write_row((basket, dumps(document).decode()))

    def stage_sales(self, sales: Iterable[StagedSale]) -> None:
        with self._cursor.copy(_STAGED_SALE) as copy:
            for sale in sales:
                copy.write_row(astuple(sale))

    def stage_sales_by(self, sql: str, parameters: dict[str, Any]) -> None:
        """Sales made by an INSERT into `bulk_sale`."""
        self._cursor.execute(sql, parameters)

    def open_stock(self, *, at: dt.datetime, day: dt.date) -> None:
        """Unpack what is staged, and open each outlet's stock with enough for all of it.

        Raises `ValueError` for a product whose cost times a quantity is no whole rupiah.
        """
        self._cursor.execute(statements.UNPACK)
        self._cursor.execute(statements.FRACTIONAL_COSTS)
        if self._cursor.fetchone()[0]:
            raise ValueError("bulk sales need costs in whole rupiah")
        with self._batch() as cursor:
            prefix = str(assemble(int(at.timestamp() * 1000), 0))[:15]
            cursor.execute(
                statements.OPEN_STOCK,
                {"tenant": self._tenant_id, "at": at, "day": day, "prefix": prefix},
            )

    def write(self, *, batch: int = BATCH) -> int:
        """Write all staged sales; their number. Each batch is complete or absent."""
        self._cursor.execute("SELECT coalesce(max(n), 0) FROM bulk_sale")
        count: int = self._cursor.fetchone()[0]
        for first in range(1, count + 1, batch):
            window = {"tenant": self._tenant_id, "first": first, "last": first + batch - 1}
            with self._batch() as cursor:
                for statement in statements.BATCH:
                    cursor.execute(statement, window)
        return count

    @contextmanager
    def _batch(self) -> Iterator[Any]:
        with transaction.atomic(using="platform"):
            for setting in _SETTINGS:
                self._cursor.execute(setting)
            yield self._cursor


@contextmanager
def bulk_writer(tenant_id: UUID) -> Iterator[BulkWriter]:
    """A writer on the platform's connection; its staging tables vanish at the end."""
    with connections["platform"].cursor() as cursor:
        cursor.execute(statements.STAGE)
        yield BulkWriter(cursor, tenant_id)
        cursor.execute(statements.UNSTAGE)


def analyze() -> None:
    """Fresh statistics for what was written, so that the first queries have good plans.

    Only the owner of the tables may do so; where its connection is not configured, PostgreSQL's
    own autovacuum gets there a minute later.
    """
    if "owner" not in connections.databases:
        return
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"ANALYZE {', '.join(statements.WRITTEN)}")
