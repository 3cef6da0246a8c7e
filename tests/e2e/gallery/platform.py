"""The operators' pages, which open with a second factor only."""

from tests.e2e.gallery.newcomer import give_code
from tests.e2e.gallery.place import At, Place, Who, see

_TENANTS = "/platform/tenants/tenant/"
_PEOPLE = "/platform/tenants/user/"


def _guard_the_account(at: At) -> None:
    at.page.goto("/accounts/2fa/totp/activate/")
    at.page.fill("input[name=password]", at.password)
    at.click("main form button[type=submit]")
    give_code(at)
    at.page.goto("/platform/")


PLACES: tuple[Place, ...] = (
    Place("no-shop", Who.OPERATOR, "/backoffice/"),
    Place("platform-shut", Who.OPERATOR, "/platform/"),
    Place("platform", Who.OPERATOR, steps=(_guard_the_account, see("#content"))),
    Place("platform-tenants", Who.OPERATOR, _TENANTS),
    Place("platform-tenant", Who.OPERATOR, f"{_TENANTS}{{first}}/change/"),
    Place("platform-tenant-new", Who.OPERATOR, f"{_TENANTS}add/"),
    Place("platform-people", Who.OPERATOR, _PEOPLE, is_alike=True),
    Place("platform-person", Who.OPERATOR, f"{_PEOPLE}{{first}}/change/", is_alike=True),
    Place("platform-parked", Who.OPERATOR, "/platform/core/outboxdelivery/", is_alike=True),
)
