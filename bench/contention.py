"""Every sale takes the same product: eight tills of one outlet against pgbench on the same row.

Here the time that the stock level stays locked sets the rate. `ratio` is the median over the
rounds of the product's rate over HTTP to that of pgbench running literally its statements.
Afterwards what was sold and what is left make up what there was.
"""

import argparse
import sys
from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any

from bench.harness import database, report
from bench.harness.limit import run_limit
from bench.harness.proof import prove_books
from bench.harness.shops import STOCK, Till, basket, open_tills
from bench.harness.tally import Tally
from bench.harness.tills import connect, sell
from bench.harness.web import web

TILLS = 8
PRODUCTS = 200
BARS = (report.Bar("ratio", least=0.6), report.Bar("oversold", most=0))


def main() -> int:
    options = _options()
    with database.scratch_database("contention") as env:
        figures = _run(options, env)
    report.bars(figures, BARS)
    report.finish("contention", figures, as_json=options.json)
    return 0


def _options() -> argparse.Namespace:
    parser = report.parser("contention", __doc__)
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--seconds", type=int, default=4, help="of each contestant in a round")
    parser.add_argument("--threads", type=int, default=2, help="of each of the two web processes")
    return parser.parse_args()


def _run(options: argparse.Namespace, env: Mapping[str, str]) -> dict[str, Any]:
    report.say("Filling the database")
    tills = open_tills("bench-hot", tills=TILLS, products=PRODUCTS)
    product, same = Tally(), Tally()
    with web(env, threads=options.threads) as ports:
        clients = connect(tills, ports, hot=1)
        report.say("Warming up")
        for _ in range(2):
            sell(clients, 2)
            _limit(tills, env, 1)
            database.analyze(env)
        database.checkpoint(env)
        for number in range(options.rounds):
            report.say(f"Round {number + 1} of {options.rounds}")
            sales = sell(clients, options.seconds)
            product.add(sales.per_second, sales.latencies)
            _limit(tills, env, options.seconds, same)
    database.disconnect()
    report.table(
        f"One hot product, {TILLS} clients, median [range] of {options.rounds} rounds",
        Tally.HEAD,
        [product.row("product"), same.row("same SQL")],
    )
    return {
        "ratio": report.ratio(product.rates, same.rates),
        "p95_ratio": report.ratio(product.p95, same.p95),
        "orders_per_s": round(median(product.rates), 1),
        "pgbench_tps": round(median(same.rates), 1),
        "p95_ms": round(median(product.p95), 2),
        "pgbench_p95_ms": round(median(same.p95), 2),
        "oversold": _oversold(tills[0], env),
        **prove_books(env),
    }


def _limit(
    tills: Sequence[Till], env: Mapping[str, str], seconds: int, tally: Tally | None = None
) -> None:
    result = run_limit(tills, env, seconds=seconds, choose=lambda till: basket(till, hot=1))
    if tally:
        tally.add(result.per_second, result.latencies)


def _oversold(till: Till, env: Mapping[str, str]) -> int:
    """Units of the hot product that were sold beyond what there was; 0 when all add up."""
    with database.as_superuser(env) as connection:
        row = connection.execute(
            "SELECT (SELECT coalesce(sum(quantity), 0) FROM orders_orderline WHERE product_id = %s)"
            " + (SELECT sum(quantity) FROM inventory_stocklevel WHERE product_id = %s)",
            [till.products[0], till.products[0]],
        ).fetchone()
    assert row
    return int(row[0]) - STOCK


if __name__ == "__main__":
    sys.exit(main())
