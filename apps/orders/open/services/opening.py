"""Opening a sale: decided and frozen like a checkout, then charged at the gateway.

The sale and its payment's row commit together, before the provider hears of them. So the order's
id is the idempotency key: the same request again finds the row and charges nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID

from django.db import IntegrityError
from django.utils import timezone

from apps.core.actors import Actor
from apps.core.audit import record_audit
from apps.core.errors import KeyReused, NotFound
from apps.core.tenancy import tenant_transaction
from apps.inventory.errors import ShortStock
from apps.inventory.models import StockLevel
from apps.orders.document import Sale, sale_document
from apps.orders.drafts import Draft, DraftTender
from apps.orders.errors import OrderExists
from apps.orders.models import Order
from apps.orders.open.document import frozen
from apps.orders.open.models import OpenOrder
from apps.orders.open.services.closing import close_unpaid
from apps.orders.selectors import selling_terminal
from apps.orders.services.checkout import (
    decide_sale,
    in_checkout,
    price_sale,
    read_situation,
    seller,
    time_of_sale,
    use_up,
)
from apps.orders.tenders import GATEWAY_TENDERS
from apps.payments.errors import GatewayAway
from apps.payments.models import Method, PaymentIntent
from apps.payments.services import PaymentOrder, charge_intent, create_intent
from apps.payments.states import OPEN

# A gateway's payment is its own proof: no second look at an equal sale of a minute ago.
_SURE: Final = "gateway"


@dataclass(frozen=True, slots=True)
class GatewayTender:
    """The part that the gateway charges, in rupiah. `phone` is for OVO, the token for a card."""

    method: Method
    amount: int
    phone: str = ""
    card_token: str = ""


def open_order(
    *, draft: Draft, payment: GatewayTender, actor: Actor, request_hash: bytes
) -> OpenOrder:
    """Decide a sale and charge its payment. `draft.tenders` is what was handed over before.

    Raises what `place_order` raises, `MethodNotOffered`, and `GatewayAway`: then nothing was
    charged and the sale is closed again.
    """
    if not actor.reaches(draft.outlet_id):
        raise NotFound
    assert draft.id is not None  # noqa: S101 - the serializer demands it
    asked = PaymentOrder(
        source_kind="order",
        source_id=draft.id,
        outlet_id=draft.outlet_id,
        amount=payment.amount,
        method=payment.method,
        phone=payment.phone,
        card_token=payment.card_token,
    )
    tender = DraftTender(GATEWAY_TENDERS[payment.method], payment.amount)
    whole = replace(
        draft, terminal_id=selling_terminal(draft, actor), tenders=(*draft.tenders, tender)
    )

    def act(lost: frozenset[str]) -> tuple[OpenOrder, bool]:
        return _open(whole, asked, actor, request_hash, lost)

    try:
        opened, is_new = in_checkout(whole, act)
    except IntegrityError:
        # The same request beside this one was quicker: now it is found.
        opened, is_new = in_checkout(whole, act)
    if is_new:
        _charge(opened, asked)
    return opened


def _open(
    draft: Draft, asked: PaymentOrder, actor: Actor, request_hash: bytes, lost: frozenset[str]
) -> tuple[OpenOrder, bool]:
    earlier = (
        OpenOrder.objects.select_related("intent")
        .select_for_update(of=("self",))
        .filter(id=asked.source_id)
        .first()
    )
    if earlier is not None and bytes(earlier.request_hash) == request_hash:
        return earlier, False
    # Cancelled or expired, the same bill may be tried again in another way.
    if earlier is not None and (earlier.is_waiting or earlier.state == OpenOrder.State.PAID):
        raise KeyReused
    if Order.objects.filter(id=asked.source_id).exists():
        raise OrderExists(extra={"order": str(asked.source_id)})
    sale = _decide(draft, actor, request_hash, lost)
    intent = create_intent(order=asked, actor=actor)
    return _store(sale, intent, actor, request_hash), True


def _decide(draft: Draft, actor: Actor, request_hash: bytes, lost: frozenset[str]) -> Sale:
    placed_at = time_of_sale(draft)
    situation = read_situation(draft, actor, None)
    sale = decide_sale(
        draft=draft,
        priced=price_sale(draft, placed_at, situation, lost=lost),
        actor=seller(draft, actor, placed_at),
        placed_at=placed_at,
        situation=situation,
        key=_SURE,
        request_hash=request_hash,
    )
    use_up(sale)
    if not situation.allow_negative_stock:
        _refuse_shortages(sale)
    return sale


def _refuse_shortages(sale: Sale) -> None:
    """Nothing is reserved: what is sold while the payer pays is a fact, later."""
    wanted: dict[UUID, Any] = {}
    for item in sale.priced.items:
        if item.product.tracked:
            wanted[item.product.id] = wanted.get(item.product.id, 0) + item.pieces
    levels = StockLevel.objects.filter(outlet_id=sale.draft.outlet_id, product_id__in=wanted)
    there = dict(levels.values_list("product_id", "quantity"))
    short = [product for product in wanted if wanted[product] > there.get(product, 0)]
    if short:
        products = sale.situation.goods.products
        raise ShortStock(
            extra={
                "items": [
                    {
                        "item": str(product),
                        "name": products[product].name,
                        "available": str(there.get(product, 0)),
                        "requested": str(wanted[product]),
                    }
                    for product in short
                ]
            }
        )


def _store(sale: Sale, intent: PaymentIntent, actor: Actor, request_hash: bytes) -> OpenOrder:
    document = frozen(sale_document(sale, sent_by=actor))
    tenders: Sequence[dict[str, Any]] = document["tenders"]
    tenders[-1]["gateway"] = True
    paid = sum(tender["amount"] for tender in tenders[:-1])
    opened, _ = OpenOrder.objects.update_or_create(
        id=sale.id,
        defaults={
            "outlet_id": sale.draft.outlet_id,
            "terminal_id": sale.terminal_id,
            "shift_id": sale.situation.shift_id,
            "cashier_id": sale.actor.membership_id,
            "intent": intent,
            "state": OpenOrder.State.PART_PAID if paid else OpenOrder.State.OPEN,
            "total": sale.cart.total,
            "paid": paid,
            "document": document,
            "request_hash": request_hash,
            "opened_at": timezone.now(),
            "closed_at": None,
        },
    )
    record_audit(
        actor=actor,
        action="order.opened",
        subject_kind="order",
        subject_id=opened.id,
        after={"total": opened.total, "paid": paid, "intent": str(intent.id)},
    )
    return opened


def _charge(opened: OpenOrder, asked: PaymentOrder) -> None:
    try:
        opened.intent = charge_intent(intent=opened.intent, order=asked)
    except GatewayAway:
        close_unpaid(intent_id=opened.intent_id)
        raise
    if opened.intent.state not in OPEN:
        # Refused, or paid at once: the caller hears of it now, not after the next event.
        close_unpaid(intent_id=opened.intent_id)
        with tenant_transaction(read_only=True):
            opened.refresh_from_db(fields=["state", "closed_at"])
