"""Checkout: a cart becomes a sale in one call and one transaction.

    BEGIN · settings · read · write · COMMIT

Everything that can be decided without a lock is decided between the read and the write: prices,
limits, tenders. Nothing is written when anything is refused. A cart with vouchers looks them up
and redeems them; one that uses a limited promotion reads its limits and is counted for it. Each
of these is one statement, and other carts send none of them.
"""

import datetime as dt
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from decimal import ROUND_UP, Decimal
from typing import Any, TypeVar
from uuid import UUID

import psycopg
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext

from apps.core.actors import Actor
from apps.core.db import server_version
from apps.core.errors import InvalidInput, KeyReused, NotFound, Unavailable
from apps.core.idempotency import Answer, replay
from apps.core.tenancy import tenant_transaction
from apps.inventory.errors import ShortStock
from apps.inventory.services.levels import ensure_levels
from apps.orders import checkout_sql
from apps.orders.accounts.services.charging import charge_accounts
from apps.orders.cart import (
    PricedDraft,
    has_other_prices,
    local_moment,
    price_within_limits,
)
from apps.orders.checkout_sql import Situation, Written
from apps.orders.document import Numbering, Sale, sale_document
from apps.orders.drafts import Draft
from apps.orders.errors import (
    OrderExists,
    PossibleDuplicate,
    PriceChanged,
    SequenceConflict,
)
from apps.orders.representation import quote_json
from apps.orders.selectors import selling_terminal
from apps.orders.tenders import settle
from apps.orders.vouchers import usable_vouchers
from apps.pricing.errors import PromotionExhausted, VoucherExhausted
from apps.pricing.services.counting import count_promotion_uses, redeem_vouchers
from apps.shifts.errors import NoOpenShift
from apps.tenants.errors import ApprovalInvalid, CashierWasNotThere
from apps.tenants.selectors import CLOCK_SKEW, acting_cashier
from apps.tenants.services.approvals import use_approval

_T = TypeVar("_T")

CREATED = 201
ATTEMPTS = 2
DUPLICATE_WINDOW_SECONDS = 60
OLDEST = dt.timedelta(hours=24)
# An order uses a promotion or voucher once: met before its own rows are written.
_USED_BY_ORDER = {"promotion_use_once", "voucher_redemption_once"}


def place_order(*, draft: Draft, actor: Actor, key: str | None, request_hash: bytes) -> Answer:
    """Sell a cart.

    Raises `NoOpenShift`, `UnknownItem`, `UnknownCustomer`, `UnitUnknown`, `ModifiersRefused`,
    `LabelRefused`, `PricingRefused`, the errors of `usable_vouchers`, `PriceChanged` (with the
    new quote), `Underpaid`, `Overpaid`, `ShortStock` (with items and quantities),
    `ApprovalRequired`, `ApprovalInvalid`, `CashierWasNotThere`, `PossibleDuplicate`,
    `OrderExists`, `SequenceConflict`, `KeyReused`, `Unavailable` (a lock was not free within two
    seconds, twice).
    """
    if not actor.reaches(draft.outlet_id):
        raise NotFound
    terminal_id = selling_terminal(draft, actor)
    placed_at = time_of_sale(draft)
    draft = replace(draft, terminal_id=terminal_id)
    return in_checkout(draft, lambda lost: _sell(draft, actor, placed_at, key, request_hash, lost))


def place_numbered_order(
    *,
    draft: Draft,
    actor: Actor,
    numbering: Numbering | None,
    request_hash: bytes,
    record: Callable[[dict[str, Any]], None],
) -> dict[str, Any]:
    """Sell a cart that a till's journal offers; `record` runs in the sale's transaction.

    `numbering` None: the terminal's own series, as for sales over REST. Raises what `place_order`
    raises, and what `record` does.
    """
    if not actor.reaches(draft.outlet_id):
        raise NotFound
    terminal_id = selling_terminal(draft, actor)
    placed_at = time_of_sale(draft)
    # The entry's id tells a repetition from a second sale.
    draft = replace(draft, terminal_id=terminal_id, confirm_duplicate=True)

    def sell(lost: frozenset[str]) -> dict[str, Any]:
        answer = _sell(draft, actor, placed_at, None, request_hash, lost, numbering)
        record(answer.body)
        return answer.body

    return in_checkout(draft, sell)


def in_checkout(draft: Draft, act: Callable[[frozenset[str]], _T]) -> _T:
    """Run `act` in a checkout's transaction; it gets the promotions that others have used up."""
    lost: frozenset[str] = frozenset()
    while True:
        try:
            return _attempt(draft, act, lost)
        except PromotionExhausted as error:
            # Another till was faster: the price is another one now. Each round loses at least
            # one promotion, so this ends.
            lost |= error.promotion_ids


def _attempt(draft: Draft, act: Callable[[frozenset[str]], _T], lost: frozenset[str]) -> _T:
    for attempt in range(1, ATTEMPTS + 1):
        try:
            with tenant_transaction(settings=transaction_settings()):
                return act(lost)
        except psycopg.errors.UniqueViolation as error:
            _explain_unique_violation(error, draft, last=attempt == ATTEMPTS)
        except psycopg.errors.LockNotAvailable as error:
            if attempt == ATTEMPTS:
                raise Unavailable from error
        except VoucherExhausted:
            # Perhaps by this very request, sent twice: then its answer is there by now.
            if attempt == ATTEMPTS:
                raise
        except LevelsMissing as missing:
            ensure_levels(outlet_id=draft.outlet_id, product_ids=missing.product_ids)
    raise Unavailable


class LevelsMissing(Exception):
    """Products without a stock level at the outlet; made before the next attempt."""

    def __init__(self, product_ids: list[UUID]) -> None:
        super().__init__(product_ids)
        self.product_ids = product_ids


def _sell(
    draft: Draft,
    actor: Actor,
    placed_at: dt.datetime,
    key: str | None,
    request_hash: bytes,
    lost: frozenset[str],
    numbering: Numbering | None = None,
) -> Answer:
    situation = read_situation(draft, actor, key)
    if situation.earlier is not None:
        earlier = situation.earlier
        return replay(earlier.body_hash, request_hash, earlier.status, earlier.answer)
    sale = decide_sale(
        draft=draft,
        priced=price_sale(draft, placed_at, situation, lost=lost),
        actor=seller(draft, actor, placed_at),
        placed_at=placed_at,
        situation=situation,
        key=key,
        request_hash=request_hash,
    )
    sale = replace(sale, numbering=numbering)
    use_up(sale)
    return Answer(CREATED, write_sale(sale, sent_by=actor))


def write_sale(sale: Sale, *, sent_by: Actor) -> dict[str, Any]:
    """Write a decided sale; the answer for the client. Raises `ShortStock`, `LevelsMissing`."""
    document = sale_document(sale, sent_by=sent_by)
    written = checkout_sql.write_order(document)
    _refuse_shortages(written, sale)
    sequence = sale.draft.sequence
    if sequence is not None and sequence != written.number:
        raise SequenceConflict(extra={"expected": written.number})
    body: dict[str, Any] = document["answer"]
    return body | {"number": written.number, "receipt_number": written.receipt_number}


def price_sale(
    draft: Draft,
    placed_at: dt.datetime,
    situation: Situation,
    *,
    lost: frozenset[str] = frozenset(),
) -> PricedDraft:
    """The price of a draft in its situation, by the outlet's clock; `lost` promotions left out."""
    moment = local_moment(placed_at, timezone=situation.timezone, day_start=situation.day_start)
    return price_within_limits(
        draft,
        situation.goods,
        moment=moment,
        version=situation.rules_version,
        vouchers=usable_vouchers(draft, on=moment.date),
        lost=lost,
    )


def use_up(sale: Sale) -> None:
    """Count the sale for limited promotions and redeem its vouchers (docs/locking.md).

    A voucher that gave nothing stays with the customer.
    """
    count_promotion_uses(
        promotion_ids=sale.priced.counted,
        order_id=sale.id,
        customer_id=sale.draft.customer_id,
        day=sale.business_date,
    )
    redeem_vouchers(
        amounts={applied.id: applied.amount for applied in sale.cart.vouchers}, order_id=sale.id
    )
    charge_accounts(
        customer_id=sale.draft.customer_id,
        amounts=[(tender.method, tender.amount) for tender in sale.settlement.tenders],
        order_id=sale.id,
        actor=sale.actor,
    )


def seller(draft: Draft, actor: Actor, placed_at: dt.datetime) -> Actor:
    """Who sold it and whose limits count: the caller, or the till's cashier of that time."""
    if draft.cashier_id is None:
        return actor
    cashier = acting_cashier(actor, membership_id=draft.cashier_id, at=placed_at)
    if not cashier.may("orders.place"):
        raise CashierWasNotThere
    return cashier


def read_situation(draft: Draft, actor: Actor, key: str | None) -> Situation:
    """What the sale happens in. Raises `NoOpenShift`."""
    assert draft.terminal_id is not None  # noqa: S101 - set by place_order
    situation = checkout_sql.read_situation(tenant_id=actor.tenant_id, key=key, draft=draft)
    if situation is None:
        raise NoOpenShift
    return situation


def decide_sale(
    *,
    draft: Draft,
    priced: PricedDraft,
    actor: Actor,
    placed_at: dt.datetime,
    situation: Situation,
    key: str | None,
    request_hash: bytes,
) -> Sale:
    """Check price, limits and tenders of a priced cart. Writes nothing but an approval's use."""
    assert draft.id is not None and draft.terminal_id is not None  # noqa: PT018, S101
    _refuse_other_price(draft, priced)
    items_hash = priced.items_hash
    if key is None and not draft.confirm_duplicate:
        _refuse_possible_duplicate(draft, actor, items_hash)
    return Sale(
        id=draft.id,
        terminal_id=draft.terminal_id,
        placed_at=placed_at,
        business_date=priced.moment.business_date,
        draft=draft,
        situation=situation,
        priced=priced,
        settlement=settle(draft.tenders, priced.cart.total),
        actor=actor,
        items_hash=items_hash,
        key=key,
        request_hash=request_hash,
        approver_ids=_approve(draft, actor, priced),
    )


def _approve(draft: Draft, actor: Actor, priced: PricedDraft) -> list[UUID]:
    """Use up the approvals that a price and a discount need; who gave them."""
    approvers = []
    if not actor.may("orders.override_price") and has_other_prices(priced):
        approvers.append(_use_approval(draft, actor, "order.price"))
    percent = priced.cart.manual_discount_percent
    if percent > actor.discount_limit and not actor.may("orders.any_discount"):
        amount = percent.quantize(Decimal("0.01"), ROUND_UP)
        approvers.append(_use_approval(draft, actor, "order.discount", amount))
    return approvers


def _use_approval(draft: Draft, actor: Actor, action: str, amount: Decimal | None = None) -> UUID:
    """The approver whose token covers the act, among those that came with the order."""
    assert draft.id is not None  # noqa: S101
    for token in draft.approvals[:-1]:
        with suppress(ApprovalInvalid):
            return use_approval(
                token=token, action=action, subject_id=draft.id, actor=actor, amount=amount
            ).id
    last = draft.approvals[-1] if draft.approvals else ""
    return use_approval(
        token=last, action=action, subject_id=draft.id, actor=actor, amount=amount
    ).id


def _refuse_other_price(draft: Draft, priced: PricedDraft) -> None:
    if draft.expected_total is None or draft.expected_total == priced.cart.expected_total:
        return
    raise PriceChanged(extra={"quote": quote_json(priced.cart, priced.names)})


def _refuse_possible_duplicate(draft: Draft, actor: Actor, items_hash: bytes) -> None:
    assert draft.terminal_id is not None  # noqa: S101
    earlier = checkout_sql.find_duplicate(
        tenant_id=actor.tenant_id,
        terminal_id=draft.terminal_id,
        cashier_id=actor.membership_id,
        items_hash=items_hash,
        window_seconds=DUPLICATE_WINDOW_SECONDS,
    )
    if earlier is None:
        return
    order_id, receipt_number, total, created_at = earlier
    raise PossibleDuplicate(
        extra={
            "order": {
                "id": str(order_id),
                "receipt_number": receipt_number,
                "total": total,
                "created_at": created_at.isoformat(),
            }
        }
    )


def _refuse_shortages(written: Written, sale: Sale) -> None:
    unknown = [short.product_id for short in written.shortages if short.unknown]
    if unknown:
        raise LevelsMissing(unknown)
    if written.shortages:
        products = sale.situation.goods.products
        raise ShortStock(
            extra={
                "items": [
                    {
                        "item": str(short.product_id),
                        "name": products[short.product_id].name,
                        "available": str(short.available),
                        "requested": str(short.requested),
                    }
                    for short in written.shortages
                ]
            }
        )


def _explain_unique_violation(
    error: psycopg.errors.UniqueViolation, draft: Draft, *, last: bool
) -> None:
    """Return to try again (perhaps this very request committed meanwhile: then it is replayed),
    or raise what it means."""
    constraint = error.diag.constraint_name
    if constraint in _USED_BY_ORDER and not last:
        return
    if constraint != "idempotency_key_once":
        raise OrderExists(extra={"order": str(draft.id)}) from error
    if last:
        raise KeyReused from error


def time_of_sale(draft: Draft) -> dt.datetime:
    """When it was sold by the device's clock. Raises `InvalidInput` for a clock that is wrong."""
    now = timezone.now()
    placed_at = draft.placed_at or now
    if not now - OLDEST <= placed_at <= now + CLOCK_SKEW:
        raise InvalidInput.on(
            "placed_at", "out_of_range", gettext("Dalam 24 jam terakhir; periksa jam perangkat.")
        )
    return placed_at


def transaction_settings() -> dict[str, str]:
    """Time limits of the transaction, and plans that are made once per connection.

    The planner's automatic choice never settles on the generic plan for these statements.
    """
    milliseconds = f"{settings.ORDER_TRANSACTION_TIMEOUT}ms"
    whole = "transaction_timeout" if server_version() >= 17 else "statement_timeout"
    return {
        "lock_timeout": f"{settings.ORDER_LOCK_TIMEOUT}ms",
        whole: milliseconds,
        "plan_cache_mode": "force_generic_plan",
    }
