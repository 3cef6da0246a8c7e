"""Baskets: what was sold and how it was paid, as the checkout's document of the sale."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from apps.core.actors import Actor
from apps.core.ids import uuid7
from apps.orders.cart import PricedDraft, local_moment, price_draft
from apps.orders.checkout_sql import Situation
from apps.orders.document import sale_document
from apps.orders.drafts import Draft, DraftLine, DraftTender
from apps.orders.goods import Buyer, Goods, ProductRow
from apps.orders.services.checkout import decide_sale
from apps.pricing.engine import Discount
from apps.pricing.rules import outlet_rules
from apps.tenants.models import Outlet, Terminal
from apps.tenants.selectors import actor_for_membership

# Decides, from the total in rupiah, what is handed over.
Payment = Callable[[int], tuple[DraftTender, ...]]

_NO_REQUEST = bytes(32)
_GUEST = Buyer(group=None, member=False, birthday=None, first_purchase=False)


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
            goods=Goods(self.products),
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
    priced = _price(draft, basket, situation)
    draft = replace(draft, tenders=basket.pay(priced.cart.total))
    sale = decide_sale(
        draft=draft,
        priced=_price(draft, basket, situation),
        actor=counter.actor,
        placed_at=basket.placed_at,
        situation=situation,
        key=str(draft.id),
        request_hash=_NO_REQUEST,
    )
    return sale_document(sale)


def _price(draft: Draft, basket: Basket, situation: Situation) -> PricedDraft:
    """Without limited promotions, because what is written in bulk is not counted for them."""
    moment = local_moment(
        basket.placed_at, timezone=situation.timezone, day_start=situation.day_start
    )
    rules = outlet_rules(
        outlet_id=draft.outlet_id, on=moment.business_date, version=situation.rules_version
    )
    return price_draft(
        draft,
        replace(situation.goods, buyer=_GUEST if draft.customer_id else None),
        moment=moment,
        version=situation.rules_version,
        exhausted=frozenset(rules.limits),
    )


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
