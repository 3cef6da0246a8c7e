"""Checkouts per second over HTTP against pgbench on the same database.

Four contestants take turns in every round, eight clients each, on the same cores:

    product     8 tills of 8 tenants sell over HTTP: 3 lines, service charge, PBJT, journal
    one tenant  the same with 8 tills of one outlet of one tenant
    same SQL    pgbench running literally the statements of a checkout (bench/harness/limit.py)
    reference   pgbench on a frozen plain schema with one statement per table (bench/reference)

`ratio` is product / same SQL, `reference_ratio` product / reference, `tenant_ratio` one tenant /
product, `p95_ratio` the product's 95th percentile / that of same SQL; each is the median over
the rounds. Afterwards the rows are counted, and books and stock proven.
"""

import argparse
import sys
from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any

from bench import reference
from bench.harness import database, report
from bench.harness.limit import run_limit
from bench.harness.proof import count_orders, prove_books
from bench.harness.shops import Till, open_tills
from bench.harness.tally import Tally
from bench.harness.tills import TillClient, connect, sell
from bench.harness.web import web

TILLS = 8
STATEMENT_SAMPLE = 20
BARS = (
    report.Bar("ratio", least=0.30),
    report.Bar("reference_ratio", least=0.30),
    report.Bar("p95_ratio", most=4),
    report.Bar("statements", most=12),
    report.Bar("tenant_ratio", least=0.85),
)


def main() -> int:
    options = _options()
    with database.scratch_database("checkout") as env:
        figures = _run(options, env)
    report.bars(figures, BARS)
    report.finish("checkout", figures, as_json=options.json)
    return 0


def _options() -> argparse.Namespace:
    parser = report.parser("checkout", __doc__)
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--seconds", type=int, default=4, help="of each contestant in a round")
    parser.add_argument("--threads", type=int, default=2, help="of each of the two web processes")
    return parser.parse_args()


def _run(options: argparse.Namespace, env: Mapping[str, str]) -> dict[str, Any]:
    report.say("Filling the database")
    spread_out = [open_tills(f"bench-{n}", tills=1)[0] for n in range(TILLS)]
    together = open_tills("bench-whale", tills=TILLS)
    reference.create(env)
    tallies = {name: Tally() for name in ("product", "one tenant", "same SQL", "reference")}
    with web(env, threads=options.threads) as ports:
        contest = Contest(env, connect(spread_out, ports), connect(together, ports), spread_out)
        report.say("Warming up")
        contest.warm_up()
        statements = contest.count_statements()
        for number in range(options.rounds):
            report.say(f"Round {number + 1} of {options.rounds}")
            contest.play(options.seconds, tallies)
        sold = contest.sold
    database.disconnect()
    figures = _figures(tallies, statements)
    report.table(
        f"Checkout, {TILLS} clients, median [range] of {options.rounds} rounds",
        Tally.HEAD,
        [tally.row(name) for name, tally in tallies.items()],
    )
    figures |= {"acknowledged": sold, "counted": count_orders(env), **prove_books(env)}
    if figures["counted"] != sold:
        raise RuntimeError(f"{sold} sales were acknowledged, {figures['counted']} are stored")
    return figures


class Contest:
    """The contestants on one database."""

    def __init__(
        self,
        env: Mapping[str, str],
        spread_out: Sequence[TillClient],
        together: Sequence[TillClient],
        tills: Sequence[Till],
    ) -> None:
        self.env = env
        self.spread_out = spread_out
        self.together = together
        self.tills = tills
        self.sold = 0

    def warm_up(self) -> None:
        """Connections, plans and caches; then statistics of tables that hold orders."""
        for _ in range(2):
            self.sell(self.spread_out, 3, None)
            self.sell(self.together, 2, None)
            self.limit(1, None)
            reference.run_reference(self.env, seconds=1)
            database.analyze(self.env)
        database.checkpoint(self.env)

    def play(self, seconds: int, tallies: Mapping[str, Tally]) -> None:
        self.sell(self.spread_out, seconds, tallies["product"])
        self.limit(seconds, tallies["same SQL"])
        self.sell(self.together, seconds, tallies["one tenant"])
        result = reference.run_reference(self.env, seconds=seconds)
        tallies["reference"].add(result.per_second, result.latencies)

    def sell(self, clients: Sequence[TillClient], seconds: float, tally: Tally | None) -> None:
        sales = sell(clients, seconds)
        self.sold += len(sales.latencies)
        if tally:
            tally.add(sales.per_second, sales.latencies)

    def limit(self, seconds: int, tally: Tally | None) -> None:
        result = run_limit(self.tills, self.env, seconds=seconds)
        self.sold += result.count
        if tally:
            tally.add(result.per_second, result.latencies)

    def count_statements(self) -> float:
        """Statements that the app role sends for one checkout, BEGIN and COMMIT included."""
        before = self._calls()
        client = self.spread_out[0]
        for _ in range(STATEMENT_SAMPLE):
            client.send()
            client.receive()
        self.sold += STATEMENT_SAMPLE
        return (self._calls() - before) / STATEMENT_SAMPLE

    def _calls(self) -> int:
        with database.as_superuser(self.env) as connection:
            row = connection.execute(
                "SELECT coalesce(sum(s.calls), 0) FROM pg_stat_statements s"
                " JOIN pg_roles r ON r.oid = s.userid JOIN pg_database d ON d.oid = s.dbid"
                " WHERE d.datname = current_database() AND r.rolname = %s AND s.toplevel",
                [database.app_role(self.env)],
            ).fetchone()
        assert row
        return int(row[0])


def _figures(tallies: Mapping[str, Tally], statements: float) -> dict[str, Any]:
    product, whale = tallies["product"], tallies["one tenant"]
    same, plain = tallies["same SQL"], tallies["reference"]
    return {
        "ratio": report.ratio(product.rates, same.rates),
        "reference_ratio": report.ratio(product.rates, plain.rates),
        "p95_ratio": report.ratio(product.p95, same.p95),
        "tenant_ratio": report.ratio(whale.rates, product.rates),
        "statements": statements,
        "orders_per_s": round(median(product.rates), 1),
        "one_tenant_orders_per_s": round(median(whale.rates), 1),
        "pgbench_tps": round(median(same.rates), 1),
        "reference_tps": round(median(plain.rates), 1),
        "p50_ms": round(median(product.p50), 2),
        "p95_ms": round(median(product.p95), 2),
        "pgbench_p50_ms": round(median(same.p50), 2),
        "pgbench_p95_ms": round(median(same.p95), 2),
    }


if __name__ == "__main__":
    sys.exit(main())
