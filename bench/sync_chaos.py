"""5,000 sales of ten tills while server, tills and line break: none lost, doubled or wrong.

Ten tills, each a process with a journal on its disk, sell 500 each: offered, offline, in disorder,
over a line that cuts, delays, doubles and reorders. Tills and server are killed by `kill -9`, tills
also where it hurts most (an entry written and not sent, an answer received and not written down);
database connections are ended; a shift is closed in the office, a price changed, scarce goods
restocked; other tills sell the same goods online.

Afterwards each receipt of each journal that was not cancelled is one order with the frozen cart's
amounts (`lost`, `doubled`, `wrong`), each journal is proven to its end without a gap (`unproven`),
stock is what was there less what was sold, and the product's own checks recompute books, stock,
tenancy and the audit chain.
"""

import argparse
import random
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path

from bench.harness import report
from tests.live.stack import Stack
from tests.sync.storm.storm import Plan, Storm

TILLS = 10
SECONDS = 240
BARS = (
    report.Bar("sales", least=5_000),
    report.Bar("kills", least=50),
    *(report.Bar(name, most=0) for name in ("lost", "doubled", "wrong", "unproven")),
    report.Bar("whole_seconds", most=300),
)


def main() -> int:
    options = _options()
    # Whoever ends it early ends what it started, too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    begun = time.monotonic()
    home = Path(tempfile.mkdtemp(prefix="bench-sync-chaos-"))
    stack = Stack(home / "stack")
    try:
        report.say(f"Starting the product; seed {options.seed}")
        stack.start()
        storm = Storm(stack, _plan(options.sales), options.seed)
        report.say(f"{options.sales} sales in a storm")
        storm.run()
    finally:
        stack.stop()
        shutil.rmtree(home, ignore_errors=True)
    figures = storm.figures() | {"whole_seconds": round(time.monotonic() - begun, 1)}
    _show(storm, figures)
    report.bars(figures, BARS)
    report.finish("sync-chaos", figures, as_json=options.json)
    return 1 if storm.findings() else 0


def _plan(sales: int) -> Plan:
    return Plan(
        tills=TILLS,
        sales=sales // TILLS,
        web_kills=12,
        till_kills=20,
        deaths=4 * TILLS,
        database_kills=15,
        scarce=25,
        seconds=SECONDS,
    )


def _show(storm: Storm, figures: dict[str, int | float]) -> None:
    report.table("Storm", ["figure", "value"], [[name, str(one)] for name, one in figures.items()])
    faults = [[name, str(times)] for name, times in storm.faults().items()]
    report.table("Met, by kind", ["kind", "times"], faults)
    odd = [[code, str(times)] for code, times in storm.proof.odd.items()]
    report.table("Exceptions for a person", ["code", "sales"], odd)
    for finding in storm.findings():
        report.say(f"NOT RIGHT: {finding}")


def _options() -> argparse.Namespace:
    parser = report.parser("sync-chaos", __doc__)
    parser.add_argument("--sales", type=int, default=5_000, help="of all ten tills together")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**9))
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
