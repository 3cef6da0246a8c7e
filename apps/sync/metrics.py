"""Figures of the tills' queues over all tenants, for operators (read as the platform role)."""

from collections.abc import Iterator
from typing import Any, Final
from uuid import UUID

from django.db import connections
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

_MANY_OPEN: Final = """
SELECT tenant_id FROM sync_syncexception WHERE state = 'open'
GROUP BY tenant_id HAVING count(*) > %s
"""
_EXCEPTIONS: Final = "SELECT state, count(*) FROM sync_syncexception GROUP BY state"
# By their partial indexes; what is applied is nearly all of what was received.
_ENTRIES: Final = """
SELECT 'waiting', count(*) FROM sync_journalentry WHERE state = 'waiting'
UNION ALL SELECT 'rejected', count(*) FROM sync_journalentry WHERE state = 'rejected'
"""
_RECEIVED: Final = """
SELECT coalesce(sum(received), 0), coalesce(sum(highest - received), 0),
  count(*) FILTER (WHERE broken_at IS NOT NULL)
FROM tenants_terminaljournal
"""


def tenants_with_many_open(most: int) -> list[UUID]:
    return [row[0] for row in _rows(_MANY_OPEN, [most])]


class QueueCollector(Collector):
    """What of the tills' queues needs somebody, counted when a scraper asks."""

    def collect(self) -> Iterator[Metric]:
        yield _gauge(
            "warungin_sync_exceptions", "exceptions of the tills' queues", dict(_rows(_EXCEPTIONS))
        )
        yield _gauge(
            "warungin_sync_entries_unbooked", "entries that are not booked", dict(_rows(_ENTRIES))
        )
        ((received, missing, broken),) = _rows(_RECEIVED)
        yield CounterMetricFamily(
            "warungin_sync_entries_received", "entries of journals received", value=int(received)
        )
        yield GaugeMetricFamily(
            "warungin_sync_entries_missing",
            "numbers that have not arrived",
            value=int(missing),
        )
        yield GaugeMetricFamily(
            "warungin_sync_journals_broken", "journals with a broken chain", value=int(broken)
        )


def _gauge(name: str, words: str, values: dict[str, int]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, words, labels=["state"])
    for state, count in sorted(values.items()):
        family.add_metric([state], count)
    return family


def _rows(sql: str, params: list[Any] | None = None) -> list[tuple[Any, ...]]:
    with connections["platform"].cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())
