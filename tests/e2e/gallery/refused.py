"""A till to which everything is refused once, what its customer sees, and a sale's receipts."""

from tests.e2e.gallery.place import (
    DIALOG,
    SECONDS,
    At,
    Place,
    Step,
    Who,
    choose,
    click,
    fill,
    press,
    see,
    write,
)
from tests.e2e.gallery.till import tool

NAME = "Kedai Sebelah"
_TRIES = 5
_DISPLAY = 1
_NO_DIALOG = "body:not(:has(dialog[open]))"


def _tile(name: str) -> Step:
    return click(f".tile:has-text('{name}')")


def _choose(name: str) -> Step:
    return click(f".person:has-text('{name}')")


def _give_pin(at: At) -> None:
    at.page.keyboard.type(at.shop.pin)
    at.press("Enter")


def _lock_the_pin(at: At) -> None:
    for left in range(_TRIES - 1, -1, -1):
        at.page.keyboard.type("0001")
        at.press("Enter")
        at.see(f".pin-message:has-text('{f'Sisa {left}' if left else 'Coba lagi dalam'}')")


def _open_display(at: At) -> None:
    at.click(tool(3))
    with at.page.expect_popup() as opened:
        at.click("dialog[open] >> text=Layar pelanggan")
    opened.value.locator("h1").wait_for(timeout=SECONDS)


def _display_says(selector: str) -> Step:
    def step(at: At) -> None:
        display = at.page.context.pages[_DISPLAY]
        display.locator(selector).first.wait_for(timeout=SECONDS)

    return step


def _ask_for_more_than_there_is(at: At) -> None:
    at.press("F3")
    at.press("Enter")
    at.page.locator("dialog[open]").get_by_label("Jumlah").fill("101")
    at.press("Enter")
    at.see(_NO_DIALOG)


def _give_a_fifth_away(at: At) -> None:
    at.press("F7")
    at.see("dialog[open]")
    at.page.get_by_role("radio", name="Persen").click(timeout=SECONDS)
    at.page.get_by_role("button", name="20 %").click(timeout=SECONDS)
    at.page.get_by_role("button", name="Pakai diskon").click(timeout=SECONDS)
    at.see(_NO_DIALOG)


def _raise_the_price(at: At) -> None:
    at.stack.sql(
        "UPDATE catalog_product SET price = price + 2000 WHERE id = %s RETURNING id",
        at.shop.products[0].id,
    )


def _close_the_shift(at: At) -> None:
    at.stack.sql(
        "UPDATE shifts_shift SET state = 'closed', closed_at = now()"
        " WHERE terminal_id = %s AND state = 'open' RETURNING id",
        at.shop.terminal.id,
    )


def _revoke(at: At) -> None:
    path = f"/api/v1/terminals/{at.shop.terminal.id}/revoke"
    at.stack.call("POST", path, {}, at.shop.bearer("owner"))


def _last_sale(at: At) -> str:
    """Its path in the API."""
    sales = at.stack.call("GET", "/api/v1/orders", headers=at.shop.bearer("owner")).json()
    return f"/api/v1/orders/{sales['results'][0]['id']}"


def _receipt(paper: str) -> Step:
    """As a program gets it that prints it by itself."""

    def step(at: At) -> None:
        at.page.set_extra_http_headers(at.shop.bearer("owner"))
        at.page.goto(f"{_last_sale(at)}/receipt?paper={paper}")
        at.page.set_extra_http_headers({})

    return step


def _check_receipt(at: At) -> None:
    path = f"{_last_sale(at)}/receipt?format=json"
    receipt = at.stack.call("GET", path, headers=at.shop.bearer("owner")).json()
    at.page.goto(receipt["verify"]["url"])


def _void_the_sale(at: At) -> None:
    sale = _last_sale(at)
    headers = {**at.shop.bearer("owner"), "Idempotency-Key": sale}
    void = at.stack.call("POST", f"{sale}/void", {"reason": "Pelanggan batal"}, headers)
    assert void.status == 200, void.body


def _place(name: str, *steps: Step, path: str = "", window: int = 0) -> Place:
    return Place(name, Who.REFUSED, path, steps, window)


PLACES: tuple[Place, ...] = (
    _place(
        "refused-pair", fill(".code-field input", "salah123"), press("Enter"),
        see("[aria-invalid]"),
        path="/pos/",
    ),
    _place("refused-pin-locked", _choose("Owner"), _lock_the_pin, path="/pos/#pair={code}"),
    _place(
        "display-welcome",
        click("text=Pilih orang lain"), _choose("Cashier"), _give_pin, see(".tile"), _open_display,
        window=_DISPLAY,
    ),
    _place(
        "display-cart", _tile("Kopi Susu"), _tile("Roti Bakar"), _display_says(".display-line"),
        window=_DISPLAY,
    ),
    _place(
        "display-paying", press("F2"), _display_says(".display-figure"),
        window=_DISPLAY,
    ),
    _place(
        "display-thanks",
        write("50000"), press("Enter"), see(".done"), _display_says(".display-thanks"),
        window=_DISPLAY,
    ),
    _place(
        "refused-stock", press("Enter"), _tile("Roti Bakar"), _ask_for_more_than_there_is,
        press("F8"), DIALOG,
    ),
    _place(
        "refused-approval",
        choose("Kembali ke keranjang"), choose("Kosongkan keranjang"),
        _tile("Kopi Susu"), _give_a_fifth_away, press("F8"),
        see("dialog[open] >> text=Siapa yang menyetujui?"),
    ),
    _place("refused-approval-pin", _choose("Supervisor"), see("dialog[open] .pin-title")),
    _place(
        "refused-price",
        press("Escape"), choose("Kosongkan keranjang"), _tile("Kopi Susu"),
        _raise_the_price, press("F8"), see("dialog[open] .compare"),
    ),
    _place(
        "refused-shift",
        choose("Pakai harga baru"), see(_NO_DIALOG), _close_the_shift, press("F8"),
        see("dialog[open] >> text=Kasir sudah ditutup"),
    ),
    _place(
        "refused-terminal",
        write("100000"), press("Enter"), see(_NO_DIALOG), press("F8"), see(".done"),
        press("Enter"), _tile("Kopi Susu"), _revoke, press("F8"),
        see("text=Terminal ini diputus"),
    ),
    _place("receipt-58", _receipt("58")),
    _place("receipt-80", _receipt("80")),
    _place("receipt-check", _check_receipt),
    _place("receipt-check-void", _void_the_sale, _check_receipt),
)  # fmt: skip
