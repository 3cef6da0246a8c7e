"""Baskets: what was sold and how it was paid, as the checkout's document of the sale."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from apps.core.actors import Actor
from apps.core.clock import business_date
from apps.core.ids import uuid7
from apps.orders.cart import price_draft
from apps.orders.checkout_sql import ProductRow, Situation
from apps.orders.document import sale_document
from apps.orders.drafts import Draft, DraftLine, DraftTender
from apps.orders.services.checkout import decide_sale
from apps.pricing.engine import Discount
from apps.tenants.models import Outlet, Terminal
from apps.tenants.selectors import actor_for_membership

# Decides, from the total in rupiah, what is handed over.
Payment = Callable[[int], tuple[DraftTender, ...]]

_NO_REQUEST = bytes(32)


@dataclass(frozen=True, slots=True)
class Counter:
    """A till with its open shift, its cashier and what it sells."""

    outlet: Outlet
    terminal: Terminal
    shift_id: UUID
    actor: Actor
    rules_version: int
    products: Mapping[UUID, ProductRow]

    @property
    def situation(self) -> Situation:
        return Situation(
            shift_id=self.shift_id,
            terminal_code=self.terminal.code,
            timezone=self.outlet.timezone,
            day_start=self.outlet.day_start,
            allow_negative_stock=self.outlet.allow_negative_stock,
            rules_version=self.rules_version,
            earlier=None,
            products=self.products,
        )


def till_actor(membership_id: UUID, terminal: Terminal) -> Actor:
    """A person of the tenant in scope, signed in as the cashier of a till."""
    person = actor_for_membership(membership_id)
    if person is None:
        raise LookupError("the cashier is not active")
    return replace(
        person,
        kind="terminal",
        terminal_id=terminal.id,
        outlet_ids=frozenset({terminal.outlet_id}),
    )


@dataclass(frozen=True, slots=True)
class Basket:
    """What a customer takes to the counter. `cash` decides whether the total is rounded."""

    lines: tuple[DraftLine, ...]
    channel: str
    placed_at: dt.datetime
    cash: bool
    pay: Payment
    discount: Discount | None = None
    customer_id: UUID | None = None


def document_of(basket: Basket, counter: Counter) -> dict[str, Any]:
    """The document that a checkout of this basket would store."""
    draft = Draft(
        id=uuid7(),
        outlet_id=counter.outlet.id,
        terminal_id=counter.terminal.id,
        channel=basket.channel,
        lines=basket.lines,
        discount=basket.discount,
        customer_id=basket.customer_id,
        tenders=(DraftTender("cash", 0),) if basket.cash else (),
    )
    situation = counter.situation
    day = business_date(
        basket.placed_at, timezone=situation.timezone, day_start=situation.day_start
    )
    cart = price_draft(draft, situation.products, on=day, version=situation.rules_version)
    sale = decide_sale(
        draft=replace(draft, tenders=basket.pay(cart.total)),
        actor=counter.actor,
        placed_at=basket.placed_at,
        situation=situation,
        key=str(draft.id),
        request_hash=_NO_REQUEST,
    )
    return sale_document(sale)


def one_tender(method: str) -> Payment:
    """Pays exactly by one method."""
    return lambda total: (DraftTender(method, total, confirmed=True),)


def cash_with(notes: Sequence[int]) -> Payment:
    """Pays in cash with the smallest of the notes (rupiah) that suffices, doubled as needed."""

    def pay(total: int) -> tuple[DraftTender, ...]:
        enough = [note for note in notes if note >= total]
        largest = max(notes)
        return (DraftTender("cash", enough[0] if enough else -(-total // largest) * largest),)

    return pay
