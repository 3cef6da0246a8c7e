"""The till of the demo's shop, from the pairing to the list of its sales."""

from tests.e2e.gallery.place import DIALOG, SECONDS, At, Place, Who, click, press, see, write

REFUSED = see(".pin-message:not(:empty)")


def tool(place: int) -> str:
    """The buttons at the end of the till's top bar: held carts, sales, menu."""
    return f".top .icon-button >> nth={place - 1}"


def choose_person(at: At) -> None:
    at.see(".person")
    names = at.page.locator(".person strong").all_inner_texts()
    chosen = next(name for name in names if name in at.pins)
    at.page.locator(".person", has_text=chosen).click(timeout=SECONDS)


def give_pin(at: At) -> None:
    """Where the demo's shift is open already, the till goes on to selling."""
    title = at.page.locator(".pin-title").inner_text()
    at.page.keyboard.type(next(pin for name, pin in at.pins.items() if name in title))
    at.press("Enter")
    at.see(".door .usual, .sell")


def start_to_sell(at: At) -> None:
    if at.page.locator(".sell").count() == 0:
        at.page.locator(".usual .chip").nth(2).click()
        at.press("Enter")
    at.see(".sell .tile")


def fill_the_cart(at: At) -> None:
    """Four products, the first one twice; questions about variants are left unanswered."""
    at.see(".tile")
    for index in (0, 0, 1, 2, 3):
        at.page.locator(".tile").nth(index).click(timeout=SECONDS)
        at.page.wait_for_timeout(150)
        if at.page.locator("dialog[open]").count():
            at.press("Escape")
    at.see(".cart .line")


PLACES: tuple[Place, ...] = (
    Place("till-pair", Who.TILL, "/pos/", (see(".door form"),)),
    Place("till-people", Who.TILL, "/pos/#pair={code}", (see(".person"),)),
    Place("till-pin", Who.TILL, steps=(choose_person,)),
    Place("till-pin-wrong", Who.TILL, steps=(write("0000"), press("Enter"), REFUSED)),
    Place("till-shift", Who.TILL, steps=(give_pin,)),
    Place("till-sell", Who.TILL, steps=(start_to_sell,)),
    Place("till-search", Who.TILL, steps=(press("Escape"), write("kopi"))),
    Place("till-nothing-found", Who.TILL, steps=(write("xyz"),)),
    Place("till-cart", Who.TILL, steps=(press("Escape", "Escape"), fill_the_cart)),
    Place("till-line", Who.TILL, steps=(press("F3", "Enter"), DIALOG)),
    Place("till-discount", Who.TILL, steps=(press("Escape", "F7"), DIALOG)),
    Place("till-customer", Who.TILL, steps=(press("Escape", "F6"), DIALOG)),
    Place("till-hold", Who.TILL, steps=(press("Escape", "F4"), DIALOG)),
    Place("till-help", Who.TILL, steps=(press("Escape", "F1"), DIALOG)),
    Place("till-pay", Who.TILL, steps=(press("Escape", "F2"), see(".pay"))),
    Place("till-pay-typed", Who.TILL, steps=(write("20000"),)),
    Place("till-pay-qris", Who.TILL, steps=(click(".pay [role=tab]:nth-child(2)"),)),
    Place("till-pay-card", Who.TILL, steps=(click(".pay [role=tab]:nth-child(3)"),)),
    Place("till-done", Who.TILL, steps=(press("Escape", "F8"), see(".done"))),
    Place("till-next", Who.TILL, steps=(press("Enter"), see(".sell .tile"))),
    Place("till-held", Who.TILL, steps=(press("F9"), DIALOG)),
    Place("till-menu", Who.TILL, steps=(press("Escape"), click(tool(3)), DIALOG)),
    Place("till-settings", Who.TILL, steps=(click("dialog[open] >> text=Pengaturan"), DIALOG)),
    Place(
        "till-practice",
        Who.TILL,
        steps=(press("Escape"), click(tool(3)), click("dialog[open] >> text=Mode latihan")),
    ),
    Place(
        "till-sales",
        Who.TILL,
        steps=(
            click(tool(3)),
            click("dialog[open] >> text=Selesai latihan"),
            click(tool(2)),
            see(".sales"),
        ),
    ),
    Place("till-sale", Who.TILL, steps=(click(".sale-row"), see(".sale-detail"))),
)  # fmt: skip
