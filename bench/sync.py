"""Queued sales per second over HTTP against online checkouts of the same tills.

Two contests, each against the same tills selling online through `POST /orders` (3 lines, service
charge, PBJT) on the same servers in the same run:

    one     5,000 queued sales of one till, in batches of 50, against one till that sells online
    ten     5,000 queued sales of ten tills of one outlet at once, against ten that sell online

A third figure, `offer_ratio`, is what tills do while they are online: ten tills offer their sales
one by one and wait for each answer, against the same ten at `POST /orders`.

The queued sales are real entries: priced, chained and signed. `ratio_one` and `ratio_ten` are
queued / online. Afterwards the orders are counted, each journal is proven to its end, and books
and stock are proven.
"""

import argparse
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from bench.harness import database, report
from bench.harness.proof import count_orders, prove_books
from bench.harness.queue import BATCH, Sender, drain, queued_batches
from bench.harness.shops import Till, open_tills
from bench.harness.tills import connect, sell
from bench.harness.web import web

TILLS = 10
BARS = (
    report.Bar("ratio_one", least=1.5),
    report.Bar("ratio_ten", least=1.5),
    report.Bar("unproven_journals", most=0),
)


def main() -> int:
    options = _options()
    with database.scratch_database("sync") as env:
        figures = _run(options, env)
    report.bars(figures, BARS)
    report.finish("sync", figures, as_json=options.json)
    return 0


def _options() -> argparse.Namespace:
    parser = report.parser("sync", __doc__)
    parser.add_argument("--sales", type=int, default=5_000, help="queued sales of each contest")
    parser.add_argument("--seconds", type=int, default=5, help="of online sales in each contest")
    parser.add_argument("--threads", type=int, default=2, help="of each of the two web processes")
    return parser.parse_args()


def _run(options: argparse.Namespace, env: Mapping[str, str]) -> dict[str, Any]:
    report.say("Filling the database")
    alone, together = open_tills("bench-one", tills=1), open_tills("bench-ten", tills=TILLS)
    spare = open_tills("bench-spare", tills=2)
    figures: dict[str, Any] = {}
    sold = 0
    with web(env, threads=options.threads) as ports:
        report.say("Warming up")
        sold += _online(spare, ports, 2)[1] + _queued(spare, ports, 400)[1]
        for name, tills in (("one", alone), ("ten", together)):
            report.say(f"Contest: {name}")
            sold += _online(tills, ports, 1)[1]
            database.analyze(env)
            database.checkpoint(env)
            online, more = _online(tills, ports, options.seconds)
            queued, most = _queued(tills, ports, options.sales)
            sold += more + most
            figures |= {
                f"ratio_{name}": round(queued / online, 3),
                f"queued_per_s_{name}": round(queued, 1),
                f"online_per_s_{name}": round(online, 1),
            }
            if name == "ten":
                offered, most = _queued(tills, ports, options.sales // 4, size=1)
                sold += most
                figures |= {
                    "offer_ratio": round(offered / online, 3),
                    "offers_per_s": round(offered, 1),
                }
    database.disconnect()
    _show(figures)
    figures |= {"acknowledged": sold, "counted": count_orders(env), **prove_books(env)}
    if figures["counted"] != sold:
        raise RuntimeError(f"{sold} sales were acknowledged, {figures['counted']} are stored")
    figures["unproven_journals"] = _unproven(env)
    return figures


def _online(tills: Sequence[Till], ports: Sequence[int], seconds: float) -> tuple[float, int]:
    sales = sell(connect(tills, ports), seconds)
    return sales.per_second, len(sales.latencies)


def _queued(
    tills: Sequence[Till], ports: Sequence[int], sales: int, *, size: int = BATCH
) -> tuple[float, int]:
    batches = [queued_batches(till, sales // len(tills), size=size) for till in tills]
    database.disconnect()
    senders = [Sender(own, ports[n % len(ports)]) for n, own in enumerate(batches)]
    accepted, seconds = drain(senders)
    return accepted / seconds, accepted


def _unproven(env: Mapping[str, str]) -> int:
    """Journals with an entry that is not part of an unbroken chain."""
    with database.as_superuser(env) as connection:
        row = connection.execute(
            "SELECT count(*) FROM tenants_terminaljournal"
            " WHERE verified_through <> highest OR verified_through <> received"
            "   OR sales <> received OR broken_at IS NOT NULL"
        ).fetchone()
    assert row
    return int(row[0])


def _show(figures: Mapping[str, Any]) -> None:
    measures = ("queued_per_s", "online_per_s", "ratio")
    rows = [
        [name, *(str(figures[f"{measure}_{name}"]) for measure in measures)]
        for name in ("one", "ten")
    ]
    rows.append(
        [
            "ten, offered",
            str(figures["offers_per_s"]),
            str(figures["online_per_s_ten"]),
            str(figures["offer_ratio"]),
        ]
    )
    report.table("Queued sales", ["tills", "queued/s", "online/s", "ratio"], rows)


if __name__ == "__main__":
    sys.exit(main())
