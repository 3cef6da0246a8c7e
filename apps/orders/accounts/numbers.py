"""The numbers of receipts for customers' payments: `A1-B000012`, without gaps for a terminal."""

from typing import Final
from uuid import UUID

from apps.core.db import fetch_one
from apps.core.tenancy import current_tenant_id
from apps.orders.selectors import virtual_terminal
from apps.tenants.models import Terminal

_NEXT: Final = """
INSERT INTO orders_terminalsequence AS q (id, tenant_id, last_number, last_payment)
VALUES (%s, %s, 0, 1)
ON CONFLICT (id) DO UPDATE SET last_payment = q.last_payment + 1
RETURNING last_payment
"""


def numbering_terminal(outlet_id: UUID, terminal_id: UUID | None) -> Terminal:
    """The terminal that took the money, or a virtual one of the outlet for an office."""
    wanted = terminal_id or virtual_terminal(outlet_id)
    return Terminal.objects.get(id=wanted)


def next_number(terminal: Terminal) -> str:
    """The terminal's next number in the running transaction, under the lock of its sequence."""
    row = fetch_one(_NEXT, [terminal.id, current_tenant_id()])
    assert row is not None  # noqa: S101 - the statement always gives one row
    return f"{terminal.code}-B{row[0]:06d}"
