"""axe finds nothing to complain of on any page of the gallery.

Every page on a phone in the dark and on a desktop in the light; with `--full` also the other way
round. Places that are made of the same parts as another are left out.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Page, ViewportSize

import paths
from tests.e2e.gallery import PLACES, Gallery, Who
from tests.live.stack import Stack

Look = tuple[Literal["light", "dark"], ViewportSize]

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(900)]

AXE = (paths.ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]
# A phone and a desktop: between them some controls change their place and their kind.
PHONE: ViewportSize = {"width": 390, "height": 844}
DESKTOP: ViewportSize = {"width": 1440, "height": 900}
# The desktop last: a till's next step is done there.
LOOKS: tuple[Look, ...] = (("dark", PHONE), ("light", DESKTOP))
OTHER_LOOKS: tuple[Look, ...] = (("light", PHONE), ("dark", DESKTOP))
WATCHED = [who for who in Who if any(p.who == who and not p.is_alike for p in PLACES)]
# Swagger's page is not ours to mend.
NOT_OURS = {"api-docs"}
# Nothing moves under reduced motion, so two frames later the page looks as it was asked to.
_DRAWN = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
_RUN = """
(rules) => axe
  .run(document, { runOnly: { type: "tag", values: rules }, resultTypes: ["violations"] })
  .then((found) => found.violations.map((one) => ({
    rule: one.id, where: one.nodes.slice(0, 3).map((node) => node.target.join(" ")),
  })))
"""


@pytest.fixture(scope="module")
def gallery(chromium: Browser, live: Stack, tmp_path_factory: pytest.TempPathFactory) -> Gallery:
    folder: Path = tmp_path_factory.mktemp("demo")
    return Gallery(chromium, live, folder)


@pytest.fixture(scope="module")
def looks(request: pytest.FixtureRequest) -> tuple[Look, ...]:
    return LOOKS + OTHER_LOOKS if request.config.getoption("--full") else LOOKS


@pytest.mark.parametrize("who", WATCHED)
def test_axe_finds_nothing(who: Who, gallery: Gallery, looks: tuple[Look, ...]) -> None:
    complaints: list[str] = []
    for visit in gallery.visits(lambda place: place.who == who and not place.is_alike):
        name = visit.place.name
        if visit.problem:
            complaints.append(f"{name}: not reached: {visit.problem}")
        elif name not in NOT_OURS:
            complaints += [f"{name} {complaint}" for complaint in _look(visit.page, looks)]
    assert not complaints, "\n".join([f"{len(complaints)} complaints:", *complaints])


def _look(page: Page, looks: tuple[Look, ...]) -> Iterator[str]:
    for theme, size in looks:
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        page.set_viewport_size(size)
        for found in _violations(page):
            yield f"({theme}, {size['width']}): {found['rule']}: {'; '.join(found['where'])}"


def _violations(page: Page) -> list[dict[str, Any]]:
    """Injected by the browser's own tools, to which the page's CSP does not apply."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    page.evaluate(_DRAWN)
    return list(page.evaluate(_RUN, RULES))


def test_the_gallery_names_no_page_twice() -> None:
    names = [place.name for place in PLACES]
    assert sorted(set(names)) == sorted(names)
