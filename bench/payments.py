"""1,000 gateway payments with a fixed mix of faults, and a worker killed every 50 charges.

10 % of the charges are accepted without an answer, 5 % answered 503 (half of them although they
were accepted), 5 % notified twice, 5 % out of order, 3 % not at all, 2 % settled and then taken
back. Afterwards each charge that is settled at the provider is settled here, and the other way
round, with one tender of one sale; nothing was charged twice, books and stock are verified.
`success_share`: of what payers paid. `sold_p95_s`: from the payment to its sale, with kills.

Before the storm, eight tills wait for payments while nothing goes wrong; each payer takes two
seconds and each till asks every second, as its page does. `confirm_p95_s`: from the moment the
provider's notification is answered until the till's poll shows that it is paid.
"""

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

from bench.harness import report
from tests.live.stack import Stack
from tests.payments.storm import MIX, Storm, lines
from tests.payments.waiting_tills import WaitingTills

WAITING = 80
TILLS = 8

BARS = (
    report.Bar("confirm_p95_s", most=2),
    report.Bar("success_share", least=0.98),
    *(
        report.Bar(name, most=0)
        for name in (
            "missing",
            "invented",
            "other_amount",
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
        confirmed = _confirm(stack)
        storm = Storm(stack, stack.shop("Bench Bayar", stock=100_000), charges=options.charges)
        report.say(f"{options.charges} charges")
        storm.run()
        figures = confirmed | storm.figures() | {"seconds": round(storm.seconds, 1)}
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


def _confirm(stack: Stack) -> dict[str, float]:
    tills = WaitingTills(stack, stack.shop("Bench Menunggu", stock=1_000))
    tills.add_account()
    report.say(f"{WAITING} payments while {TILLS} tills wait")
    seconds = tills.confirm_seconds(WAITING, at_once=TILLS)
    return {
        "confirm_p50_s": round(report.percentile(seconds, 0.5), 2),
        "confirm_p95_s": round(report.percentile(seconds, 0.95), 2),
        "confirm_max_s": round(max(seconds), 2),
    }


def _options() -> argparse.Namespace:
    parser = report.parser("payments", __doc__)
    parser.add_argument("--charges", type=int, default=1000)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
