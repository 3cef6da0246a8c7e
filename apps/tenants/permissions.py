"""Who may do what: one table of permissions, one column a role.

A tenant's roles start as copies of these columns and may be changed afterwards; `Role` holds
the tenant's own copy. Add a permission here first: `tests/architecture` fails for a view or an
admin page whose permission is not in this table.
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
# permission                  what it allows                           O  M  S  C  K  A
_TABLE: Final = (
    ("feed.read",             "Read the till's catalogue feed",       "x  x  x  x  x  -"),
    ("quotes.create",         "Price a cart",                         "x  x  x  x  -  -"),
    ("orders.view",           "See orders and receipts",              "x  x  x  x  x  x"),
    ("orders.place",          "Sell",                                 "x  x  x  x  -  -"),
    ("orders.void",           "Void a sale without an approval",      "x  x  x  -  -  -"),
    ("orders.request_void",   "Void a sale with an approval",         "x  x  x  x  -  -"),
    ("orders.override_price", "Sell at another price",                "x  x  x  -  -  -"),
    ("orders.any_discount",   "Discount without a limit",             "x  x  -  -  -  -"),
    ("approvals.give",        "Approve what others ask for",          "x  x  x  -  -  -"),
    ("kitchen.view",          "See the kitchen's tickets",            "x  x  x  x  x  -"),
    ("kitchen.update",        "Cook and finish the kitchen's tickets", "x  x  x  -  x  -"),
    ("kitchen.serve",         "Mark what is ready as served",         "x  x  x  x  x  -"),
    ("shifts.view",           "See the running shift",                "x  x  x  x  -  x"),
    ("shifts.open",           "Open a shift",                         "x  x  x  x  -  -"),
    ("catalog.view",          "See products and categories",          "x  x  x  -  -  x"),
    ("catalog.change",        "Change products and categories",       "x  x  -  -  -  -"),
    ("stock.view",            "See stock and its movements",          "x  x  x  -  -  x"),
    ("stock.adjust",          "Adjust stock",                         "x  x  x  -  -  -"),
    ("customers.view",        "See customers",                        "x  x  x  x  -  -"),
    ("customers.change",      "Change customers",                     "x  x  x  x  -  -"),
    ("outlets.view",          "See outlets",                          "x  x  x  -  -  x"),
    ("outlets.change",        "Change outlets and their taxes",       "x  -  -  -  -  -"),
    ("people.view",           "See people and roles",                 "x  x  -  -  -  -"),
    ("people.change",         "Change people and roles",              "x  -  -  -  -  -"),
    ("terminals.view",        "See terminals",                        "x  x  x  -  -  -"),
    ("terminals.change",      "Pair and revoke terminals",            "x  x  -  -  -  -"),
    ("journal.view",          "See the journal",                      "x  -  -  -  -  x"),
    ("audit.view",            "See the audit trail",                  "x  -  -  -  -  x"),
    ("backoffice.view",       "Open the back office",                 "x  x  x  -  -  x"),
)
# fmt: on

PERMISSIONS: Final = {name: label for name, label, _ in _TABLE}

ROLE_PERMISSIONS: Final = {
    role: frozenset(name for name, _, marks in _TABLE if marks.split()[column] == "x")
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
