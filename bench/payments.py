"""1,000 gateway payments with a fixed mix of faults, and a worker killed every 50 charges.

10 % of the charges are accepted without an answer, 5 % answered 503 (half of them although they
were accepted), 5 % notified twice, 5 % out of order, 3 % not at all, 2 % settled and then taken
back. Afterwards each charge that is settled at the provider is settled here, and the other way
round, with one tender of one sale; nothing was charged twice, books and stock are verified.
`success_share`: of what payers paid.
"""

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

from bench.harness import report
from tests.live.stack import Stack
from tests.payments.storm import MIX, Storm, lines

BARS = (
    report.Bar("success_share", least=0.98),
    *(
        report.Bar(name, most=0)
        for name in (
            "missing",
            "invented",
            "undecided",
            "double_charged",
            "told_twice",
            "wrong_tenders",
            "double_tenders",
        )
    ),
)


def main() -> int:
    options = _options()
    home = Path(tempfile.mkdtemp(prefix="bench-payments-"))
    stack = Stack(home / "stack")
    try:
        report.say("Starting the product and the providers")
        stack.start()
        storm = Storm(stack, stack.shop("Bench Bayar", stock=100_000), charges=options.charges)
        report.say(f"{options.charges} charges")
        storm.run()
        figures = storm.figures() | {"seconds": round(storm.seconds, 1)}
        report.table("Payments in a storm", ["figure", "value"], list(lines(figures)))
        report.table(
            "Faults met",
            ["fault", "asked", "met"],
            [[name, f"{MIX[name]:.1%}", str(met)] for name, met in sorted(storm.faults().items())],
        )
        stack.verify()
        assert storm.refused == [], storm.refused[:3]
    finally:
        stack.stop()
        shutil.rmtree(home, ignore_errors=True)
    report.bars(figures, BARS)
    report.finish("payments", figures, as_json=options.json)
    return 0


def _options() -> argparse.Namespace:
    parser = report.parser("payments", __doc__)
    parser.add_argument("--charges", type=int, default=1000)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
