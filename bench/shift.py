"""Closing a shift of 10,000 sales over HTTP while four processes sell at other terminals.

The seconds are those of the whole request: the ledger summed, the difference posted, the figures
stamped. The sellers neither wait for the closing nor fail; the database counts deadlocks.
"""

import argparse
import json
import multiprocessing
import sys
import time
import urllib.request
from collections.abc import Mapping, Sequence
from typing import Any

from apps.core.ids import uuid7
from apps.core.tenancy import tenant_scope
from apps.shifts.models import Shift
from apps.shifts.selectors import current_shift, expected_by_account, ledger_of
from apps.shifts.services.closing import DENOMINATIONS
from bench.harness import database, report
from bench.harness.proof import prove_books
from bench.harness.shops import Till, open_tills
from bench.harness.tills import TillClient, connect, sell
from bench.harness.web import web

SELLERS = 4
PRODUCTS = 200
BARS = (
    report.Bar("close_seconds", most=2),
    report.Bar("deadlocks", most=0),
    report.Bar("errors", most=0),
    report.Bar("stamped_sales_missing", most=0),
)


def main() -> int:
    options = _options()
    with database.scratch_database("shift") as env:
        figures = _run(options, env)
    report.bars(figures, BARS)
    report.finish("shift", figures, as_json=options.json)
    return 0


def _options() -> argparse.Namespace:
    parser = report.parser("shift", __doc__)
    parser.add_argument("--sales", type=int, default=10_000)
    parser.add_argument("--seconds", type=int, default=6, help="that the others sell")
    return parser.parse_args()


def _run(options: argparse.Namespace, env: Mapping[str, str]) -> dict[str, Any]:
    busy, *others = open_tills("bench-shift", tills=1 + SELLERS, products=PRODUCTS)
    with web(env, threads=4) as ports:
        report.say(f"Selling {options.sales} times")
        sold = _fill(busy, ports, options.sales)
        database.analyze(env)
        before, body = _deadlocks(env), _exact_count(busy)
        shift_id = _shift_of(busy)
        database.disconnect()
        report.say("Closing while the others sell")
        with multiprocessing.get_context("fork").Pool(SELLERS) as pool:
            waiting = pool.starmap_async(
                _sell_alone,
                [(till, ports[n % len(ports)], options.seconds) for n, till in enumerate(others)],
            )
            time.sleep(options.seconds / 3)
            seconds, answer = _close(busy, ports[0], shift_id, body)
            rounds = waiting.get(timeout=options.seconds + 60)
        stamped = _stamped(busy, shift_id)
        deadlocks = _deadlocks(env) - before
        database.disconnect()
    report.table(
        f"Closing a shift of {sold} sales",
        ("closing", "others' sales", "slowest of them", "errors"),
        [
            (
                f"{seconds:.2f} s",
                str(sum(count for count, _, _ in rounds)),
                f"{max(slowest for _, slowest, _ in rounds) * 1000:.0f} ms",
                str(sum(errors for _, _, errors in rounds)),
            )
        ],
    )
    return {
        "close_seconds": round(seconds, 3),
        "shift_sales": sold,
        "difference": answer["difference"],
        "others_sales": sum(count for count, _, _ in rounds),
        "slowest_sale_ms": round(max(slowest for _, slowest, _ in rounds) * 1000, 1),
        "errors": sum(errors for _, _, errors in rounds),
        "deadlocks": deadlocks,
        "stamped_sales_missing": sold - stamped,
        **prove_books(env),
    }


def _fill(till: Till, ports: Sequence[int], sales: int) -> int:
    clients = connect([till] * 4, ports)
    sold = 0
    while sold < sales:
        sold += len(sell(clients, 5 if sales - sold > 2_000 else 0.5).latencies)
    return sold


def _sell_alone(till: Till, port: int, seconds: float) -> tuple[int, float, int]:
    """In a process of its own: how many sales, the slowest, and errors."""
    try:
        sales = sell([TillClient(till, port)], seconds)
    except (RuntimeError, OSError):
        return 0, 0.0, 1
    return len(sales.latencies), max(sales.latencies), 0


def _shift_of(till: Till) -> str:
    with tenant_scope(till.tenant_id):
        shift = current_shift(till.terminal_id)
        assert shift is not None
        return str(shift.id)


def _exact_count(till: Till) -> dict[str, Any]:
    """The body of a count that finds everything."""
    with tenant_scope(till.tenant_id):
        shift = current_shift(till.terminal_id)
        assert shift is not None
        rest = expected_by_account(ledger_of(shift.id))["cash_drawer"]
    rows = []
    for value in DENOMINATIONS:
        pieces, rest = divmod(rest, value)
        rows.append({"value": value, "pieces": pieces})
    return {"denominations": rows, "left_float": 0}


def _close(
    till: Till, port: int, shift_id: str, body: dict[str, Any]
) -> tuple[float, dict[str, Any]]:
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/api/v1/shifts/{shift_id}/close",
        data=json.dumps(body).encode(),
        headers={
            "Authorization": f"Bearer {till.token}",
            "X-Forwarded-Proto": "https",
            "X-Forwarded-For": "127.0.0.1",
            "Content-Type": "application/json",
            "Idempotency-Key": str(uuid7()),
        },
    )
    start = time.perf_counter()
    with urllib.request.urlopen(request, timeout=60) as response:  # noqa: S310 - our own server
        answer = json.load(response)
    return time.perf_counter() - start, answer


def _stamped(till: Till, shift_id: str) -> int:
    with tenant_scope(till.tenant_id):
        figures = Shift.objects.get(id=shift_id).figures or {}
    return int(figures["sales"]["count"])


def _deadlocks(env: Mapping[str, str]) -> int:
    with database.as_superuser(env) as connection:
        row = connection.execute(
            "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
        ).fetchone()
    assert row
    return int(row[0])


if __name__ == "__main__":
    sys.exit(main())
