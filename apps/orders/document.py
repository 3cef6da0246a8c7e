"""The document of a sale: everything that `checkout_sql.WRITE` stores, and the answer."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from apps.core.actors import Actor
from apps.core.context import request_context
from apps.core.ids import uuid7
from apps.finance.selectors import account_ids
from apps.orders.checkout_sql import Situation
from apps.orders.drafts import Draft
from apps.orders.posting import sale_postings
from apps.orders.representation import (
    line_taxes_json,
    notice_json,
    quantity_text,
    reasons_json,
    tax_json,
)
from apps.orders.tenders import Settlement
from apps.pricing.engine import PricedCart


@dataclass(frozen=True, slots=True)
class Sale:
    """A sale that is decided but not written yet."""

    id: UUID
    terminal_id: UUID
    placed_at: dt.datetime
    business_date: dt.date
    draft: Draft
    situation: Situation
    cart: PricedCart
    settlement: Settlement
    actor: Actor
    items_hash: bytes
    key: str | None
    request_hash: bytes
    approver_ids: list[UUID]


def sale_document(sale: Sale, *, sent_by: Actor | None = None) -> dict[str, Any]:
    """What the write statement takes. `answer` lacks the receipt number, which SQL adds.

    `sent_by` is whoever is signed in when the sale arrives; left out, the cashier herself.
    """
    accounts = account_ids()
    body = _body(sale)
    return _head(sale) | {
        "audit_after": _audit(sale, sent_by),
        "answer": body,
        "lines": _stored_lines(sale, body["lines"]),
        "tenders": [
            tender | {"id": uuid7(), "position": index}
            for index, tender in enumerate(body["tenders"])
        ],
        "journal": [
            {"account": accounts[line.account], "debit": line.debit, "credit": line.credit}
            for line in sale_postings(sale.cart, sale.settlement)
        ],
        "cogs_account": accounts["cogs"],
        "inventory_account": accounts["inventory"],
        "taxes": body["taxes"],
        "notices": body["notices"],
    }


def _head(sale: Sale) -> dict[str, Any]:
    cart, context = sale.cart, request_context.get()
    return {
        "tenant": sale.actor.tenant_id,
        "outlet": sale.draft.outlet_id,
        "terminal": sale.terminal_id,
        "terminal_code": sale.situation.terminal_code,
        "shift": sale.situation.shift_id,
        "cashier": sale.actor.membership_id,
        "customer": sale.draft.customer_id,
        "id": sale.id,
        "channel": sale.draft.channel,
        "placed_at": sale.placed_at,
        "business_date": sale.business_date,
        "gross": cart.gross,
        "discount": cart.discount,
        "service": cart.service,
        "tax": cart.tax,
        "expected_total": cart.expected_total,
        "rounding": cart.rounding,
        "total": cart.total,
        "paid": sale.settlement.paid,
        "change": sale.settlement.change,
        "rules_version": cart.rules_version,
        "items_hash": sale.items_hash.hex(),
        "note": sale.draft.note,
        "key": sale.key,
        "body_hash": sale.request_hash.hex(),
        "block_short": not sale.situation.allow_negative_stock,
        "entry": uuid7(),
        "audit": uuid7(),
        "actor_kind": sale.actor.kind,
        "ip": context.ip,
        "request_id": context.request_id,
        "event": uuid7(),
    }


def _audit(sale: Sale, sent_by: Actor | None) -> dict[str, Any]:
    """What a cheat would like to hide: total, discount, who approved it, who sent it for whom."""
    values = {
        "total": sale.cart.total,
        "discount": sale.cart.discount,
        "approvers": sale.approver_ids,
    }
    if sent_by is None or sent_by.membership_id == sale.actor.membership_id:
        return values
    return values | {"sent_by": sent_by.membership_id}


def _stored_lines(sale: Sale, lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    products = sale.situation.products
    return [
        line
        | {
            "position": index,
            "product": line["item"],
            "tracked": products[draft.item].tracked,
            "revenue": priced.revenue,
            "taxes": line_taxes_json(priced),
        }
        for index, (line, draft, priced) in enumerate(
            zip(lines, sale.draft.lines, sale.cart.lines, strict=True)
        )
    ]


def _body(sale: Sale) -> dict[str, Any]:
    """The answer to the client, as `representation.order_json` gives it later."""
    draft, cart = sale.draft, sale.cart
    return {
        "id": sale.id,
        "state": "paid",
        "outlet": draft.outlet_id,
        "terminal": sale.terminal_id,
        "shift": sale.situation.shift_id,
        "cashier": sale.actor.membership_id,
        "customer": draft.customer_id,
        "channel": draft.channel,
        "placed_at": sale.placed_at.isoformat(),
        "business_date": sale.business_date.isoformat(),
        "note": draft.note,
        "lines": _lines(sale),
        "gross": cart.gross,
        "discount": cart.discount,
        "service": cart.service,
        "tax": cart.tax,
        "taxes": [tax_json(tax) for tax in cart.taxes],
        "expected_total": cart.expected_total,
        "rounding": cart.rounding,
        "total": cart.total,
        "tenders": [
            {
                "method": tender.method,
                "amount": tender.amount,
                "received": tender.received,
                "reference": tender.reference,
            }
            for tender in sale.settlement.tenders
        ],
        "paid": sale.settlement.paid,
        "change": sale.settlement.change,
        "notices": [notice_json(notice) for notice in cart.notices],
        "rules_version": cart.rules_version,
        "void_reason": "",
    }


def _lines(sale: Sale) -> list[dict[str, Any]]:
    products = sale.situation.products
    return [
        {
            "id": uuid7(),
            "item": draft.item,
            "name": products[draft.item].name,
            "quantity": quantity_text(priced.quantity),
            "unit_price": priced.unit_price,
            "gross": priced.gross,
            "discount": priced.discount,
            "service": priced.service,
            "tax": priced.tax,
            "total": priced.total,
            "reasons": reasons_json(priced.reasons),
            "note": draft.note,
        }
        for draft, priced in zip(sale.draft.lines, sale.cart.lines, strict=True)
    ]
