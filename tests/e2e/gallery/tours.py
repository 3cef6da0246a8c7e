"""Opens the places of the gallery one after the other."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page

from tests.e2e.gallery import (
    failing,
    kitchen,
    long,
    money,
    newcomer,
    office,
    offline,
    platform,
    public,
    refused,
    till,
)
from tests.e2e.gallery.place import SECONDS, TOURS, At, Place, Who
from tests.live.stack import LiveShop, Stack

SHOP = "Kopi Tetangga"

PLACES: tuple[Place, ...] = (
    *public.PLACES,
    *office.PLACES,
    *platform.PLACES,
    *newcomer.PLACES,
    *till.PLACES,
    *kitchen.PLACES,
    *refused.PLACES,
    *offline.PLACES,
    *long.PLACES,
    *money.PLACES,
    *failing.PLACES,
)


@dataclass
class Visit:
    """A page as it stands there, or why it could not be reached."""

    place: Place
    page: Page
    problem: str = ""


class Gallery:
    """Browsers of the demo's people and of two more shops, and devices that are paired once."""

    def __init__(self, browser: Browser, stack: Stack, folder: Path) -> None:
        self.browser = browser
        self.stack = stack
        demo = stack.demo(folder / "demo.json")
        self.logins = [one for one in demo["logins"] if one["tenant"] in {SHOP, None}]
        self.codes = [one for one in demo["pairing_codes"] if one["tenant"] == SHOP]
        self._first: dict[tuple[Who, str], str] = {}
        self._shop = cache(self._make_shop)

    def visits(self, wanted: Callable[[Place], bool]) -> Iterator[Visit]:
        """The wanted places one after the other; a tour also visits those before."""
        for who in Who:
            places = [place for place in PLACES if place.who == who]
            if any(map(wanted, places)):
                with self._context(who) as context:
                    yield from self._tour(context.new_page(), places, wanted)

    def _tour(
        self, page: Page, places: list[Place], wanted: Callable[[Place], bool]
    ) -> Iterator[Visit]:
        for place in places:
            if place.who not in TOURS and not wanted(place):
                continue
            problem = self._problem(page, place)
            if wanted(place):
                windows = page.context.pages
                shown = page if problem else windows[place.window]
                yield Visit(place, shown, problem)
            if problem and place.who in TOURS:
                return  # what follows would wait in vain

    def _problem(self, page: Page, place: Place) -> str:
        try:
            self._go(page, place)
        except Exception as error:  # noqa: BLE001 - the others can still be visited
            return str(error).partition("\n")[0]
        return ""

    def _go(self, page: Page, place: Place) -> None:
        page.bring_to_front()
        if place.path:
            if "#" in place.path:
                page.goto("about:blank")
            page.goto(self._path(page, place), wait_until="load")
        role = Who.KITCHEN if place.who == Who.KITCHEN else Who.CASHIER
        pins = {one["name"]: one["pin"] for one in self.logins if one["role"] == role}
        _, password = self._login(place.who) or ("", "")
        at = At(page, self.stack, pins, password, self._shop(place.who))
        for step in place.steps:
            step(at)

    def _path(self, page: Page, place: Place) -> str:
        path = place.path
        if "{code}" in path:
            path = path.replace("{code}", self._code(place.who))
        if "{first}" not in path:
            return path
        model, _, rest = path.partition("{first}")
        return model + self._first_row(page, place.who, model) + rest

    def _code(self, who: Who) -> str:
        shop = self._shop(who)
        if shop is None:
            return str(next(one["code"] for one in self.codes if one["kind"] == who))
        path = f"/api/v1/terminals/{shop.terminal.id}/pairing-code"
        return str(self.stack.call("POST", path, headers=shop.bearer("owner")).json()["code"])

    def _first_row(self, page: Page, who: Who, model: str) -> str:
        if (who, model) not in self._first:
            page.goto(model)
            links = page.locator(f"a[href*='{model}']").evaluate_all(
                "all => all.map((one) => one.getAttribute('href'))"
            )
            rows = (re.match(rf"{re.escape(model)}([^/?]+)/change/", link) for link in links)
            self._first[who, model] = next(row[1] for row in rows if row)
        return self._first[who, model]

    def _make_shop(self, who: Who) -> LiveShop | None:
        if who == Who.REFUSED:
            return self.stack.shop(refused.NAME)
        if who == Who.OFFLINE:
            return self.stack.shop(offline.NAME)
        if who == Who.LONG:
            shop = self.stack.shop(long.NAME)
            long.stretch(self.stack, shop)
            return shop
        if who == Who.MONEY:
            shop = self.stack.shop(money.NAME)
            money.furnish(self.stack, shop)
            return shop
        return None

    @contextmanager
    def _context(self, who: Who) -> Iterator[BrowserContext]:
        context = self.browser.new_context(base_url=self.stack.address, locale="id-ID")
        context.set_default_timeout(SECONDS)
        if login := self._login(who):
            self._sign_in(context.new_page(), *login)
        yield context
        for page in context.pages:
            # A device still asks the server, and what answers in its stead may be in the middle.
            page.unroute_all(behavior="ignoreErrors")
        context.close()

    def _login(self, who: Who) -> tuple[str, str] | None:
        """E-mail and password of who comes by the door of the back office."""
        if who in {Who.LONG, Who.MONEY} and (shop := self._shop(who)):
            return shop.emails["owner"], shop.password
        if who not in {Who.OWNER, Who.CASHIER, Who.OPERATOR}:
            return None
        login: dict[str, Any] = next(one for one in self.logins if one["role"] == who)
        return login["email"], login["password"]

    def _sign_in(self, page: Page, email: str, password: str) -> None:
        page.goto("/accounts/login/")
        page.fill("input[name=login]", email)
        page.fill("input[name=password]", password)
        page.click("main form:has(input[name=password]) button[type=submit]")
        page.wait_for_url(re.compile(r"^(?!.*/accounts/login/)"))
        page.close()
