"""From the sign-up to an empty shop, and an account guarded by a second factor."""

import secrets

from tests.e2e.gallery.place import At, Place, Step, Who, click, fill, see, wait_for
from tests.live.credentials import totp
from tests.live.mails import link_from_mail

ADDRESS = f"rina-{secrets.token_hex(4)}@contoh.test"
PASSWORD = "benar-kuda-baterai"
LIST = "Kopi susu 18.000\nNasi goreng; 25rb; Makanan\nEs teh\t5000\tMinuman"

_SUBMIT = "main form button[type=submit]"
_NEXT = ".actions button"


def _open_the_letter(at: At) -> None:
    at.page.goto(link_from_mail(at.stack, ADDRESS))


def give_code(at: At) -> None:
    """Before the page is left: the app on the phone knows the secret from now on."""
    at.page.fill("input[name=code]", totp(at.page.input_value("#authenticator_secret")))
    at.click("main form:has(input[name=code]) button[type=submit]")
    at.see("#recovery_codes")


def _sign_in_again(at: At) -> None:
    at.page.context.clear_cookies()
    at.page.goto("/accounts/login/")
    at.page.fill("input[name=login]", ADDRESS)
    at.page.fill("input[name=password]", PASSWORD)
    at.click("main form:has(input[name=password]) button[type=submit]")
    at.see("input[name=code]")


def _place(name: str, path: str, *steps: Step) -> Place:
    return Place(name, Who.NEWCOMER, path, steps)


def _alike(name: str, path: str) -> Place:
    return Place(name, Who.NEWCOMER, path, is_alike=True)


PLACES: tuple[Place, ...] = (
    _place(
        "sign-up-sent", "/accounts/signup/",
        fill("[name=name]", "Rina Senja"), fill("[name=email]", ADDRESS),
        fill("[name=password1]", PASSWORD), click("form[action*=signup] button[type=submit]"),
        wait_for("/accounts/confirm-email/"),
    ),
    _place("sign-up-confirm", "", _open_the_letter),
    _place("setup-shop", "", click("text=Ya, lanjutkan"), wait_for("/mulai/toko/")),
    _place(
        "setup-shop-refused", "",
        fill("[name=name]", " "), click("label:has([value=cafe])"), click(_NEXT),
        see(".errorlist"),
    ),
    _place(
        "setup-outlet", "/mulai/toko/",
        fill("[name=name]", "Kopi Senja"), click("label:has([value=cafe])"), click(_NEXT),
        wait_for("/mulai/outlet/"),
    ),
    _place("setup-tax", "", click(_NEXT), wait_for("/mulai/pajak/")),
    _place("setup-products", "", click(_NEXT), wait_for("/mulai/produk/")),
    _place(
        "setup-products-wrong", "",
        fill("#list", LIST + "\nTanpa harga"), see("#preview >> text=Tanpa harga"),
        click(".actions button"), see("[role=alert]"),
    ),
    _place(
        "setup-products-read", "/mulai/produk/",
        fill("#list", LIST), see("#preview >> text=3 produk siap disimpan"),
    ),
    _place("setup-pin", "", click(_NEXT), wait_for("/mulai/pin/")),
    _place("setup-till", "", fill("[name=pin]", "482915"), click(_NEXT), wait_for("/mulai/kasir/")),
    _place("setup-code", "", click("text=Tablet atau ponsel lain"), see("img.qr")),
    _place("dashboard-empty", "/backoffice/"),
    _place("office-no-orders", "/backoffice/orders/order/"),
    _alike("office-no-customers", "/backoffice/customers/customer/"),
    _alike("low-stock-none", "/backoffice/inventory/low/"),
    _place("two-factor-password", "/accounts/2fa/totp/activate/"),
    _place("two-factor-scan", "", fill("[name=password]", PASSWORD), click(_SUBMIT), see("img.qr")),
    _place("recovery-codes", "", give_code),
    _place("two-factor-is-on", "/accounts/2fa/"),
    _alike("recovery-codes-new", "/accounts/2fa/recovery-codes/generate/"),
    _alike("two-factor-off", "/accounts/2fa/totp/deactivate/"),
    _place("two-factor-asked", "", _sign_in_again),
    _place(
        "two-factor-wrong", "",
        fill("[name=code]", "000000"), click(_SUBMIT), see(".errorlist"),
    ),
)  # fmt: skip
