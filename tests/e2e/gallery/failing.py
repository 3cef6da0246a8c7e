"""What a guest sees while the product refuses or fails."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from tests.e2e.gallery.place import At, Place, Who
from tests.live.stack import Stack, wait_for

# More than Django reads of one request.
_MANY = "&".join(["a"] * 1_001)
_RECEIPTS_A_MINUTE = 120
_RESETS_A_MINUTE = 20
_ASK = """
([path, times]) => Promise.all(Array.from({ length: times }, () => fetch(path)))
"""
_SEND = """
(times) => Promise.all(Array.from({ length: times }, () => fetch(location.href, {
  method: "POST", body: new FormData(document.querySelector("main form")),
})))
"""


def _send_form_of_yesterday(at: At) -> None:
    """Its cookie is gone."""
    at.page.fill("input[name=login]", "siapa@contoh.test")
    at.page.fill("input[name=password]", "entah-apa")
    at.page.context.clear_cookies()
    at.page.click("main form:has(input[name=password]) button[type=submit]")
    at.see(".refusal")


def _ask_too_often(at: At) -> None:
    at.page.evaluate(_ASK, ["/s/unknown", _RECEIPTS_A_MINUTE])
    at.page.goto("/s/unknown")


def _reset_too_often(at: At) -> None:
    at.page.fill("input[name=email]", "siapa@contoh.test")
    at.page.evaluate(_SEND, _RESETS_A_MINUTE)
    at.page.click("main form:has(input[name=email]) button[type=submit]")
    at.page.wait_for_load_state()


def _sign_in_without_a_table(at: At) -> None:
    with _missing(at.stack, "django_session"):
        at.page.goto("/accounts/login/")
        at.page.context.add_cookies(
            [{"name": "sessionid", "value": "x" * 32, "url": at.stack.address}]
        )
        at.page.reload()
    at.page.context.clear_cookies()


@contextmanager
def _missing(stack: Stack, table: str) -> Iterator[None]:
    """As if somebody had broken the database."""
    with psycopg.connect(stack.superuser_url, autocommit=True) as connection:
        connection.execute(f'ALTER TABLE "{table}" RENAME TO "{table}_away"')
        try:
            yield
        finally:
            connection.execute(f'ALTER TABLE "{table}_away" RENAME TO "{table}"')


def _save_during_maintenance(at: At) -> None:
    """The page was open before."""
    at.page.fill("input[name=email]", "siapa@contoh.test")
    at.stack.env["MAINTENANCE_MODE"] = "1"
    try:
        _restart_web(at.stack)
        at.page.click("main form:has(input[name=email]) button[type=submit]")
        at.see(".refusal")
    finally:
        del at.stack.env["MAINTENANCE_MODE"]
        _restart_web(at.stack)


def _restart_web(stack: Stack) -> None:
    stack.restart("web")
    wait_for(lambda: _answers(stack), "the web server is back")


def _answers(stack: Stack) -> bool:
    try:
        return stack.call("GET", "/api/health/ready").status == 200
    except OSError:
        return False


PLACES: tuple[Place, ...] = (
    Place("bad-request", Who.FAILING, f"/accounts/login/?{_MANY}", is_alike=True),
    Place(
        "form-expired", Who.FAILING, "/accounts/login/", (_send_form_of_yesterday,), is_alike=True
    ),
    Place("broken", Who.FAILING, "/", (_sign_in_without_a_table,)),
    Place("too-many-receipts", Who.FAILING, "/", (_ask_too_often,), is_alike=True),
    Place("too-many", Who.FAILING, "/accounts/password/reset/", (_reset_too_often,), is_alike=True),
    Place("maintenance", Who.FAILING, "/accounts/password/reset/", (_save_during_maintenance,)),
)
