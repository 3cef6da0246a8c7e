"""Every address of the project and who may call it. Written by hand; the tests hold it true.

A new address without a row here fails the suite. Who:

    PUBLIC       anybody
    SIGNED_IN    anybody with a credential
    "x.y"        who holds the permission (for pages: besides `backoffice.view`)
    OPERATOR     operators of the platform with a second factor
    SCRAPER      whoever has the operators' token; for others there is no such page
    NOBODY       refused for everyone
"""

from typing import Final

PUBLIC: Final = "PUBLIC"
SIGNED_IN: Final = "SIGNED_IN"
OPERATOR: Final = "OPERATOR"
SCRAPER: Final = "SCRAPER"
NOBODY: Final = "NOBODY"
ENTRY: Final = "backoffice.view"

Methods = dict[str, str]

API: Final[dict[str, Methods]] = {
    "api/health": {"GET": PUBLIC},
    "api/health/live": {"GET": PUBLIC},
    "api/health/ready": {"GET": PUBLIC},
    "api/schema/": {"GET": PUBLIC},
    "api/docs/": {"GET": PUBLIC},
    "api/v1/auth/token": {"POST": PUBLIC},
    "api/v1/auth/refresh": {"POST": PUBLIC},
    "api/v1/auth/logout": {"POST": SIGNED_IN},
    "api/v1/auth/me": {"GET": SIGNED_IN},
    "api/v1/auth/pin": {"POST": SIGNED_IN, "DELETE": SIGNED_IN},
    "api/v1/terminals/": {"GET": "terminals.view"},
    "api/v1/terminals/staff": {"GET": SIGNED_IN},
    "api/v1/terminals/pair": {"POST": PUBLIC},
    "api/v1/terminals/<uuid:terminal_id>/pairing-code": {"POST": "terminals.change"},
    "api/v1/terminals/<uuid:terminal_id>/revoke": {"POST": "terminals.change"},
    "api/v1/approvals": {"POST": SIGNED_IN},
    "api/v1/customers": {"POST": "customers.change"},
    "api/v1/sync/approval-codes": {"GET": SIGNED_IN},
    "api/v1/orders/open": {"GET": "orders.place", "POST": "payments.charge"},
    "api/v1/orders/open/<uuid:order_id>": {"GET": "orders.place"},
    "api/v1/orders/open/<uuid:order_id>/cancel": {"POST": "payments.charge"},
    "api/v1/orders/late-payments": {"GET": "payments.view"},
    "api/v1/orders/late-payments/<uuid:late_id>": {"POST": "payments.refund"},
    "api/v1/payments/methods": {"GET": "payments.charge"},
    "api/v1/payments/qris": {"POST": "payments.charge", "PUT": "payments.change"},
    "api/v1/payments/intents": {"POST": "payments.charge"},
    "api/v1/payments/intents/<uuid:intent_id>": {"GET": "payments.charge"},
    "api/v1/payments/intents/<uuid:intent_id>/cancel": {"POST": "payments.charge"},
    "api/v1/payments/intents/<uuid:intent_id>/refund": {"POST": "payments.refund"},
    "api/v1/payments/accounts": {"GET": "payments.view", "POST": "payments.change"},
    "api/v1/payments/accounts/<uuid:account_id>": {"PUT": "payments.change"},
    "api/v1/payments/notices": {"GET": "payments.view"},
    "api/v1/payments/notices/<uuid:notice_id>/replay": {"POST": "payments.change"},
    "api/v1/payments/webhooks/<str:gateway>/<str:token>": {"POST": PUBLIC},
    "api/v1/shifts/open": {"POST": "shifts.open"},
    "api/v1/shifts/current": {"GET": "shifts.view"},
    "api/v1/shifts/days": {"GET": "shifts.view", "POST": "shifts.sign_day"},
    "api/v1/shifts/days/<uuid:day_id>": {"GET": "shifts.view"},
    "api/v1/shifts/<uuid:shift_id>/movements": {"GET": "shifts.view", "POST": "shifts.move_cash"},
    "api/v1/shifts/<uuid:shift_id>/close": {"POST": "shifts.close"},
    "api/v1/shifts/<uuid:shift_id>/report": {"GET": "shifts.view"},
    "api/v1/quotes": {"POST": "quotes.create"},
    "api/v1/pricing/facts": {"POST": "quotes.create"},
    "api/v1/orders": {"GET": "orders.view", "POST": "orders.place"},
    "api/v1/orders/": {"GET": "orders.view", "POST": "orders.place"},
    "api/v1/orders/<uuid:order_id>": {"GET": "orders.view"},
    "api/v1/orders/<uuid:order_id>/void": {"POST": "orders.request_void"},
    "api/v1/orders/<uuid:order_id>/receipt": {"GET": "orders.view", "POST": "orders.view"},
    "api/v1/orders/<uuid:order_id>/refunds": {"POST": "orders.request_refund"},
    "api/v1/orders/<uuid:order_id>/refunds/quote": {"POST": "orders.request_refund"},
    "api/v1/orders/<uuid:order_id>/refunds/<uuid:refund_id>/receipt": {
        "GET": "orders.view",
        "POST": "orders.view",
    },
    "api/v1/orders/<uuid:order_id>/refunds/<uuid:refund_id>/tenders/<uuid:tender_id>/pay": {
        "POST": "orders.request_refund"
    },
    "api/v1/orders/<uuid:order_id>/exchange": {"POST": "orders.request_refund"},
    "api/v1/customers/<uuid:customer_id>/accounts": {"GET": "customers.view"},
    "api/v1/customers/<uuid:customer_id>/payments": {
        "GET": "customers.view",
        "POST": "accounts.receive",
    },
    "api/v1/customers/<uuid:customer_id>/payments/<uuid:payment_id>/reverse": {
        "POST": "accounts.receive"
    },
    "api/v1/customers/<uuid:customer_id>/payments/<uuid:payment_id>/receipt": {
        "GET": "customers.view",
        "POST": "accounts.receive",
    },
    "api/v1/kitchen/stations": {"GET": "kitchen.view"},
    "api/v1/kitchen/tickets": {"GET": "kitchen.view"},
    "api/v1/kitchen/tickets/state": {"POST": "kitchen.view"},
    "api/v1/kitchen/orders/<uuid:order_id>/send": {"POST": "orders.place"},
    "api/v1/kitchen/orders/<uuid:order_id>/cancel": {"POST": "orders.place"},
    "api/v1/sync/feed": {"GET": "feed.read"},
    "api/v1/sync/rules": {"GET": "feed.read"},
    "api/v1/sync/stock": {"GET": "feed.read"},
    "api/v1/sync/rescue-key": {"GET": "feed.read"},
    "api/v1/sync/import": {"POST": "sync.import"},
    "api/v1/sync/journal": {"GET": "feed.read"},
    "api/v1/sync/orders": {"POST": "feed.read"},
    # Who may not review sees only a till's own (and asks a supervisor).
    "api/v1/sync/exceptions": {"GET": "feed.read"},
    "api/v1/sync/exceptions/<uuid:exception_id>/resolve": {"POST": "orders.place"},
    "api/v1/sync/entries/<uuid:entry_id>/retry": {"POST": "orders.place"},
}

ACCOUNTS: Final[dict[str, Methods]] = {
    "accounts/login/": {"GET": PUBLIC},
    "accounts/logout/": {"GET": PUBLIC},
    "accounts/signup/": {"GET": PUBLIC},
    "accounts/confirm-email/": {"GET": PUBLIC},
    "accounts/confirm-email/resend/": {"POST": PUBLIC},
    r"accounts/^confirm-email/(?P<key>[-:\w]+)/$": {"GET": PUBLIC},
    "accounts/inactive/": {"GET": PUBLIC},
    "accounts/reauthenticate/": {"GET": SIGNED_IN},
    "accounts/password/change/": {"GET": SIGNED_IN, "POST": SIGNED_IN},
    "accounts/password/set/": {"GET": SIGNED_IN, "POST": SIGNED_IN},
    "accounts/password/reset/": {"GET": PUBLIC},
    "accounts/password/reset/done/": {"GET": PUBLIC},
    "accounts/^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": {"GET": PUBLIC},
    "accounts/password/reset/key/done/": {"GET": PUBLIC},
    "accounts/2fa/": {"GET": SIGNED_IN},
    # A step of signing in: without a password given before it leads back to the sign-in page.
    "accounts/2fa/authenticate/": {"GET": PUBLIC, "POST": PUBLIC},
    "accounts/2fa/reauthenticate/": {"GET": SIGNED_IN},
    "accounts/2fa/totp/activate/": {"GET": SIGNED_IN, "POST": SIGNED_IN},
    "accounts/2fa/totp/deactivate/": {"GET": SIGNED_IN, "POST": SIGNED_IN},
    "accounts/2fa/recovery-codes/": {"GET": SIGNED_IN},
    "accounts/2fa/recovery-codes/generate/": {"GET": SIGNED_IN, "POST": SIGNED_IN},
    "accounts/2fa/recovery-codes/download/": {"GET": SIGNED_IN},
    "accounts/sessions/": {"GET": SIGNED_IN, "POST": SIGNED_IN},
    "accounts/sessions/<int:session_id>/end/": {"POST": SIGNED_IN},
}

# Setting up a shop: whoever is signed in opens one, and its owner goes through the steps.
SETUP: Final[dict[str, Methods]] = {
    "mulai/": {"GET": SIGNED_IN},
    "mulai/toko/": {"GET": SIGNED_IN, "POST": SIGNED_IN},
    "mulai/outlet/": {"GET": "people.change", "POST": "people.change"},
    "mulai/pajak/": {"GET": "people.change", "POST": "people.change"},
    "mulai/produk/": {"GET": "people.change", "POST": "people.change"},
    "mulai/produk/pratinjau/": {"POST": "people.change"},
    "mulai/produk/batal/": {"POST": "people.change"},
    "mulai/pin/": {"GET": "people.change", "POST": "people.change"},
    "mulai/kasir/": {"GET": "people.change", "POST": "people.change"},
}

# Shells without data: what they show comes through the API.
TILLS: Final[dict[str, Methods]] = {
    "pos/": {"GET": PUBLIC},
    "pos/sw.js": {"GET": PUBLIC},
    "pos/manifest.webmanifest": {"GET": PUBLIC},
    "pos/offline/": {"GET": PUBLIC},
    "pos/display/": {"GET": PUBLIC},
    "kitchen/": {"GET": PUBLIC},
    "display/": {"GET": PUBLIC},
}

# Whoever holds the receipt holds the token.
RECEIPTS: Final[dict[str, Methods]] = {"s/<str:token>": {"GET": PUBLIC}}


def _pages(
    model: str, view: str, *, add: str = NOBODY, change: str = NOBODY, delete: str = NOBODY
) -> dict[str, Methods]:
    """The pages that every model of the owners' admin has."""
    row = f"backoffice/{model}/<path:object_id>"
    return {
        f"backoffice/{model}/": {"GET": view},
        f"backoffice/{model}/add/": {"GET": add, "POST": add},
        f"{row}/history/": {"GET": view},
        f"{row}/delete/": {"GET": delete, "POST": delete},
        f"{row}/change/": {"GET": view, "POST": change},
        f"{row}/": {"GET": ENTRY},  # only leads to the page above
    }


def _act(model: str, name: str, who: str) -> dict[str, Methods]:
    return {f"backoffice/{model}/<path:object_id>/{name}/": {"GET": who, "POST": who}}


def _catalogue(model: str) -> dict[str, Methods]:
    change = "catalog.change"
    return _pages(model, "catalog.view", add=change, change=change, delete=change)


def _rules(model: str) -> dict[str, Methods]:
    """A price list or promotion: its pages, its switch, its end."""
    who = "pricing.manage"
    acts = [_act(f"pricing/{model}", name, who) for name in ("on", "off", "archive")]
    pages = _pages(f"pricing/{model}", "catalog.view", add=who, change=who)
    return pages | acts[0] | acts[1] | acts[2]


BACKOFFICE: Final[dict[str, Methods]] = {
    "backoffice/tenants/": {"GET": SIGNED_IN, "POST": SIGNED_IN},
    "backoffice/": {"GET": ENTRY},
    "backoffice/login/": {"GET": PUBLIC},
    "backoffice/logout/": {"GET": ENTRY},
    "backoffice/jsi18n/": {"GET": ENTRY},
    "backoffice/live/": {"GET": "orders.view"},
    # Refuses whatever is not named exactly; tests/backoffice looks at what it gives.
    "backoffice/autocomplete/": {"GET": NOBODY},
    **_catalogue("catalog/product"),
    **_catalogue("catalog/category"),
    **_catalogue("catalog/modifiergroup"),
    **_catalogue("catalog/weighedlabel"),
    **_pages(
        "customers/customer",
        "customers.view",
        add="customers.change",
        change="customers.change",
        delete="customers.change",
    ),
    **_pages("inventory/stocklevel", "stock.view", add="stock.adjust"),
    **_act("inventory/stocklevel", "adjust", "stock.adjust"),
    **_pages("inventory/stockmovement", "stock.view"),
    "backoffice/sync/import/": {"GET": "sync.import", "POST": "sync.import"},
    "backoffice/inventory/low/": {"GET": "stock.view"},
    "backoffice/settings/business/": {"GET": "outlets.view", "POST": "outlets.change"},
    **_pages("tax/taxprofile", "outlets.view", add="outlets.change", change="outlets.change"),
    **_pages("tenants/outlet", "outlets.view", add="outlets.change", change="outlets.change"),
    **_act("tenants/outlet", "qris", "payments.change"),
    **_act("tenants/outlet", "qris-off", "payments.change"),
    **_pages("tenants/membership", "people.view", add="people.change", change="people.change"),
    **_act("tenants/membership", "pin", "people.change"),
    **_act("tenants/membership", "unlock", "people.change"),
    **_act("tenants/membership", "invite", "people.change"),
    **_pages("tenants/role", "people.view", change="people.change"),
    "backoffice/tenants/role/": {"GET": "people.view", "POST": "people.change"},
    **_pages(
        "tenants/terminal", "terminals.view", add="terminals.change", change="terminals.change"
    ),
    **_act("tenants/terminal", "pair", "terminals.change"),
    "backoffice/tenants/terminal/<path:object_id>/paired/": {"GET": "terminals.change"},
    **_act("tenants/terminal", "code", "approvals.give"),
    **_act("tenants/terminal", "revoke", "terminals.change"),
    **_pages("orders/order", "orders.view"),
    **_act("orders/order", "void", "orders.void"),
    **_act("orders/order", "copy", "orders.view"),
    **_act("orders/order", "refund", "orders.refund"),
    **_pages("orders/latepayment", "payments.view"),
    **_act("orders/latepayment", "sell", "payments.refund"),
    **_act("orders/latepayment", "paid-back", "payments.refund"),
    **_act("orders/latepayment", "refund", "payments.refund"),
    **_act("orders/order", "pay-back", "orders.refund"),
    "backoffice/customers/kasbon/": {"GET": "customers.view"},
    "backoffice/customers/kasbon/<uuid:customer_id>/": {
        "GET": "customers.view",
        "POST": "customers.view",
    },
    "backoffice/orders/order/<path:object_id>/receipt/": {"GET": "orders.view"},
    **_pages("orders/outletreceipt", "outlets.view", change="outlets.change"),
    "backoffice/orders/outletreceipt/<path:object_id>/preview/": {"POST": "outlets.change"},
    **_rules("promotion"),
    "backoffice/pricing/promotion/preview/": {"POST": "pricing.manage"},
    **_rules("pricelist"),
    **_pages(
        "pricing/voucherbatch", "pricing.manage", add="pricing.manage", change="pricing.manage"
    ),
    **_act("pricing/voucherbatch", "generate", "pricing.manage"),
    **_act("pricing/voucherbatch", "code", "pricing.manage"),
    **_act("pricing/voucherbatch", "cancel", "pricing.manage"),
    **_act("pricing/voucherbatch", "reopen", "pricing.manage"),
    "backoffice/pricing/voucherbatch/<path:object_id>/export/": {"GET": "pricing.manage"},
    "backoffice/pricing/voucherbatch/<path:object_id>/sheet/": {"GET": "pricing.manage"},
    **_pages("pricing/voucher", "pricing.manage"),
    **_act("pricing/voucher", "cancel", "pricing.manage"),
    "backoffice/pricing/simulator/": {"GET": "catalog.view"},
    "backoffice/pricing/choices/": {"GET": "catalog.view"},
    "backoffice/pricing/calendar/": {"GET": "catalog.view"},
    **_pages(
        "customers/customergroup",
        "customers.view",
        add="pricing.manage",
        change="pricing.manage",
        delete="pricing.manage",
    ),
    **_pages("sync/syncexception", "sync.review"),
    **_act("sync/syncexception", "accept-price", "sync.review"),
    **_act("sync/syncexception", "adjust-stock", "sync.review"),
    **_act("sync/syncexception", "link-customer", "sync.review"),
    **_act("sync/syncexception", "book", "sync.review"),
    **_act("sync/syncexception", "discard", "sync.review"),
    **_act("sync/syncexception", "acknowledge", "sync.review"),
    **_act("sync/syncexception", "retry", "sync.review"),
    "backoffice/sync/syncexception/export/": {"GET": "sync.review"},
    "backoffice/sync/proof/": {"GET": "terminals.view"},
    **_pages("finance/journalentry", "journal.view"),
    **_pages("shifts/shift", "shifts.view"),
    "backoffice/shifts/shift/<path:object_id>/report/": {"GET": "shifts.view"},
    **_pages("shifts/storeday", "shifts.view", add="shifts.sign_day"),
    **_act("shifts/storeday", "sign", "shifts.sign_day"),
    **_act("shifts/storeday", "reopen", "shifts.reopen_day"),
    **_pages("shifts/shiftpolicy", "outlets.view", add="outlets.change", change="outlets.change"),
    **_pages(
        "payments/paymentaccount",
        "payments.view",
        add="payments.change",
        change="payments.change",
    ),
    **_act("payments/paymentaccount", "key", "payments.change"),
    **_act("payments/paymentaccount", "off", "payments.change"),
    **_act("payments/paymentaccount", "on", "payments.change"),
    **_pages("payments/paymentintent", "payments.view"),
    **_act("payments/paymentintent", "ask", "payments.view"),
    **_pages("payments/paymentnotice", "payments.view"),
    **_act("payments/paymentnotice", "replay", "payments.change"),
    **_act("payments/paymentnotice", "drop", "payments.change"),
    "backoffice/payments/replay/": {"GET": "payments.view"},
    **_pages("payments/settlementreport", "payments.view", add="payments.change"),
    **_act("payments/settlementreport", "post", "payments.change"),
    **_act("payments/settlementreport", "drop", "payments.change"),
    **_pages("payments/settlementrow", "payments.view"),
    **_act("payments/settlementrow", "link", "payments.change"),
    **_act("payments/settlementrow", "ignore", "payments.change"),
    "backoffice/payments/differences/": {"GET": "payments.view"},
    **_pages("core/auditentry", "audit.view"),
}

# An app without a page that one may open does not exist for him.
APP_LIST: Final = (
    "backoffice/^(?P<app_label>"
    "core|tenants|customers|tax|catalog|finance|payments|inventory|shifts|orders|sync|pricing)/$"
)


def _operator_pages(model: str, *, add: str = NOBODY) -> dict[str, Methods]:
    row = f"platform/{model}/<path:object_id>"
    return {
        f"platform/{model}/": {"GET": OPERATOR},
        f"platform/{model}/add/": {"GET": add, "POST": add},
        f"{row}/history/": {"GET": OPERATOR},
        f"{row}/delete/": {"GET": NOBODY, "POST": NOBODY},
        f"{row}/change/": {"GET": OPERATOR},
        f"{row}/": {"GET": OPERATOR},
    }


PLATFORM: Final[dict[str, Methods]] = {
    "platform/": {"GET": OPERATOR},
    "platform/login/": {"GET": PUBLIC},
    "platform/logout/": {"GET": OPERATOR},
    "platform/jsi18n/": {"GET": OPERATOR},
    "platform/autocomplete/": {"GET": NOBODY},
    **_operator_pages("tenants/tenant", add=OPERATOR),
    **_operator_pages("tenants/user"),
    **_operator_pages("core/outboxdelivery"),
    "platform/^(?P<app_label>tenants|core)/$": {"GET": OPERATOR},
    "platform/(?P<url>.*)$": {"GET": OPERATOR},
}

FILES: Final[dict[str, Methods]] = {
    "favicon.ico": {"GET": PUBLIC},
    "media/<path:name>": {"GET": PUBLIC},
    "metrics": {"GET": SCRAPER},
}

TABLE: Final[dict[str, Methods]] = {
    "": {"GET": PUBLIC},
    **FILES,
    "language/": {"GET": PUBLIC, "POST": PUBLIC},
    **API,
    **ACCOUNTS,
    **TILLS,
    **SETUP,
    **RECEIPTS,
    **BACKOFFICE,
    APP_LIST: {"GET": ENTRY},
    "backoffice/(?P<url>.*)$": {"GET": ENTRY},  # 404
    **PLATFORM,
}
