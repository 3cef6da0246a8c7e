"""Takes the gallery's pictures; run by `script/screenshots`."""

import os
import shutil
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import django
from playwright.sync_api import Page, sync_playwright

import paths
from console import say

if TYPE_CHECKING:
    from tests.e2e.gallery import Gallery, Place

WIDTHS = {390: 844, 820: 1180, 1440: 900}
THEMES = ("light", "dark")
# A page that hangs must not hold up the others for ever.
MOST_SECONDS = 15 * 60


def main(folder: Path, words: list[str]) -> int:
    """All pages, or those whose name contains one of the words. 1 when some were not reached."""
    from tests.e2e.conftest import ARGUMENTS, NAMES
    from tests.e2e.gallery import Gallery
    from tests.live.stack import Stack

    folder.mkdir(parents=True, exist_ok=True)
    stack = Stack(paths.DATA / "test" / f"live-{os.getpid()}")
    path = os.environ.get("CHROMIUM_PATH") or next(filter(None, map(shutil.which, NAMES)), None)
    try:
        stack.start()
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
            failed = _take_all(Gallery(browser, stack, stack.folder), folder, words)
            browser.close()
    finally:
        stack.stop()
    for line in failed:
        say(f"  !! {line}")
    return 1 if failed else 0


def _take_all(gallery: "Gallery", folder: Path, words: list[str]) -> list[str]:
    def wanted(place: "Place") -> bool:
        return not words or any(word in place.name for word in words)

    failed, end = [], time.monotonic() + MOST_SECONDS
    for visit in gallery.visits(wanted):
        if time.monotonic() > end:
            failed.append(f"{visit.place.name} and what follows: no time left")
            break
        if visit.problem:
            failed.append(f"{visit.place.name}: {visit.problem}")
        _take(visit.page, folder, visit.place.name)
        say(f"  ok {visit.place.name}")
    return failed


def _take(page: Page, folder: Path, name: str) -> None:
    for theme in THEMES:
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        for width, height in WIDTHS.items():
            page.set_viewport_size({"width": width, "height": height})
            page.wait_for_timeout(150)
            page.screenshot(path=folder / f"{name}-{width}-{theme}.png")


if __name__ == "__main__":
    django.setup()
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
