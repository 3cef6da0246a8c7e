"""Pricing a cart: in Python, against the SQL of a checkout, and in a slowed-down browser.

`small_ms` is a cart of 3 lines without promotions, `large_ms` one of 50 lines with 200 promotions
that all run, a price list, a member discount and a voucher: medians of one call in one thread.
`sql_ms` is what PostgreSQL alone takes for all statements of a checkout (one client of pgbench, see
bench/harness/limit.py); `small_ratio` and `large_ratio` are shares of it, which carry from one
machine to another. `browser_ms` is the large cart by the TypeScript engine in Chromium with the
CPU at a quarter of its speed; `browser_cold_ms` is the first call, before anything is compiled.
"""

import argparse
import asyncio
import json
import shutil
import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from typing import Any

from apps.pricing.engine import price_cart
from bench.harness import database, report
from bench.harness.carts import Json, large_case, small_case
from bench.harness.chromium import chromium
from bench.harness.limit import run_limit
from bench.harness.shops import open_tills
from tests.pricing.cases import read_cart, read_rules

ROOT = Path(__file__).resolve().parents[1]
BARS = (
    report.Bar("small_ms", most=0.25),
    report.Bar("large_ms", most=10),
    report.Bar("browser_ms", most=16),
)
_RUN = """
async ([text, runs]) => {
  const given = engine.parseExact(text);
  const rules = engine.readRuleSet(given.rules);
  const cart = engine.readCart(given.cart);
  const taken = [];
  for (let run = 0; run < runs; run += 1) {
    await new Promise((done) => setTimeout(done));
    const started = performance.now();
    engine.priceCart(cart, rules);
    taken.push(performance.now() - started);
  }
  return taken;
}
"""


def main() -> int:
    options = _options()
    figures = _python(options.seconds) | asyncio.run(_browser(_bundle(), options))
    if not options.no_sql:
        figures |= _sql(figures, options.seconds)
    report.table("Pricing a cart", ["figure", "value"], [[n, str(v)] for n, v in figures.items()])
    report.bars(figures, BARS)
    report.finish("pricing", figures, as_json=options.json)
    return 0


def _options() -> argparse.Namespace:
    parser = report.parser("pricing", __doc__)
    parser.add_argument("--seconds", type=int, default=5, help="of each measurement")
    parser.add_argument("--runs", type=int, default=100, help="in the browser")
    parser.add_argument("--throttling", type=float, default=4)
    parser.add_argument("--no-sql", action="store_true", help="leave out the database")
    return parser.parse_args()


def _python(seconds: int) -> dict[str, Any]:
    small, large = _calls(small_case(), seconds), _calls(large_case(), seconds)
    return {
        "small_ms": round(median(small) * 1000, 4),
        "small_p95_ms": round(report.percentile(small, 0.95) * 1000, 4),
        "large_ms": round(median(large) * 1000, 3),
        "large_p95_ms": round(report.percentile(large, 0.95) * 1000, 3),
        "large_promotions_applied": _applied(large_case()),
    }


def _calls(case: Json, seconds: int) -> list[float]:
    rules, cart = read_rules(case["rules"]), read_cart(case["cart"])
    taken: list[float] = []
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        started = time.perf_counter()
        price_cart(cart, rules)
        taken.append(time.perf_counter() - started)
    return taken


def _applied(case: Json) -> int:
    return len(price_cart(read_cart(case["cart"]), read_rules(case["rules"])).promotions)


def _bundle() -> str:
    """The TypeScript engine as one script, the global `engine`."""
    command = [shutil.which("node") or "node", "bench/engine.mjs"]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout


async def _browser(bundle: str, options: argparse.Namespace) -> dict[str, Any]:
    async with chromium() as browser:
        page = await browser.new_page()
        await page.add_script_tag(content=bundle)
        wire = await page.context.new_cdp_session(page)
        await wire.send("Emulation.setCPUThrottlingRate", {"rate": options.throttling})
        taken = await page.evaluate(_RUN, [json.dumps(large_case()), options.runs])
    return {
        "throttling": options.throttling,
        "browser_ms": round(median(taken), 2),
        "browser_p95_ms": round(report.percentile(taken, 0.95), 2),
        "browser_cold_ms": round(taken[0], 2),
    }


def _sql(figures: dict[str, Any], seconds: int) -> dict[str, Any]:
    with database.scratch_database("pricing") as env:
        report.say("Filling the database")
        tills = open_tills("bench-pricing", tills=1, products=500)
        database.analyze(env)
        run_limit(tills, env, seconds=1)
        sql = median(run_limit(tills, env, seconds=seconds).latencies) * 1000
        database.disconnect()
    return {
        "sql_ms": round(sql, 3),
        "small_ratio": round(figures["small_ms"] / sql, 3),
        "large_ratio": round(figures["large_ms"] / sql, 3),
    }


if __name__ == "__main__":
    sys.exit(main())
