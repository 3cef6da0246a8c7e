"""The tills' feed: a full load, a delta of 50 changed products, and nothing new.

In process through the whole middleware, compressed with zstd as a browser asks for it. A load is
every page until the feed says that there is no more. `delta_ratio` is bytes of the delta / bytes
of the full load; `sql_ratio` is the time of PostgreSQL alone making one JSON of the same
products / the time of a full load.
"""

import argparse
import sys
import time
import tracemalloc
from statistics import median
from typing import Any, Final

import orjson
import zstandard
from django.db import connection
from django.db.models import F
from django.http import HttpResponse
from django.test import Client

from apps.catalog.models import Barcode, Product
from apps.core.tenancy import tenant_scope
from bench.harness import database, report
from bench.harness.shops import Till, open_tills

CHANGED: Final = 50
BARS: Final = (report.Bar("delta_ratio", most=0.02),)
_URL: Final = "/api/v1/sync/feed"
_ONE_JSON: Final = """
SELECT json_agg(json_build_object('id', p.id, 'name', p.name, 'sku', p.sku, 'price', p.price,
    'barcodes', ARRAY(SELECT b.code FROM catalog_barcode b WHERE b.product_id = p.id)))::text
FROM catalog_product p WHERE p.tenant_id = %s
"""


class Load:
    """All pages from a cursor on: bytes as sent and as JSON, seconds, and the last cursor."""

    def __init__(self, client: Client, cursor: str = "") -> None:
        self.items = 0
        self.cursor, more = cursor, True
        started = time.perf_counter()
        responses = []
        while more:
            response = _get(client, self.cursor)
            responses.append(response)
            page = orjson.loads(_json(response))
            self.cursor, more = page["cursor"], page["more"]
            self.items += sum(len(rows) for rows in page["items"].values())
        self.milliseconds = (time.perf_counter() - started) * 1000
        self.pages = len(responses)
        self.sent = sum(len(response.content) for response in responses)
        self.plain = sum(len(_json(response)) for response in responses)


def main() -> int:
    options = _options()
    with database.scratch_database("catalog") as env:
        report.say(f"Filling the database with {options.items} products")
        till = open_tills("bench-feed", tills=1, products=options.items)[0]
        add_barcodes(till)
        database.analyze(env)
        figures = _measure(till, options.rounds)
    report.table(
        f"Feed of {options.items} products, median of {options.rounds} rounds",
        ["figure", "value"],
        [[name, str(value)] for name, value in figures.items()],
    )
    report.bars(figures, BARS)
    report.finish("catalog", figures, as_json=options.json)
    return 0


def _options() -> argparse.Namespace:
    parser = report.parser("catalog", __doc__)
    parser.add_argument("--items", type=int, default=5_000)
    parser.add_argument("--rounds", type=int, default=5)
    return parser.parse_args()


def _measure(till: Till, rounds: int) -> dict[str, Any]:
    client = Client(headers={"authorization": f"Bearer {till.token}", "host": "localhost"})
    Load(client)
    full, delta, unchanged, plain_sql = [], [], [], []
    for number in range(rounds):
        full.append(Load(client))
        _change(till, number)
        delta.append(Load(client, full[-1].cursor))
        if delta[-1].items != CHANGED:
            raise RuntimeError(f"{delta[-1].items} items in the delta of {CHANGED} changes")
        unchanged.append(_ask_again(client, delta[-1].cursor))
        plain_sql.append(_one_json(till))
    full_ms = [load.milliseconds for load in full]
    return {
        "items": full[-1].items,
        "pages": full[-1].pages,
        "full_bytes": full[-1].sent,
        "full_json_bytes": full[-1].plain,
        "full_ms": round(median(full_ms), 1),
        "delta_bytes": delta[-1].sent,
        "delta_ms": round(median(load.milliseconds for load in delta), 1),
        "unchanged_ms": round(median(unchanged), 1),
        "delta_ratio": round(delta[-1].sent / full[-1].sent, 4),
        "sql_ratio": report.ratio(plain_sql, full_ms),
        "peak_kb": _peak_kb(client),
    }


def add_barcodes(till: Till) -> None:
    with tenant_scope(till.tenant_id):
        Barcode.objects.bulk_create(
            Barcode(product_id=product, code=f"899{number:010d}")
            for number, product in enumerate(till.products)
        )


def _change(till: Till, number: int) -> None:
    chosen = till.products[number::100][:CHANGED]
    with tenant_scope(till.tenant_id):
        Product.objects.filter(id__in=chosen).update(price=F("price") + 500)
    _wait_for_older_transactions()


def _wait_for_older_transactions() -> None:
    """The feed shows a change once nothing older runs, such as an automatic ANALYZE."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text::bigint")
        now, horizon = cursor.fetchone()[0], 0
        while horizon <= now:
            cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
            horizon = cursor.fetchone()[0]


def _get(client: Client, cursor: str, tag: str = "") -> HttpResponse:
    headers = {"accept-encoding": "gzip, br, zstd", "if-none-match": tag}
    response = client.get(_URL, {"cursor": cursor}, headers=headers)
    if response.status_code not in {200, 304}:
        raise RuntimeError(f"HTTP {response.status_code}: {response.content!r}")
    return response  # type: ignore[return-value]


def _json(response: HttpResponse) -> bytes:
    packed = response.get("Content-Encoding") == "zstd"
    return zstandard.decompress(response.content) if packed else response.content


def _ask_again(client: Client, cursor: str) -> float:
    tag = _get(client, cursor)["ETag"]
    started = time.perf_counter()
    if _get(client, cursor, tag).status_code != 304:
        raise RuntimeError("An unchanged delta was sent again.")
    return (time.perf_counter() - started) * 1000


def _one_json(till: Till) -> float:
    started = time.perf_counter()
    with tenant_scope(till.tenant_id), connection.cursor() as cursor:
        cursor.execute(_ONE_JSON, [till.tenant_id])
        cursor.fetchone()
    return (time.perf_counter() - started) * 1000


def _peak_kb(client: Client) -> int:
    """The most memory that Python held more than before while it made one page."""
    tracemalloc.start()
    _get(client, "")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak // 1024


if __name__ == "__main__":
    sys.exit(main())
