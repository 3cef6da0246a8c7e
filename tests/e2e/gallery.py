"""Every page of the product in one list: what `script/screenshots` takes and axe looks at.

A page is one line. `{first}` in a path is the first row of the list before it. A till's states
follow one another: each line says what a person does next.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page

from tests.live.stack import Stack

SHOP = "Kopi Tetangga"
SECONDS = 10_000


class Who(StrEnum):
    """Whose browser opens a page."""

    GUEST = "guest"
    OWNER = "owner"
    CASHIER = "cashier"
    OPERATOR = "operator"
    TILL = "till"
    KITCHEN = "kitchen"


# Their places are states of one page that follow one another.
DEVICES = (Who.TILL, Who.KITCHEN)


@dataclass(frozen=True)
class At:
    """Where a step is done, and by whom."""

    page: Page
    pins: dict[str, str]
    """Of the people who work at such a device, by name, whatever their outlet."""

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)

    def see(self, selector: str) -> None:
        self.page.locator(selector).first.wait_for(timeout=SECONDS)


Step = Callable[[At], None]


@dataclass(frozen=True)
class Place:
    name: str
    who: Who
    path: str = ""
    steps: tuple[Step, ...] = ()


def _press(*keys: str) -> Step:
    def press(at: At) -> None:
        for key in keys:
            at.press(key)

    return press


def _type(text: str) -> Step:
    return lambda at: at.page.keyboard.type(text)


def _click(selector: str) -> Step:
    return lambda at: at.page.locator(selector).first.click(timeout=SECONDS)


def _see(selector: str) -> Step:
    return lambda at: at.see(selector)


_DIALOG = _see("dialog[open]")
_REFUSED = _see(".pin-message:not(:empty)")


def _tool(place: int) -> str:
    """The buttons at the end of the till's top bar: held carts, sales, menu."""
    return f".top .icon-button >> nth={place - 1}"


def _choose_person(at: At) -> None:
    at.see(".person")
    names = at.page.locator(".person strong").all_inner_texts()
    chosen = next(name for name in names if name in at.pins)
    at.page.locator(".person", has_text=chosen).click(timeout=SECONDS)


def _give_pin(at: At) -> None:
    """Where the demo's shift is open already, the till goes on to selling."""
    title = at.page.locator(".pin-title").inner_text()
    at.page.keyboard.type(next(pin for name, pin in at.pins.items() if name in title))
    at.press("Enter")
    at.see(".door .usual, .sell")


def _give_cooks_pin(at: At) -> None:
    at.page.keyboard.type(next(iter(at.pins.values())))
    at.press("Enter")
    at.see("article")


def _start_to_sell(at: At) -> None:
    if at.page.locator(".sell").count() == 0:
        at.page.locator(".usual .chip").nth(2).click()
        at.press("Enter")
    at.see(".sell .tile")


def _fill_the_cart(at: At) -> None:
    """Four products, the first one twice; questions about variants are left unanswered."""
    at.see(".tile")
    for index in (0, 0, 1, 2, 3):
        at.page.locator(".tile").nth(index).click(timeout=SECONDS)
        at.page.wait_for_timeout(150)
        if at.page.locator("dialog[open]").count():
            at.press("Escape")
    at.see(".cart .line")


_ADMIN = (
    ("products", "catalog/product"),
    ("categories", "catalog/category"),
    ("customers", "customers/customer"),
    ("stock", "inventory/stocklevel"),
    ("movements", "inventory/stockmovement"),
    ("taxes", "tax/taxprofile"),
    ("outlets", "tenants/outlet"),
    ("people", "tenants/membership"),
    ("roles", "tenants/role"),
    ("terminals", "tenants/terminal"),
    ("orders", "orders/order"),
    ("receipt-designs", "orders/outletreceipt"),
    ("journal", "finance/journalentry"),
    ("audit", "core/auditentry"),
)
_ADDED = ("products", "categories", "customers", "taxes", "outlets", "people", "terminals")


def _admin() -> Iterator[Place]:
    """A list, its first row, that row's past, and the form for a new one."""
    for name, model in _ADMIN:
        yield Place(f"office-{name}", Who.OWNER, f"/backoffice/{model}/")
        yield Place(f"office-{name}-one", Who.OWNER, f"/backoffice/{model}/{{first}}/change/")
        yield Place(f"office-{name}-past", Who.OWNER, f"/backoffice/{model}/{{first}}/history/")
        if name in _ADDED:
            yield Place(f"office-{name}-new", Who.OWNER, f"/backoffice/{model}/add/")


PLACES: tuple[Place, ...] = (
    Place("start", Who.GUEST, "/"),
    Place("sign-in", Who.GUEST, "/accounts/login/"),
    Place("sign-up", Who.GUEST, "/accounts/signup/"),
    Place("password-reset", Who.GUEST, "/accounts/password/reset/"),
    Place("password-reset-sent", Who.GUEST, "/accounts/password/reset/done/"),
    Place("link-used", Who.GUEST, "/accounts/password/reset/key/1-wrong/"),
    Place("confirm-wrong", Who.GUEST, "/accounts/confirm-email/wrong/"),
    Place("account-closed", Who.GUEST, "/accounts/inactive/"),
    Place("receipt-unknown", Who.GUEST, "/s/unknown"),
    Place("not-found", Who.GUEST, "/nothing/here/"),
    Place("api-docs", Who.GUEST, "/api/docs/"),
    Place("kitchen-pair", Who.GUEST, "/kitchen/"),
    Place("display-away", Who.GUEST, "/display/"),
    Place("forbidden", Who.CASHIER, "/backoffice/tenants/role/"),
    Place("platform", Who.OPERATOR, "/platform/"),
    Place("dashboard", Who.OWNER, "/backoffice/"),
    *_admin(),
    Place("office-order-void", Who.OWNER, "/backoffice/orders/order/{first}/void/"),
    Place("office-order-receipt", Who.OWNER, "/backoffice/orders/order/{first}/receipt/"),
    Place("office-stock-adjust", Who.OWNER, "/backoffice/inventory/stocklevel/{first}/adjust/"),
    Place("office-person-pin", Who.OWNER, "/backoffice/tenants/membership/{first}/pin/"),
    Place("office-product-remove", Who.OWNER, "/backoffice/catalog/product/{first}/delete/"),
    Place("office-terminal-pair", Who.OWNER, "/backoffice/tenants/terminal/{first}/pair/"),
    Place("office-empty", Who.OWNER, "/backoffice/catalog/product/?q=tidak-ada-yang-begini"),
    Place("office-not-found", Who.OWNER, "/backoffice/nothing/here/"),
    Place("low-stock", Who.OWNER, "/backoffice/inventory/low/"),
    Place("business", Who.OWNER, "/backoffice/settings/business/"),
    Place("setup-shop", Who.OWNER, "/mulai/toko/"),
    Place("two-factor", Who.OWNER, "/accounts/2fa/"),
    Place("two-factor-on", Who.OWNER, "/accounts/2fa/totp/activate/"),
    Place("sessions", Who.OWNER, "/accounts/sessions/"),
    Place("password-change", Who.OWNER, "/accounts/password/change/"),
    Place("signed-out", Who.OWNER, "/accounts/logout/"),
    Place("till-pair", Who.TILL, "/pos/", (_see(".door form"),)),
    Place("till-people", Who.TILL, "/pos/#pair={code}", (_see(".person"),)),
    Place("till-pin", Who.TILL, steps=(_choose_person,)),
    Place("till-pin-wrong", Who.TILL, steps=(_type("0000"), _press("Enter"), _REFUSED)),
    Place("till-shift", Who.TILL, steps=(_give_pin,)),
    Place("till-sell", Who.TILL, steps=(_start_to_sell,)),
    Place("till-search", Who.TILL, steps=(_press("Escape"), _type("kopi"))),
    Place("till-nothing-found", Who.TILL, steps=(_type("xyz"),)),
    Place("till-cart", Who.TILL, steps=(_press("Escape", "Escape"), _fill_the_cart)),
    Place("till-line", Who.TILL, steps=(_press("F3", "Enter"), _DIALOG)),
    Place("till-discount", Who.TILL, steps=(_press("Escape", "F7"), _DIALOG)),
    Place("till-customer", Who.TILL, steps=(_press("Escape", "F6"), _DIALOG)),
    Place("till-hold", Who.TILL, steps=(_press("Escape", "F4"), _DIALOG)),
    Place("till-help", Who.TILL, steps=(_press("Escape", "F1"), _DIALOG)),
    Place("till-pay", Who.TILL, steps=(_press("Escape", "F2"), _see(".pay"))),
    Place("till-pay-typed", Who.TILL, steps=(_type("20000"),)),
    Place("till-pay-qris", Who.TILL, steps=(_click(".pay [role=tab]:nth-child(2)"),)),
    Place("till-pay-card", Who.TILL, steps=(_click(".pay [role=tab]:nth-child(3)"),)),
    Place("till-done", Who.TILL, steps=(_press("Escape", "F8"), _see(".done"))),
    Place("till-next", Who.TILL, steps=(_press("Enter"), _see(".sell .tile"))),
    Place("till-held", Who.TILL, steps=(_press("F9"), _DIALOG)),
    Place("till-menu", Who.TILL, steps=(_press("Escape"), _click(_tool(3)), _DIALOG)),
    Place("till-settings", Who.TILL, steps=(_click("dialog[open] >> text=Pengaturan"), _DIALOG)),
    Place(
        "till-practice",
        Who.TILL,
        steps=(_press("Escape"), _click(_tool(3)), _click("dialog[open] >> text=Mode latihan")),
    ),
    Place(
        "till-sales",
        Who.TILL,
        steps=(
            _click(_tool(3)),
            _click("dialog[open] >> text=Selesai latihan"),
            _click(_tool(2)),
            _see(".sales"),
        ),
    ),
    Place("kitchen-people", Who.KITCHEN, "/kitchen/#pair={code}", (_see(".person"),)),
    Place("kitchen-pin", Who.KITCHEN, steps=(_choose_person,)),
    Place("kitchen-board", Who.KITCHEN, steps=(_give_cooks_pin,)),
    Place("kitchen-settings", Who.KITCHEN, steps=(_click("[aria-label=Pengaturan]"), _DIALOG)),
)  # fmt: skip


@dataclass
class Visit:
    """A page as it stands there, or why it could not be reached."""

    place: Place
    page: Page
    problem: str = ""


class Gallery:
    """Browsers of the demo's people, and a till that is paired once."""

    def __init__(self, browser: Browser, stack: Stack, folder: Path) -> None:
        self.browser = browser
        self.address = stack.address
        demo = stack.demo(folder / "demo.json")
        self.logins = [one for one in demo["logins"] if one["tenant"] in {SHOP, None}]
        self.codes = [one for one in demo["pairing_codes"] if one["tenant"] == SHOP]
        self._first: dict[str, str] = {}

    def visits(self, wanted: Callable[[Place], bool]) -> Iterator[Visit]:
        """The wanted places one after the other; states of a till also visit those before."""
        for who in Who:
            places = [place for place in PLACES if place.who == who]
            if any(map(wanted, places)):
                with self._context(who) as context:
                    yield from self._tour(context.new_page(), places, wanted)

    def _tour(
        self, page: Page, places: list[Place], wanted: Callable[[Place], bool]
    ) -> Iterator[Visit]:
        for place in places:
            if place.who not in DEVICES and not wanted(place):
                continue
            visit = Visit(place, page)
            try:
                self._go(page, place)
            except Exception as error:  # noqa: BLE001 - the others can still be visited
                visit.problem = str(error).partition("\n")[0]
            if wanted(place):
                yield visit
            if visit.problem and place.who in DEVICES:
                return  # what follows would wait in vain

    def _go(self, page: Page, place: Place) -> None:
        if place.path:
            if "#" in place.path:
                page.goto("about:blank")
            page.goto(self._path(page, place), wait_until="load")
        role = Who.KITCHEN if place.who == Who.KITCHEN else Who.CASHIER
        pins = {one["name"]: one["pin"] for one in self.logins if one["role"] == role}
        for step in place.steps:
            step(At(page, pins))

    def _path(self, page: Page, place: Place) -> str:
        code = next((one["code"] for one in self.codes if one["kind"] == place.who), "")
        path = place.path.replace("{code}", code)
        if "{first}" not in path:
            return path
        model, _, rest = path.partition("{first}")
        return model + self._first_row(page, model) + rest

    def _first_row(self, page: Page, model: str) -> str:
        if model not in self._first:
            page.goto(model)
            links = page.locator(f"a[href*='{model}']").evaluate_all(
                "all => all.map((one) => one.getAttribute('href'))"
            )
            rows = (re.match(rf"{re.escape(model)}([^/?]+)/change/", link) for link in links)
            self._first[model] = next(row[1] for row in rows if row)
        return self._first[model]

    def _login(self, who: Who) -> dict[str, Any]:
        return next(one for one in self.logins if one["role"] == who)

    @contextmanager
    def _context(self, who: Who) -> Iterator[BrowserContext]:
        context = self.browser.new_context(base_url=self.address, locale="id-ID")
        context.set_default_timeout(SECONDS)
        if who in {Who.OWNER, Who.CASHIER, Who.OPERATOR}:
            self._sign_in(context.new_page(), who)
        yield context
        context.close()

    def _sign_in(self, page: Page, who: Who) -> None:
        login = self._login(who)
        page.goto("/accounts/login/")
        page.fill("input[name=login]", login["email"])
        page.fill("input[name=password]", login["password"])
        page.click("main form:has(input[name=password]) button[type=submit]")
        page.wait_for_url(re.compile(r"^(?!.*/accounts/login/)"))
        page.close()
