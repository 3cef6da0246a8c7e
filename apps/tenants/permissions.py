"""Who may do what: one table of permissions, one column a role.

A tenant's roles start as copies of these columns and may be changed afterwards; `Role` holds
the tenant's own copy, and `apps.tenants.words` says in the shop's words what each allows. Add a
permission here first: `tests/architecture` fails for a view or an admin page whose permission is
not in this table.
"""

from decimal import Decimal
from typing import Final

OWNER, MANAGER, SUPERVISOR, CASHIER, KITCHEN, ACCOUNTANT = (
    "owner",
    "manager",
    "supervisor",
    "cashier",
    "kitchen",
    "accountant",
)
ROLES: Final = (OWNER, MANAGER, SUPERVISOR, CASHIER, KITCHEN, ACCOUNTANT)

ROLE_NAMES: Final = {
    OWNER: "Pemilik",
    MANAGER: "Manajer",
    SUPERVISOR: "Supervisor",
    CASHIER: "Kasir",
    KITCHEN: "Dapur",
    ACCOUNTANT: "Akuntan",
}

# fmt: off
# permission                  O  M  S  C  K  A
_TABLE: Final = (
    ("feed.read",             "x  x  x  x  x  -"),
    ("quotes.create",         "x  x  x  x  -  -"),
    ("orders.view",           "x  x  x  x  x  x"),
    ("orders.place",          "x  x  x  x  -  -"),
    ("orders.void",           "x  x  x  -  -  -"),
    ("orders.request_void",   "x  x  x  x  -  -"),
    ("orders.refund",         "x  x  x  -  -  -"),
    ("orders.request_refund", "x  x  x  x  -  -"),
    ("orders.refund_in_cash", "x  x  x  -  -  -"),
    ("orders.override_price", "x  x  x  -  -  -"),
    ("orders.any_discount",   "x  x  -  -  -  -"),
    ("approvals.give",        "x  x  x  -  -  -"),
    ("kitchen.view",          "x  x  x  x  x  -"),
    ("kitchen.update",        "x  x  x  -  x  -"),
    ("kitchen.serve",         "x  x  x  x  x  -"),
    ("payments.charge",       "x  x  x  x  -  -"),
    ("payments.refund",       "x  x  x  -  -  -"),
    ("payments.view",         "x  x  x  -  -  x"),
    ("payments.change",       "x  -  -  -  -  -"),
    ("shifts.view",           "x  x  x  x  -  x"),
    ("shifts.open",           "x  x  x  x  -  -"),
    ("shifts.move_cash",      "x  x  x  x  -  -"),
    ("shifts.close",          "x  x  x  x  -  -"),
    ("shifts.see_expected",   "x  x  x  -  -  x"),
    ("shifts.approve_count",  "x  x  x  -  -  -"),
    ("shifts.sign_day",       "x  x  x  -  -  -"),
    ("shifts.reopen_day",     "x  x  -  -  -  -"),
    ("sync.review",           "x  x  -  -  -  -"),
    ("catalog.view",          "x  x  x  -  -  x"),
    ("catalog.change",        "x  x  -  -  -  -"),
    ("pricing.manage",        "x  x  -  -  -  -"),
    ("stock.view",            "x  x  x  -  -  x"),
    ("stock.adjust",          "x  x  x  -  -  -"),
    ("customers.view",        "x  x  x  x  -  -"),
    ("customers.change",      "x  x  x  x  -  -"),
    ("accounts.receive",      "x  x  x  x  -  -"),
    ("accounts.reverse",      "x  x  x  -  -  -"),
    ("accounts.manage",       "x  x  -  -  -  -"),
    ("outlets.view",          "x  x  x  -  -  x"),
    ("outlets.change",        "x  -  -  -  -  -"),
    ("people.view",           "x  x  -  -  -  -"),
    ("people.change",         "x  -  -  -  -  -"),
    ("terminals.view",        "x  x  x  -  -  -"),
    ("terminals.change",      "x  x  -  -  -  -"),
    ("sync.import",           "x  x  -  -  -  -"),
    ("journal.view",          "x  -  -  -  -  x"),
    ("audit.view",            "x  -  -  -  -  x"),
    ("backoffice.view",       "x  x  x  -  -  x"),
)
# fmt: on

PERMISSIONS: Final = tuple(name for name, _ in _TABLE)

ROLE_PERMISSIONS: Final = {
    role: frozenset(name for name, marks in _TABLE if marks.split()[column] == "x")
    for column, role in enumerate(ROLES)
}

# The highest manual discount, in percent of a line or an order, without an approval.
ROLE_DISCOUNT_LIMITS: Final = {
    OWNER: Decimal(100),
    MANAGER: Decimal(100),
    SUPERVISOR: Decimal(30),
    CASHIER: Decimal(10),
    KITCHEN: Decimal(0),
    ACCOUNTANT: Decimal(0),
}

# What a paired terminal may do before a cashier has signed in.
TERMINAL_PERMISSIONS: Final = frozenset({"feed.read"})

# All that a kitchen board may do, whoever is signed in at it: it hangs where anybody can touch it.
KITCHEN_BOARD_PERMISSIONS: Final = frozenset({"kitchen.view", "kitchen.update", "kitchen.serve"})
