"""An exchange: goods come back, others are sold, the difference is paid, in one transaction.

What the returned goods are worth pays for the new ones as a tender of its own, through a clearing
account that is zero afterwards. Only the difference is paid or paid back.
"""

from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

import psycopg
from django.db import connection

from apps.core.actors import Actor
from apps.core.errors import NotFound, Unavailable
from apps.core.tenancy import tenant_transaction
from apps.inventory.services.levels import ensure_levels
from apps.orders.document import Sale
from apps.orders.drafts import Draft, DraftTender
from apps.orders.errors import OrderExists, RefundElsewhere
from apps.orders.models import Order, Refund, Tender
from apps.orders.refunds.plan import RefundDraft, RefundPlan, plan_refund
from apps.orders.refunds.selectors import Sold, read_sold
from apps.orders.refunds.services.refund import (
    cash_rounding_of,
    lock_order,
    open_shift_for,
    refuse_vague,
    write_refund,
)
from apps.orders.selectors import get_order, selling_terminal
from apps.orders.services import checkout
from apps.orders.states import refuse_unless_allowed
from apps.pricing.errors import PromotionExhausted
from apps.pricing.services.counting import give_back

_LOCK_SEQUENCE: Final = """
INSERT INTO orders_terminalsequence AS q (id, tenant_id, last_number) VALUES (%s, %s, 0)
ON CONFLICT (id) DO UPDATE SET last_number = q.last_number
"""
_LOCK_LEVELS: Final = """
SELECT id FROM inventory_stocklevel
WHERE tenant_id = %s AND outlet_id = %s AND product_id = ANY(%s)
ORDER BY id FOR UPDATE
"""


@dataclass(frozen=True, slots=True)
class Exchanged:
    """Both documents: the refund, and the sale of the new goods."""

    refund: Refund
    order_id: UUID


def exchange_order(
    *, order_id: UUID, draft: RefundDraft, sale: Draft, actor: Actor, approval: str = ""
) -> Exchanged:
    """Take goods of a sale back and sell others for them.

    `sale.tenders` pay what the new goods cost more; what they cost less is paid back like a
    refund. Raises what `refund_order` and `place_order` raise.
    """
    actor.require("orders.request_refund")
    actor.require("orders.place")
    refuse_vague(draft)
    if not actor.reaches(sale.outlet_id):
        raise NotFound
    sale = replace(sale, terminal_id=selling_terminal(sale, actor), confirm_duplicate=True)
    lost: frozenset[str] = frozenset()
    while True:
        try:
            with tenant_transaction(settings=checkout.transaction_settings()):
                return _exchange(order_id, draft, sale, actor, approval, lost)
        except PromotionExhausted as error:
            lost |= error.promotion_ids
        except checkout.LevelsMissing as missing:
            ensure_levels(outlet_id=sale.outlet_id, product_ids=missing.product_ids)
        except psycopg.errors.UniqueViolation as error:
            raise OrderExists(extra={"order": str(sale.id)}) from error
        except (psycopg.errors.LockNotAvailable, psycopg.errors.DeadlockDetected) as error:
            raise Unavailable from error


def _exchange(
    order_id: UUID,
    draft: RefundDraft,
    draft_sale: Draft,
    actor: Actor,
    approval: str,
    lost: frozenset[str],
) -> Exchanged:
    order = get_order(order_id, actor)
    if order.outlet_id != draft_sale.outlet_id:
        raise RefundElsewhere(extra={"outlet": str(order.outlet_id)})
    shift = open_shift_for(order, draft_sale.terminal_id, actor)
    order = lock_order(order_id)
    refuse_unless_allowed(order, Order.State.REFUNDED)
    sold = read_sold(order)
    sale, plan = _decide(sold, draft, draft_sale, actor, lost)
    checkout.use_up(sale)
    if plan.is_last and (order.promotions or order.vouchers):
        give_back(order_id=order.id)
    _lock_rows(sale, plan)
    checkout.write_sale(sale, sent_by=actor)
    refund = write_refund(
        sold=sold,
        draft=draft,
        plan=plan,
        shift=shift,
        actor=actor,
        approval=approval,
        exchange_order_id=sale.id,
    )
    return Exchanged(refund, sale.id)


def _decide(
    sold: Sold, draft: RefundDraft, draft_sale: Draft, actor: Actor, lost: frozenset[str]
) -> tuple[Sale, RefundPlan]:
    """Price the new goods, and let the returned ones pay for them as far as they go."""
    placed_at = checkout.time_of_sale(draft_sale)
    situation = checkout.read_situation(draft_sale, actor, None)
    price = checkout.price_sale(draft_sale, placed_at, situation, lost=lost).cart.expected_total
    rounding = cash_rounding_of(sold.order)
    plan = plan_refund(sold, draft, rounding=rounding, credit=price)
    if plan.exchanged:
        credit = DraftTender(Tender.Method.EXCHANGE.value, plan.exchanged)
        draft_sale = replace(draft_sale, tenders=(credit, *draft_sale.tenders))
    sale = checkout.decide_sale(
        draft=draft_sale,
        priced=checkout.price_sale(draft_sale, placed_at, situation, lost=lost),
        actor=checkout.seller(draft_sale, actor, placed_at),
        placed_at=placed_at,
        situation=situation,
        key=None,
        request_hash=b"",
    )
    return sale, plan


def _lock_rows(sale: Sale, plan: RefundPlan) -> None:
    """The terminal's sequence, then the levels of both sides in one order (docs/locking.md)."""
    products = {part.line.product_id for part in plan.parts}
    products |= {item.product.id for item in sale.priced.items}
    tenant_id, outlet_id = sale.actor.tenant_id, sale.draft.outlet_id
    with connection.cursor() as cursor:
        cursor.execute(_LOCK_SEQUENCE, [sale.terminal_id, tenant_id])
        cursor.execute(_LOCK_LEVELS, [tenant_id, outlet_id, sorted(products)])
