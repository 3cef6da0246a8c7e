"""Random carts priced by the Python and the TypeScript engine: any difference is a bug.

Rule sets and carts come from `tests/pricing/random_cases.py`: price lists, promotions of every
kind, member discounts, vouchers, mixed taxes, fractions, large amounts, returns, split bills. The
table says how many carts had what. A case that differs is made small and printed.
"""

import argparse
import json
import sys
import time

from bench.harness import report
from tests.pricing.twins import Comparison, Twin, compare, differ, smallest


def main() -> int:
    options = _options()
    started = time.monotonic()
    with Twin() as twin:
        compared = compare(twin, seed=options.seed, carts=options.carts)
        seconds = time.monotonic() - started
        for case in compared.different[:1]:
            report.say(json.dumps(smallest(case, lambda one: differ(one, twin))))
    report.table("Carts that had", ["trait", "carts", "share"], _rows(compared))
    report.say(f"\ncarts {compared.carts}, seconds {seconds:.0f}, seed {options.seed}")
    report.say(f"differences: {len(compared.different)}")
    figures = {
        "carts": compared.carts,
        "seconds": round(seconds),
        "seed": options.seed,
        "differences": len(compared.different),
    }
    report.finish("pricing-diff", figures, as_json=options.json)
    return 1 if compared.different else 0


def _options() -> argparse.Namespace:
    parser = report.parser("pricing-diff", __doc__)
    parser.add_argument("--carts", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=time.time_ns() % 10**9)
    return parser.parse_args()


def _rows(compared: Comparison) -> list[list[str]]:
    return [
        [trait, str(count), f"{compared.share(trait):.1%}"]
        for trait, count in sorted(compared.traits.items())
    ]


if __name__ == "__main__":
    sys.exit(main())
