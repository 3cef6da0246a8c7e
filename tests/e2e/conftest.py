"""A real browser on the running product; a page that breaks its own CSP fails its test."""

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Error, Page, expect, sync_playwright

from tests.live.stack import LiveShop, Stack

# Milliseconds. A busy machine takes its time; how fast the pages are is for `script/bench` to say.
expect.set_options(timeout=15_000)

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def chromium_path() -> str | None:
    found = filter(None, map(shutil.which, NAMES))
    return os.environ.get("CHROMIUM_PATH") or next(found, None)


def thrown(error: Error) -> str:
    """What a page did not catch. The message alone may be a minified class's name."""
    return f"{error.name}: {error.message}\n{error.stack}"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Not longer than a module: Playwright keeps an event loop, beside which Django's ORM refuses
    to work in the other tests."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser, live: Stack) -> Iterator[Page]:
    """A fresh browser profile. Afterwards: no error was thrown, nothing broke the CSP."""
    context = chromium.new_context(base_url=live.address, locale="id-ID")
    opened = context.new_page()
    wrong: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text or "Content-Security-Policy" in message.text:
            wrong.append(message.text)

    opened.on("console", heard)
    opened.on("pageerror", lambda error: wrong.append(thrown(error)))
    yield opened
    # What a test answers in the server's stead may be in the middle of it.
    opened.unroute_all(behavior="ignoreErrors")
    context.close()
    assert wrong == []


@pytest.fixture
def shop(live: Stack) -> LiveShop:
    return live.shop("Kedai Nyata")
