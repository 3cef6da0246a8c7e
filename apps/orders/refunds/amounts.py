"""What a returned part of a sale is worth: parts of frozen amounts, nothing is priced again.

Each frozen amount `a` of a line of `sold` units, of which `before` came back earlier, gives
`round(a * (before + q) / sold) - round(a * before / sold)` for `q` more (docs/pricing.md). Parts
that follow each other sum to the amount, so returning everything, in whatever steps and order,
returns every amount exactly.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from apps.orders.models import OrderLine
from apps.pricing.engine import Slice, allocate, returned_slice

# The contra-revenue account of each kind of a line's discounts (apps/orders/posting.py).
DISCOUNT_ACCOUNTS: Final = {
    "promotion": "discounts_promotion",
    "member": "discounts_member",
    "voucher": "discounts_voucher",
    "line": "discounts",
    "order": "discounts",
}
_UNIT: Final = 1000

Contra = Mapping[str, Mapping[UUID, int]]


@dataclass(frozen=True, slots=True)
class Returned:
    """A part of a line and its amounts, all positive; `contra` is revenue discount by account.

    total = revenue + service + tax.
    """

    line: OrderLine
    quantity: Decimal
    pieces: Decimal
    to: str
    gross: int
    discount: int
    service: int
    taxes: tuple[dict[str, Any], ...]
    tax: int
    total: int
    revenue: int
    contra: Mapping[str, int]
    cost: int


def returned_part(
    line: OrderLine, *, quantity: Decimal, before: Decimal, to: str, contra: Contra
) -> Returned:
    """What `quantity` of a line gives back. Raises `PricingError` for more than is left of it."""
    part = returned_slice(line.quantity, before=before, quantity=quantity, path="quantity")
    discount, net = part.of(line.discount), part.of(line.gross - line.discount)
    taxes = tuple(_tax(tax, part) for tax in line.taxes)
    tax, service = sum(each["amount"] for each in taxes), part.of(line.service)
    revenue = part.of(line.revenue)
    return Returned(
        line=line,
        quantity=quantity,
        pieces=Decimal(part.of(int(line.quantity * line.unit_factor * _UNIT))) / _UNIT,
        to=to,
        gross=net + discount,
        discount=discount,
        service=service,
        taxes=taxes,
        tax=tax,
        total=revenue + service + tax,
        revenue=revenue,
        contra={account: part.of(lines[line.id]) for account, lines in contra.items()},
        cost=part.of(line.cost),
    )


def _tax(tax: Mapping[str, Any], part: Slice) -> dict[str, Any]:
    amounts = {name: part.of(tax[name]) for name in ("base", "dpp", "amount")}
    return {"code": tax["code"], **amounts}


def contra_by_line(lines: Sequence[OrderLine], booked: Mapping[str, int]) -> Contra:
    """What the sale booked on each discount account, divided over its lines.

    A line keeps its discounts at shelf prices; the books have them without the tax and service
    inside. So the booked amount is allocated by what each line was given.
    """
    return {
        account: dict(zip([line.id for line in lines], _parts(lines, account, amount)))
        for account, amount in booked.items()
    }


def _parts(lines: Sequence[OrderLine], account: str, amount: int) -> list[int]:
    given = [_given(line, account) for line in lines]
    keys = [f"{line.position:09d}" for line in lines]
    return allocate(amount, given if any(given) else [line.gross for line in lines], keys)


def _given(line: OrderLine, account: str) -> int:
    """A line's discounts of one account; what no entry of its list explains is the cashier's."""
    listed: int = sum(
        each["amount"] for each in line.discounts if DISCOUNT_ACCOUNTS[each["kind"]] == account
    )
    if account == "discounts":
        listed += line.discount - sum(each["amount"] for each in line.discounts)
    return listed


def taxes_of(parts: Iterable[Returned]) -> list[dict[str, Any]]:
    """The taxes of several returned parts, summed by code."""
    sums: dict[str, dict[str, Any]] = {}
    for part in parts:
        for tax in part.taxes:
            known = sums.setdefault(
                tax["code"], {"code": tax["code"], "base": 0, "dpp": 0, "amount": 0}
            )
            for name in ("base", "dpp", "amount"):
                known[name] += tax[name]
    return list(sums.values())
