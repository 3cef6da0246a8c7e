"""The document of a sale: everything that `checkout_sql.WRITE` stores, and the answer."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from apps.core.actors import Actor
from apps.core.context import request_context
from apps.core.ids import uuid7
from apps.finance.selectors import account_ids
from apps.orders.cart import PricedDraft
from apps.orders.checkout_sql import Situation
from apps.orders.drafts import Draft
from apps.orders.goods import UnitRow
from apps.orders.items import Item
from apps.orders.posting import sale_postings
from apps.orders.representation import (
    amounts_json,
    applied_json,
    discounts_json,
    line_taxes_json,
    notice_json,
    quantity_text,
    tax_json,
    unit_json,
)
from apps.orders.tenders import Settlement
from apps.pricing.engine import PricedCart


@dataclass(frozen=True, slots=True)
class Numbering:
    """The number that a device's journal gave a sale: ordinal of the journal, and the receipt's."""

    journal: int
    number: int
    receipt_number: str


@dataclass(frozen=True, slots=True)
class Sale:
    """A sale that is decided but not written yet."""

    id: UUID
    terminal_id: UUID
    placed_at: dt.datetime
    business_date: dt.date
    draft: Draft
    situation: Situation
    priced: PricedDraft
    settlement: Settlement
    actor: Actor
    items_hash: bytes
    key: str | None
    request_hash: bytes
    approver_ids: list[UUID]
    numbering: Numbering | None = None
    # The books' day when the sale's own is signed off already.
    posting_date: dt.date | None = None

    @property
    def cart(self) -> PricedCart:
        return self.priced.cart


def sale_document(sale: Sale, *, sent_by: Actor | None = None) -> dict[str, Any]:
    """What the write statement takes. `answer` lacks the receipt number, which SQL adds.

    `sent_by` is whoever is signed in when the sale arrives; left out, the cashier herself.
    """
    accounts = account_ids()
    body = _body(sale)
    return (
        _head(sale)
        | _numbering(sale.numbering)
        | {
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
            "promotions": body["promotions"],
            "vouchers": body["vouchers"],
            "notices": body["notices"],
        }
    )


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
        "posting_date": sale.posting_date or sale.business_date,
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


def _numbering(given: Numbering | None) -> dict[str, Any]:
    if given is None:
        return {}
    return {
        "journal_ordinal": given.journal,
        "number": given.number,
        "receipt_number": given.receipt_number,
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
    return [
        line
        | _pack(item)
        | {
            "position": index,
            "product": line["item"],
            "tracked": item.product.tracked,
            "pieces": quantity_text(item.pieces),
            "revenue": priced.revenue,
            "taxes": line_taxes_json(priced),
        }
        for index, (line, item, priced) in enumerate(
            zip(lines, sale.priced.items, sale.cart.lines, strict=True)
        )
    ]


def _pack(item: Item) -> dict[str, Any]:
    """The columns of the pack; without one, a piece is a piece."""
    unit = item.unit
    if unit is None:
        return {"unit_name": "", "unit_factor": 1}
    return {"unit_id": unit.id, "unit_name": unit.name, "unit_factor": str(unit.factor)}


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
        "promotions": applied_json(cart.promotions),
        "vouchers": applied_json(cart.vouchers),
        "notices": [notice_json(notice) for notice in cart.notices],
        "rules_version": cart.rules_version,
        "void_reason": "",
    }


def _lines(sale: Sale) -> list[dict[str, Any]]:
    cart = sale.cart
    return [
        {
            "id": uuid7(),
            "item": item.product.id,
            "name": item.product.name,
            "unit": None if item.unit is None else _unit(item.unit),
            "modifiers": [
                {"id": str(option.id), "name": option.name, "price": option.price}
                for option in item.modifiers
            ],
            **amounts_json(priced),
            "discounts": discounts_json(priced, cart, sale.priced.asked.facts.group or ""),
            "note": item.line.note,
        }
        for item, priced in zip(sale.priced.items, cart.lines, strict=True)
    ]


def _unit(unit: UnitRow) -> dict[str, Any]:
    return unit_json(str(unit.id), unit.name, unit.factor)
