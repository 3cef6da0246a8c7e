"""What anybody may see, and what whoever is not allowed sees."""

from tests.e2e.gallery.place import Place, Who

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
)
