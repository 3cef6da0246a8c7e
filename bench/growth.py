"""What a checkout costs after 10,000, 100,000 and 1,000,000 earlier orders of the same till.

Three databases of one shop, equal but for their past. In every round each sells for a while: by
the product in process, one thread, and by pgbench running the same statements with one client.
`ratio` is the cost (median time of a sale) after the most orders / after the fewest, the median
over the rounds; `statements_ratio` the same of the statements alone.
"""

import argparse
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from decimal import Decimal
from statistics import median
from typing import Any

from apps.core.actors import Actor
from apps.core.ids import uuid7
from apps.core.tenancy import tenant_context
from apps.orders.drafts import Draft, DraftLine, DraftTender
from apps.orders.services.checkout import place_order
from apps.tenants.selectors import find_principal
from bench.harness import database, report
from bench.harness.history import add_sales
from bench.harness.limit import run_limit
from bench.harness.shops import Till, basket, open_tills

SIZES = (10_000, 100_000, 1_000_000)
WARM_UP = 100
LIMIT_A_SECOND = 2_000
BARS = (report.Bar("ratio", most=1.2), report.Bar("statements_ratio", most=1.2))


def main() -> int:
    options = _options()
    with database.scratch_database("growth") as env, ExitStack() as stack:
        report.say("Filling the shop")
        till = open_tills("bench-growth", tills=1)[0]
        database.disconnect()
        base = database.name_of(env)
        names = {
            size: stack.enter_context(database.cloned(base, f"{base}_{size}"))
            for size in options.sizes
        }
        for size, name in names.items():
            started = time.monotonic()
            add_sales(till, size, database.environment(name))
            report.say(f"Added {size:,} earlier orders ({time.monotonic() - started:.0f} s)")
        figures = _run(options, till, names)
    report.bars(figures, BARS)
    report.finish("growth", figures, as_json=options.json)
    return 0


def _options() -> argparse.Namespace:
    parser = report.parser("growth", __doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=3, help="of each contestant in a round")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="earlier orders")
    return parser.parse_args()


def _run(options: argparse.Namespace, till: Till, names: Mapping[int, str]) -> dict[str, Any]:
    contestants: dict[str, Callable[[str], float]] = {
        "product": lambda _: _sell(till, options.seconds),
        "statements": lambda name: _statements(till, name, options.seconds),
    }
    costs: dict[str, dict[int, list[float]]] = {
        kind: {size: [] for size in names} for kind in contestants
    }
    # The first round fills PostgreSQL's buffers and is not counted.
    for number in range(options.rounds + 1):
        report.say(f"Round {number} of {options.rounds}" if number else "Warming up")
        for kind, measure in contestants.items():
            for size, name in names.items():
                database.use(name)
                cost = measure(name)
                if number:
                    costs[kind][size].append(cost * 1000)
    database.disconnect()
    report.table(
        f"Median time of a checkout, one client, median [range] of {options.rounds} rounds",
        ["earlier orders", "product ms", "statements ms"],
        [[f"{n:,}", *(report.spread(costs[kind][n], 2) for kind in contestants)] for n in names],
    )
    return _figures(costs["product"], costs["statements"])


def _figures(
    product: Mapping[int, Sequence[float]], statements: Mapping[int, Sequence[float]]
) -> dict[str, Any]:
    few, many = min(product), max(product)
    return {
        "ratio": report.ratio(product[many], product[few]),
        "statements_ratio": report.ratio(statements[many], statements[few]),
        **{f"product_ms_{n}": round(median(costs), 3) for n, costs in product.items()},
        **{f"statements_ms_{n}": round(median(costs), 3) for n, costs in statements.items()},
    }


def _sell(till: Till, seconds: float) -> float:
    """The median seconds of a sale through the service."""
    actor = find_principal(session_id=till.session_id, tenant_id=till.tenant_id)
    assert actor is not None
    with tenant_context(till.tenant_id):
        for _ in range(WARM_UP):
            _place(till, actor)
        times = []
        end = time.perf_counter() + seconds
        while (started := time.perf_counter()) < end:
            _place(till, actor)
            times.append(time.perf_counter() - started)
    return median(times)


def _place(till: Till, actor: Actor) -> None:
    lines = tuple(DraftLine(product, Decimal(1)) for product in basket(till))
    draft = Draft(
        id=uuid7(),
        outlet_id=till.outlet_id,
        channel="dine_in",
        lines=lines,
        tenders=(DraftTender("cash", 1_000_000),),
    )
    place_order(draft=draft, actor=actor, key=str(uuid7()), request_hash=bytes(32))


def _statements(till: Till, name: str, seconds: int) -> float:
    """The median seconds of the same statements in pgbench."""
    env = database.environment(name)
    result = run_limit([till], env, seconds=seconds, a_second=LIMIT_A_SECOND)
    return median(result.latencies)


if __name__ == "__main__":
    sys.exit(main())
