"""A page of the gallery, and what somebody does to get there.

A page is one line. `{first}` in a path is the first row of the list before it, `{code}` the code
that pairs a device. States of one page follow one another: each line says what a person does next.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from playwright.sync_api import Page

from tests.live.stack import LiveShop, Stack

SECONDS = 10_000
# A person types; a scanner sends its keys within a few milliseconds (view/scanner.ts).
TYPING = 60


class Who(StrEnum):
    """Whose browser opens a page."""

    GUEST = "guest"
    OWNER = "owner"
    CASHIER = "cashier"
    OPERATOR = "operator"
    TILL = "till"
    KITCHEN = "kitchen"
    NEWCOMER = "newcomer"
    """Signs up, sets a shop up and guards his account."""
    REFUSED = "refused"
    """A till of a shop of its own, to which everything is refused once."""
    OFFLINE = "offline"
    """A till of a shop of its own, which the network leaves."""
    LONG = "long"
    """Owner and till of a shop whose every name is as long as it may be."""
    MONEY = "money"
    """Owner of a shop with a row for every page of payments, refunds, shifts and store days."""
    FAILING = "failing"
    """A guest, while the product fails. The last one: he uses up what others need."""


# Their places follow one another in one browser.
TOURS = (
    *(Who.OPERATOR, Who.TILL, Who.KITCHEN, Who.NEWCOMER, Who.REFUSED, Who.OFFLINE),
    *(Who.LONG, Who.MONEY),
)


@dataclass(frozen=True)
class At:
    """Where a step is done, with what may be known there."""

    page: Page
    stack: Stack
    pins: dict[str, str]
    """Of the people who work at such a device, by name, whatever their outlet."""
    password: str = ""
    """Of who signed in."""
    own_shop: LiveShop | None = None
    """Of those who have a seeded shop of their own."""

    @property
    def shop(self) -> LiveShop:
        assert self.own_shop is not None
        return self.own_shop

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)

    def click(self, selector: str) -> None:
        self.page.locator(selector).first.click(timeout=SECONDS)

    def see(self, selector: str) -> None:
        self.page.locator(selector).first.wait_for(timeout=SECONDS)


Step = Callable[[At], None]


@dataclass(frozen=True)
class Place:
    name: str
    who: Who
    path: str = ""
    steps: tuple[Step, ...] = ()
    window: int = 0
    """Which of the browser's windows shows it; 1 is the customer's display."""
    is_alike: bool = False
    """Made of the same parts as another place: a picture is of use, another audit is not."""


def press(*keys: str) -> Step:
    def step(at: At) -> None:
        for key in keys:
            at.press(key)

    return step


def write(text: str) -> Step:
    """With the keyboard, wherever the focus is; a scanner would be quicker."""
    return lambda at: at.page.keyboard.type(text, delay=TYPING)


def fill(selector: str, text: str) -> Step:
    return lambda at: at.page.locator(selector).first.fill(text, timeout=SECONDS)


def click(selector: str) -> Step:
    return lambda at: at.click(selector)


def choose(button: str) -> Step:
    """By the whole of its name."""
    return lambda at: at.page.get_by_role("button", name=button, exact=True).click(timeout=SECONDS)


def see(selector: str) -> Step:
    return lambda at: at.see(selector)


def wait_for(path: str) -> Step:
    """Until the browser is there."""
    return lambda at: at.page.wait_for_url(f"**{path}", timeout=SECONDS)


DIALOG = see("dialog[open]")
