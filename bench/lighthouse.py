"""Lighthouse on the till and the dashboard: performance, accessibility, best practices.

The demo shops, production settings, Lighthouse's own mobile device and slow network unless
`--desktop` is given. Chromium is signed in and paired first, then Lighthouse opens the pages in
the same browser. Each score is the median of the runs, out of 100.
"""

import argparse
import asyncio
import json
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from socket import socket
from statistics import median
from typing import Any, Final

from django.conf import settings
from playwright.async_api import BrowserContext, async_playwright

from bench.harness import database, report
from bench.harness.chromium import ARGUMENTS, program
from bench.harness.web import collect_static, web

SHOP: Final = "Kopi Tetangga"
PAGES: Final = {"till": "/pos/", "dashboard": "/backoffice/"}
CATEGORIES: Final = ("performance", "accessibility", "best-practices")
FIGURES: Final = tuple(
    f"{page}_{category.replace('-', '_')}" for page in PAGES for category in CATEGORIES
)
BARS: Final = tuple(report.Bar(figure, least=95) for figure in FIGURES)
_PROGRAM: Final = settings.BASE_DIR / "node_modules" / ".bin" / "lighthouse"


def main() -> int:
    options = _options()
    with database.scratch_database("lighthouse") as env, tempfile.TemporaryDirectory() as folder:
        report.say("Loading the demo shops")
        file = Path(folder) / "demo.json"
        subprocess.run(
            [sys.executable, "manage.py", "demo", "--output", file],
            cwd=settings.BASE_DIR,
            env=env,
            check=True,
        )
        collect_static(env)
        with web(env, processes=1, threads=4) as ports:
            address = f"http://127.0.0.1:{ports[0]}"
            demo = json.loads(file.read_text())
            figures = asyncio.run(_measure(options, address, demo, folder))
    report.table("Lighthouse", ["figure", "value"], [[k, str(v)] for k, v in figures.items()])
    report.bars(figures, BARS)
    report.finish("lighthouse", figures, as_json=options.json)
    return 0


def _options() -> argparse.Namespace:
    parser = report.parser("lighthouse", __doc__)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--desktop", action="store_true", help="a desktop's screen and network")
    return parser.parse_args()


async def _measure(
    options: argparse.Namespace, address: str, demo: dict[str, Any], folder: str
) -> dict[str, Any]:
    port = _free_port()
    figures: dict[str, Any] = {"runs": options.runs, "desktop": options.desktop}
    async with _signed_in(address, demo, folder, port):
        for page, path in PAGES.items():
            report.say(f"Looking at {page}")
            runs = [
                await _lighthouse(f"{address}{path}", port, desktop=options.desktop)
                for _ in range(options.runs)
            ]
            for category in CATEGORIES:
                name = f"{page}_{category.replace('-', '_')}"
                figures[name] = median(run["scores"][category] for run in runs)
            figures[f"{page}_wanting"] = sorted({audit for run in runs for audit in run["failed"]})
    return figures


@asynccontextmanager
async def _signed_in(
    address: str, demo: dict[str, Any], folder: str, port: int
) -> AsyncIterator[BrowserContext]:
    """A browser with the owner's cookies and a paired till in its storage."""
    owner = next(one for one in demo["logins"] if (one["tenant"], one["role"]) == (SHOP, "owner"))
    code = next(one["code"] for one in demo["pairing_codes"] if one["tenant"] == SHOP)
    async with async_playwright() as playwright:
        context = await playwright.chromium.launch_persistent_context(
            str(Path(folder) / "profile"),
            executable_path=program(),
            args=[*ARGUMENTS, f"--remote-debugging-port={port}"],
            base_url=address,
            locale="id-ID",
        )
        page = await context.new_page()
        await page.goto("/accounts/login/")
        await page.fill("input[name=login]", owner["email"])
        await page.fill("input[name=password]", owner["password"])
        await page.click("main form:has(input[name=password]) button[type=submit]")
        await page.wait_for_url("**/backoffice/")
        await page.goto(f"/pos/#pair={code}")
        await page.locator(".person", has_text=owner["name"]).click(timeout=60_000)
        await page.keyboard.type(owner["pin"])
        await page.keyboard.press("Enter")
        await page.locator(".sell, .usual").first.wait_for(timeout=30_000)
        await page.goto("about:blank")
        yield context
        await context.close()


async def _lighthouse(url: str, port: int, *, desktop: bool) -> dict[str, Any]:
    command = [
        *(str(_PROGRAM), url, f"--port={port}", "--disable-storage-reset", "--quiet"),
        *("--output=json", f"--only-categories={','.join(CATEGORIES)}"),
        *(["--preset=desktop"] if desktop else []),
    ]
    process = await asyncio.create_subprocess_exec(
        *command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    output, errors = await process.communicate()
    if process.returncode:
        raise RuntimeError(f"Lighthouse gave up on {url}:\n{errors.decode()}")
    found = json.loads(output)
    wanting = [
        audit["id"]
        for category in found["categories"].values()
        for reference in category["auditRefs"]
        if reference["weight"]
        and (audit := found["audits"][reference["id"]])["score"] is not None
        and audit["score"] < 0.9
    ]
    scores = {name: round(100 * one["score"]) for name, one in found["categories"].items()}
    return {"scores": scores, "failed": wanting}


def _free_port() -> int:
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    sys.exit(main())
