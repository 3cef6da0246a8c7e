"""Generated sales: a pool of priced baskets, drawn again and again by one statement."""

import datetime as dt
import random
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from apps.backoffice.bulk.baskets import Basket, Counter, cash_with, document_of, one_tender
from apps.backoffice.bulk.writer import BulkWriter
from apps.core.api.renderers import dumps
from apps.orders.drafts import DraftLine

NOTES: Final = (20_000, 50_000, 100_000)
_METHODS: Final = ("cash", "qris_static", "card", "transfer")
_METHOD_WEIGHTS: Final = (45, 40, 10, 5)
_QUANTITIES: Final = (1, 2, 3)
_QUANTITY_WEIGHTS: Final = (70, 20, 10)
_MOST_LINES: Final = 5

# Sale n is number n/tills + 1 of till n % tills. Sales are spread evenly over the days, each day
# from 08.00 to 22.00 in the outlet's time, so n grows with time and numbers have no gap.
_SALES: Final = """
WITH till AS (
  SELECT (row_number() OVER ())::int - 1 AS place, t.*
  FROM jsonb_to_recordset(%(tills)s::jsonb) AS t(
    terminal uuid, code text, shift uuid, cashier uuid, first_basket int, timezone text)
),
sale AS (
  SELECT n, n / %(till_count)s + 1 AS number, n %% %(till_count)s AS place,
    %(first_day)s::date + (n * %(days)s / %(orders)s)::int AS day,
    time '08:00' + (((n * %(days)s) %% %(orders)s) * 50400000 / %(orders)s) * interval '1 ms'
      AS moment,
    md5(%(seed)s || ':sale:' || n) AS digest
  FROM generate_series(0::bigint, %(orders)s - 1) n
),
timed AS (
  SELECT sale.*, till.*, (sale.day + sale.moment) AT TIME ZONE till.timezone AS placed_at
  FROM sale JOIN till USING (place)
)
INSERT INTO bulk_sale (n, basket, id, terminal, shift, cashier, number, receipt, placed_at,
  business_date)
SELECT row_number() OVER (ORDER BY placed_at, n),
  first_basket + (('x' || substr(digest, 1, 7))::bit(28)::int %% %(pool)s),
  overlay(overlay(overlay(digest PLACING lpad(to_hex(
      (extract(epoch FROM placed_at) * 1000)::bigint), 12, '0') FROM 1)
    PLACING '7' FROM 13) PLACING '8' FROM 17)::uuid,
  terminal, shift, cashier, number,
  code || '-' || lpad(number::text, greatest(6, length(number::text)), '0'), placed_at, day
FROM timed
"""


def stage_sales(
    writer: BulkWriter,
    counters: tuple[Counter, ...],
    *,
    orders: int,
    pool: int,
    first_day: dt.date,
    days: int,
    seed: str,
) -> None:
    """Stage `orders` sales over `days`, each a draw from its till's pool of priced baskets."""
    writer.stage_baskets(_documents(counters, pool, first_day, seed))
    writer.stage_sales_by(
        _SALES,
        {
            "tills": _tills(counters, pool),
            "till_count": len(counters),
            "orders": orders,
            "days": days,
            "first_day": first_day,
            "pool": pool,
            "seed": seed,
        },
    )


def _documents(
    counters: tuple[Counter, ...], pool: int, day: dt.date, seed: str
) -> Iterator[dict[str, Any]]:
    draw = random.Random(seed)  # noqa: S311 - repeatable on purpose
    noon = dt.datetime.combine(day, dt.time(12), tzinfo=dt.UTC)
    for counter in counters:
        products = list(counter.products)
        for _ in range(pool):
            yield document_of(_basket(draw, products, noon), counter)


def _basket(draw: random.Random, products: list[UUID], placed_at: dt.datetime) -> Basket:
    """One to five different products; a few of them sell far more often than the others."""
    wanted = draw.randint(1, _MOST_LINES)
    chosen = {_popular(draw, products) for _ in range(wanted)}
    lines = tuple(
        DraftLine(item, Decimal(draw.choices(_QUANTITIES, _QUANTITY_WEIGHTS)[0]))
        for item in sorted(chosen)
    )
    method = draw.choices(_METHODS, _METHOD_WEIGHTS)[0]
    pay = cash_with(NOTES) if method == "cash" else one_tender(method)
    channel = draw.choice(("dine_in", "take_away"))
    return Basket(lines, channel, placed_at, method == "cash", pay)


def _popular(draw: random.Random, products: list[UUID]) -> UUID:
    return products[draw.randrange(len(products)) * draw.randrange(len(products)) // len(products)]


def _tills(counters: tuple[Counter, ...], pool: int) -> str:
    return dumps(
        [
            {
                "terminal": counter.terminal.id,
                "code": counter.terminal.code,
                "shift": counter.shift_id,
                "cashier": counter.actor.membership_id,
                "timezone": counter.outlet.timezone,
                "first_basket": 1 + index * pool,
            }
            for index, counter in enumerate(counters)
        ]
    ).decode()
