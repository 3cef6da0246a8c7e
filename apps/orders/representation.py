"""An order and a quote as JSON. Amounts in rupiah; quantities and rates as strings."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from apps.orders.models import Order, OrderLine, Tender
from apps.pricing.engine import Applied, Notice, PricedCart, PricedLine, PricedTax, Reason


def quantity_text(quantity: Decimal) -> str:
    """`2.500` → `2.5`, `2` → `2`."""
    return f"{quantity.normalize():f}"


def tax_json(tax: PricedTax) -> dict[str, Any]:
    """One tax of the whole document; `dpp` is the base that PPN is levied on."""
    return {
        "code": tax.code,
        "name": tax.name,
        "rate": quantity_text(tax.rate),
        "base": tax.base,
        "dpp": tax.dpp,
        "amount": tax.amount,
        "inclusive": tax.inclusive,
    }


def notice_json(notice: Notice) -> dict[str, Any]:
    """A discount that could not be given in full; `detail` names the promotion or voucher."""
    return {
        "code": notice.code,
        "line": None if notice.line_id is None else int(notice.line_id),
        "requested": notice.requested,
        "given": notice.given,
        "detail": notice.detail,
    }


def applied_json(applied: Iterable[Applied]) -> list[dict[str, Any]]:
    """Promotions (by id) or vouchers (by code) and what each gave in the whole cart."""
    return [
        {"id": one.id, "name": one.name, "amount": one.amount, "times": one.times}
        for one in applied
    ]


def reasons_json(reasons: Iterable[Reason]) -> list[dict[str, Any]]:
    """Why an amount is what it is."""
    return [{"code": r.code, "amount": r.amount, "detail": r.detail} for r in reasons]


def line_taxes_json(line: PricedLine) -> list[dict[str, Any]]:
    return [{"code": t.code, "base": t.base, "dpp": t.dpp, "amount": t.amount} for t in line.taxes]


def amounts_json(line: PricedLine) -> dict[str, Any]:
    """What the engine says of a line, in a quote and in the answer to a sale."""
    return {
        "quantity": quantity_text(line.quantity),
        "unit_price": line.unit_price,
        "gross": line.gross,
        "promotion_discount": line.promotion_discount,
        "member_discount": line.member_discount,
        "voucher_discount": line.voucher_discount,
        "line_discount": line.line_discount,
        "order_discount": line.order_discount,
        "discount": line.discount,
        "service": line.service,
        "tax": line.tax,
        "total": line.total,
        "reasons": reasons_json(line.reasons),
    }


def unit_json(unit_id: str, name: str, factor: Decimal) -> dict[str, Any]:
    """The pack that a line's quantity counts."""
    return {"id": unit_id, "name": name, "factor": quantity_text(factor)}


def discounts_json(line: PricedLine, cart: PricedCart, group: str) -> list[dict[str, Any]]:
    """Who took what off a line: for refunds, and for reports by promotion.

    `id` is a promotion's id, a customer group's or a voucher's code; empty for a discount that a
    person gave. The amounts sum to the line's discount.
    """
    if not line.discount:
        return []
    names = {one.id: one.name for one in (*cart.promotions, *cart.vouchers)}
    details = {reason.code: reason.detail for reason in line.reasons}
    parts = [
        *(("promotion", one.id, names[one.id], one.amount) for one in line.promotions),
        ("member", group, details.get("member_discount", ""), line.member_discount),
        *(("voucher", one.id, names[one.id], one.amount) for one in line.vouchers),
        ("line", "", details.get("line_discount", ""), line.line_discount),
        ("order", "", details.get("order_discount", ""), line.order_discount),
    ]
    return [
        {"kind": kind, "id": key, "name": name, "amount": amount}
        for kind, key, name, amount in parts
        if amount
    ]


def quote_json(cart: PricedCart, names: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """A priced cart; `names` gives item id and name of each line."""
    return {
        "lines": [
            {"item": item, "name": name} | amounts_json(line)
            for (item, name), line in zip(names, cart.lines, strict=True)
        ],
        "gross": cart.gross,
        "discount": cart.discount,
        "service": cart.service,
        "tax": cart.tax,
        "taxes": [tax_json(tax) for tax in cart.taxes],
        "expected_total": cart.expected_total,
        "rounding": cart.rounding,
        "total": cart.total,
        "promotions": applied_json(cart.promotions),
        "vouchers": applied_json(cart.vouchers),
        "notices": [notice_json(notice) for notice in cart.notices],
        "rules_version": cart.rules_version,
    }


def order_json(order: Order) -> dict[str, Any]:
    """An order as stored, with the same members as the answer of its checkout."""
    return {
        "id": str(order.id),
        "number": order.number,
        "receipt_number": order.receipt_number,
        "state": order.state,
        "outlet": str(order.outlet_id),
        "terminal": str(order.terminal_id),
        "shift": str(order.shift_id),
        "cashier": None if order.cashier_id is None else str(order.cashier_id),
        "customer": None if order.customer_id is None else str(order.customer_id),
        "channel": order.channel,
        "placed_at": order.placed_at.isoformat(),
        "business_date": order.business_date.isoformat(),
        "note": order.note,
        "lines": [_line_json(line) for line in order.lines.all()],
        "gross": order.gross,
        "discount": order.discount,
        "service": order.service,
        "tax": order.tax,
        "taxes": order.taxes,
        "expected_total": order.expected_total,
        "rounding": order.rounding,
        "total": order.total,
        "tenders": [_tender_json(tender) for tender in order.tenders.all()],
        "paid": order.paid,
        "change": order.change,
        "promotions": order.promotions,
        "vouchers": order.vouchers,
        "notices": order.notices,
        "rules_version": order.rules_version,
        "void_reason": order.void_reason,
    }


def _line_json(line: OrderLine) -> dict[str, Any]:
    given = dict.fromkeys(("promotion", "member", "voucher", "line", "order"), 0)
    for discount in line.discounts:
        given[discount["kind"]] += discount["amount"]
    return {
        "id": str(line.id),
        "item": str(line.product_id),
        "name": line.name,
        "unit": None
        if line.unit_id is None
        else unit_json(str(line.unit_id), line.unit_name, line.unit_factor),
        "modifiers": line.modifiers,
        "quantity": quantity_text(line.quantity),
        "unit_price": line.unit_price,
        "gross": line.gross,
        **{f"{kind}_discount": amount for kind, amount in given.items()},
        "discount": line.discount,
        "discounts": line.discounts,
        "service": line.service,
        "tax": line.tax,
        "total": line.total,
        "reasons": line.reasons,
        "note": line.note,
    }


def _tender_json(tender: Tender) -> dict[str, Any]:
    return {
        "method": tender.method,
        "amount": tender.amount,
        "received": tender.received,
        "reference": tender.reference,
    }
