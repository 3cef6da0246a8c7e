"""The priced cart that a till froze into its journal, read back and made into engine's terms.

Such a cart says every amount of `POST /quotes`, and not how taxes and promotions of several kinds
divide over the lines: that is divided here, so that the parts sum to what the customer saw.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from django.utils.translation import gettext

from apps.core.errors import FieldError, InvalidInput
from apps.pricing.engine import (
    Applied,
    LineDiscount,
    LineTax,
    Notice,
    PricedCart,
    PricedLine,
    PricedTax,
    Reason,
    allocate,
    round_ratio,
)

_HIGHEST: Final = 10**15
_LINE: Final = (
    *("unit_price", "gross", "promotion_discount", "member_discount", "voucher_discount"),
    *("line_discount", "order_discount", "discount", "service", "tax", "total"),
)
_PARTS: Final = _LINE[2:7]
_SUMS: Final = ("gross", "discount", "service", "tax")
_TOTALS: Final = (*_SUMS, "expected_total", "total")
_TAX: Final = ("base", "dpp", "amount")


@dataclass(frozen=True, slots=True)
class FrozenCart:
    """A checked `Quote`: its members are there, and its amounts add up."""

    data: Mapping[str, Any]

    @property
    def lines(self) -> Sequence[Mapping[str, Any]]:
        lines: Sequence[Mapping[str, Any]] = self.data["lines"]
        return lines

    @property
    def total(self) -> int:
        return int(self.data["total"])

    @property
    def promotion_ids(self) -> frozenset[str]:
        return frozenset(one["id"] for one in self.data["promotions"])


def read_frozen_cart(data: Any) -> FrozenCart:
    """Check a cart of a journal. Raises `InvalidInput`."""
    try:
        _check(data)
    except (KeyError, TypeError, AttributeError, InvalidOperation) as error:
        raise _unreadable("cart") from error
    return FrozenCart(data)


def _check(data: Mapping[str, Any]) -> None:
    lines = data["lines"]
    for line in lines:
        _amounts(line, _LINE, "cart.lines")
        _text(line, "item", "name", "quantity")
        if Decimal(line["quantity"]) <= 0 or sum(line[part] for part in _PARTS) != line["discount"]:
            raise _unreadable("cart.lines")
        if line["total"] < line["service"] + line["tax"] or line["gross"] < line["discount"]:
            raise _unreadable("cart.lines")
        for reason in line["reasons"]:
            _signed(reason["amount"], "cart.lines.reasons")
            _text(reason, "code", "detail")
    _amounts(data, _TOTALS, "cart")
    _list(data["taxes"], _TAX, ("code", "name", "rate"), "cart.taxes")
    for name in ("promotions", "vouchers"):
        _list(data[name], ("amount", "times"), ("id", "name"), f"cart.{name}")
    _text(data, "rules_version")
    _signed(data["rounding"], "cart.rounding")
    if any(sum(line[name] for line in lines) != data[name] for name in _SUMS):
        raise _unreadable("cart")
    if (
        sum(line["total"] for line in lines) != data["expected_total"]
        or data["expected_total"] + data["rounding"] != data["total"]
        or sum(tax["amount"] for tax in data["taxes"]) != data["tax"]
        or not lines
    ):
        raise _unreadable("cart")
    for part, name in (("promotion_discount", "promotions"), ("voucher_discount", "vouchers")):
        if sum(line[part] for line in lines) != sum(one["amount"] for one in data[name]):
            raise _unreadable(f"cart.{name}")


def _list(
    rows: Sequence[Mapping[str, Any]], amounts: Sequence[str], texts: Sequence[str], path: str
) -> None:
    for row in rows:
        _amounts(row, amounts, path)
        _text(row, *texts)


def _amounts(data: Mapping[str, Any], names: Sequence[str], path: str) -> None:
    for name in names:
        value = data[name]
        if type(value) is not int or not 0 <= value <= _HIGHEST:
            raise _unreadable(f"{path}.{name}")


def _signed(value: Any, path: str) -> None:
    if type(value) is not int or abs(value) > _HIGHEST:
        raise _unreadable(path)


def _text(data: Mapping[str, Any], *names: str) -> None:
    for name in names:
        if not isinstance(data[name], str) or len(data[name]) > 200:
            raise _unreadable(f"cart.{name}")


def _unreadable(path: str) -> InvalidInput:
    detail = gettext("Keranjang entri ini tidak terbaca.")
    return InvalidInput(detail, errors=[FieldError(path, "unreadable", detail)])


# --- What the engine would have said -------------------------------------------------------------


def shown(cart: PricedCart, items: Sequence[str]) -> tuple[Any, ...]:
    """Everything of a priced cart that a customer sees, to compare with `shown_frozen`."""
    return (
        tuple(
            (item, _quantity(line.quantity), *(getattr(line, name) for name in _LINE))
            for item, line in zip(items, cart.lines, strict=True)
        ),
        tuple((tax.code, tax.base, tax.dpp, tax.amount, tax.inclusive) for tax in cart.taxes),
        tuple((one.id, one.amount) for one in (*cart.promotions, *cart.vouchers)),
        (cart.expected_total, cart.rounding, cart.total),
    )


def shown_frozen(cart: FrozenCart) -> tuple[Any, ...]:
    data = cart.data
    return (
        tuple(
            (line["item"], _quantity(Decimal(line["quantity"])), *(line[name] for name in _LINE))
            for line in cart.lines
        ),
        tuple(
            (tax["code"], tax["base"], tax["dpp"], tax["amount"], tax["inclusive"])
            for tax in data["taxes"]
        ),
        tuple((one["id"], one["amount"]) for one in (*data["promotions"], *data["vouchers"])),
        (data["expected_total"], data["rounding"], data["total"]),
    )


def _quantity(quantity: Decimal) -> Decimal:
    return quantity.normalize()


def thawed_cart(cart: FrozenCart) -> PricedCart:
    """The cart in the engine's terms, with the amounts that the customer saw."""
    data = cart.data
    promotions = tuple(_applied(data["promotions"]))
    vouchers = tuple(_applied(data["vouchers"]))
    lines = _lines(cart, promotions, vouchers)
    sums = {name: sum(line[name] for line in cart.lines) for name in _PARTS}
    revenue = sum(line.revenue for line in lines)
    revenue_discount = sum(line.revenue_discount for line in lines)
    return PricedCart(
        lines=lines,
        gross=data["gross"],
        **sums,
        discount=data["discount"],
        net=data["gross"] - data["discount"],
        service=data["service"],
        service_included=False,
        taxes=tuple(_tax(tax) for tax in data["taxes"]),
        tax=data["tax"],
        expected_total=data["expected_total"],
        rounding=data["rounding"],
        total=data["total"],
        revenue_gross=revenue + revenue_discount,
        revenue_discount=revenue_discount,
        revenue=revenue,
        rules_version=data["rules_version"][:24],
        promotions=promotions,
        vouchers=vouchers,
        notices=tuple(_notices(data.get("notices", ()))),
        manual_discount_percent=Decimal(0),
        reasons=(),
    )


def _lines(
    cart: FrozenCart, promotions: Sequence[Applied], vouchers: Sequence[Applied]
) -> tuple[PricedLine, ...]:
    taxes = list(_line_taxes(cart))
    by_promotion = _shares([line["promotion_discount"] for line in cart.lines], promotions)
    by_voucher = _shares([line["voucher_discount"] for line in cart.lines], vouchers)
    return tuple(
        _line(index, line, taxes[index], by_promotion[index], by_voucher[index])
        for index, line in enumerate(cart.lines)
    )


def _line(
    index: int,
    line: Mapping[str, Any],
    taxes: tuple[LineTax, ...],
    promotions: tuple[LineDiscount, ...],
    vouchers: tuple[LineDiscount, ...],
) -> PricedLine:
    net = line["gross"] - line["discount"]
    revenue = line["total"] - line["service"] - line["tax"]
    # What of the discount was the shop's own, and not tax or service inside the price.
    of_revenue = round_ratio(line["discount"] * min(revenue, net), net) if net else line["discount"]
    return PricedLine(
        id=f"{index:04d}",
        quantity=Decimal(line["quantity"]),
        net=net,
        taxes=taxes,
        revenue_gross=revenue + of_revenue,
        revenue_discount=of_revenue,
        revenue=revenue,
        promotions=promotions,
        vouchers=vouchers,
        reasons=tuple(Reason(r["code"], r["amount"], r["detail"]) for r in line["reasons"]),
        **{name: line[name] for name in _LINE},
    )


def _shares(amounts: Sequence[int], applied: Sequence[Applied]) -> list[tuple[LineDiscount, ...]]:
    """Which of them gave a line its discount: filled up one after the other."""
    left = {one.id: one.amount for one in applied}
    shares: list[tuple[LineDiscount, ...]] = []
    for amount in amounts:
        parts = []
        for source, rest in left.items():
            part = min(amount, rest)
            if part:
                parts.append(LineDiscount(source, part))
                left[source] -= part
                amount -= part
        shares.append(tuple(parts))
    return shares


def _line_taxes(cart: FrozenCart) -> Iterator[tuple[LineTax, ...]]:
    """Each tax over the lines by their share of all taxes; the last takes the rest of a line."""
    taxes, levied = cart.data["taxes"], [line["tax"] for line in cart.lines]
    keys = [f"{index:06d}" for index in range(len(levied))]
    parts: list[dict[str, list[int]]] = []
    rest = list(levied)
    for number, tax in enumerate(taxes):
        weights = levied if any(levied) else [1] * len(levied)
        columns = {name: allocate(tax[name], weights, keys) for name in ("base", "dpp")}
        amounts = rest if number == len(taxes) - 1 else allocate(tax["amount"], weights, keys)
        rest = [have - take for have, take in zip(rest, amounts)]
        parts.append(columns | {"amount": list(amounts)})
    for index in range(len(levied)):
        yield tuple(
            LineTax(
                tax["code"],
                part["base"][index],
                part["dpp"][index],
                part["amount"][index],
                0 if tax["inclusive"] else part["amount"][index],
                bool(tax["inclusive"]),
            )
            for tax, part in zip(taxes, parts)
            if part["amount"][index]
        )


def _tax(tax: Mapping[str, Any]) -> PricedTax:
    inclusive = bool(tax["inclusive"])
    added = 0 if inclusive else tax["amount"]
    return PricedTax(
        code=tax["code"],
        name=tax["name"],
        rate=Decimal(tax["rate"]),
        base=tax["base"],
        dpp=tax["dpp"],
        amount=tax["amount"],
        added=added,
        inclusive=inclusive,
    )


def _applied(rows: Sequence[Mapping[str, Any]]) -> Iterator[Applied]:
    return (Applied(one["id"], one["name"], one["amount"], one["times"]) for one in rows)


def _notices(rows: Sequence[Mapping[str, Any]]) -> Iterator[Notice]:
    for one in rows:
        line = one["line"]
        yield Notice(
            str(one["code"]),
            None if line is None else f"{line:04d}",
            int(one["requested"]),
            int(one["given"]),
            str(one["detail"]),
        )
