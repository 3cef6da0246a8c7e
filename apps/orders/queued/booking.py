"""Booking sales that happened at a till: as they were paid, whatever has changed since.

Nothing here refuses a sale for what the server would have wanted otherwise: it is booked with the
till's frozen amounts, and what is odd is returned for a person to look at. What cannot be booked
at all (a kasbon without a customer) is raised, and the entry waits for a decision.

A plain sale (an open shift; no voucher, limited promotion, account or approval) takes no lock but
its shift's and its stock levels', so many of them share a transaction: the levels of all are
locked beforehand in the order of their ids (`lock_levels`, docs/locking.md). All others are
booked one in a transaction.
"""

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_UP, Decimal
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext

from apps.catalog.services import unknown_product
from apps.core.actors import Actor
from apps.core.db import fetch_all
from apps.core.tenancy import current_tenant_id
from apps.inventory.services.levels import ensure_levels
from apps.orders import checkout_sql
from apps.orders.accounts.services.charging import charge_accounts
from apps.orders.cart import PricedDraft, has_other_prices, local_moment
from apps.orders.checkout_sql import Situation
from apps.orders.document import Numbering, Sale, sale_document
from apps.orders.drafts import Draft
from apps.orders.errors import UnknownCustomer
from apps.orders.goods import Goods, ProductRow
from apps.orders.models import Tender
from apps.orders.queued.frozen import FrozenCart
from apps.orders.queued.oddities import Oddity
from apps.orders.queued.pricing import judge_price, past_items
from apps.orders.queued.reading import PastGoods, PastShift, Place
from apps.orders.tenders import settle
from apps.pricing.errors import VoucherExhausted
from apps.pricing.services.counting import count_promotion_uses, redeem_vouchers
from apps.shifts.errors import NoOpenShift
from apps.shifts.services import record_late_sale
from apps.shifts.services.store_days import first_open_day
from apps.tenants.errors import ApprovalInvalid
from apps.tenants.services.approvals import use_past_approval

ACCOUNT_METHODS: Final = frozenset({Tender.Method.KASBON, Tender.Method.DEPOSIT})
_NO_HASH: Final = bytes(32)
_LOCK_LEVELS: Final = """
SELECT l.id FROM inventory_stocklevel l
WHERE l.tenant_id = %(tenant)s AND l.outlet_id = %(outlet)s
  AND l.product_id = ANY(%(products)s::uuid[])
ORDER BY l.id
FOR UPDATE
"""

# Whether an offline approval covers an act: its action and amount; the approver's membership.
Prove = Callable[[str, Decimal | None], UUID | None]


@dataclass(frozen=True, slots=True)
class PastSale:
    """A sale that happened: what was asked, what it came to, when, and by whom.

    `shift_id` is the till's word; None for a till of the previous version.
    """

    draft: Draft
    cart: FrozenCart
    at: dt.datetime
    shift_id: UUID | None
    numbering: Numbering | None
    cashier: Actor
    prove: Prove | None = None

    @property
    def id(self) -> UUID:
        assert self.draft.id is not None  # noqa: S101 - a sale's draft has one
        return self.draft.id


@dataclass(frozen=True, slots=True)
class Booked:
    """The answer for the till, as `POST /orders` gives it, and what was odd."""

    order: dict[str, Any]
    oddities: tuple[Oddity, ...]


@dataclass(frozen=True, slots=True)
class Planned:
    """A sale that is decided and not written yet."""

    sale: Sale
    shift: PastShift
    oddities: tuple[Oddity, ...]
    # Products whose stock is counted, and that have no stock level here yet.
    without_level: frozenset[UUID]

    @property
    def tracked(self) -> frozenset[UUID]:
        """The products whose stock it takes."""
        items = self.sale.priced.items
        return frozenset(item.product.id for item in items if item.product.tracked)

    @property
    def is_plain(self) -> bool:
        """Whether a sale without voucher, account and approval shares its transaction indeed."""
        return self.shift.is_open and not self.sale.priced.counted


def plan_sale(
    past: PastSale, *, place: Place, goods: PastGoods, shifts: Mapping[UUID, PastShift]
) -> Planned:
    """Decide how a sale is booked. Raises `NoOpenShift` when its terminal never had a shift."""
    shift, oddities = _shift(past, shifts)
    past, gone = _named_customer(past, goods)
    oddities += gone
    known, unknown = _known_goods(past, goods)
    oddities += unknown
    draft = past.draft
    moment = local_moment(past.at, timezone=place.timezone, day_start=place.day_start)
    items = past_items(draft, past.cart, known)
    judged = judge_price(draft, past.cart, known, items=items, moment=moment, place=place)
    oddities += judged.oddities
    sale = Sale(
        id=past.id,
        terminal_id=_terminal(past),
        placed_at=past.at,
        business_date=moment.business_date,
        draft=draft,
        situation=_situation(shift, place, known),
        priced=judged.priced,
        settlement=settle(draft.tenders, judged.priced.cart.total),
        actor=past.cashier,
        items_hash=judged.priced.items_hash,
        key=None,
        request_hash=_NO_HASH,
        approver_ids=[],
        numbering=past.numbering,
    )
    approvers, unproven = _approvals(past, judged.own)
    planned = Planned(
        replace(sale, approver_ids=approvers), shift, (*oddities, *unproven), frozenset()
    )
    return replace(planned, without_level=planned.tracked - goods.levelled)


def book_plain(planned: Planned, *, sent_by: Actor) -> Booked:
    """Write a plain sale whose levels are locked. One statement."""
    return _write(planned.sale, planned.oddities, sent_by)


def book_any(planned: Planned, *, sent_by: Actor) -> Booked:
    """Write a sale that has its transaction for itself.

    Raises what keeps it from being booked: `CustomerNeeded`, `DepositShort`, `UnknownCustomer`.
    """
    sale, oddities = planned.sale, list(planned.oddities)
    if not planned.shift.is_open:
        open_day = first_open_day(outlet_id=sale.draft.outlet_id, day=sale.business_date)
        if open_day != sale.business_date:
            oddities.append(
                Oddity(
                    "late_day",
                    {"day": sale.business_date.isoformat(), "booked": open_day.isoformat()},
                )
            )
            sale = replace(sale, posting_date=open_day)
    oddities += _use_up(sale)
    # Its statement locks the levels itself, after the terminal's number.
    _make_levels([planned])
    booked = _write(sale, tuple(oddities), sent_by)
    if not planned.shift.is_open:
        _add_late(sale, planned.shift)
    return booked


def lock_levels(planned: Collection[Planned]) -> None:
    """Lock the stock levels of all these sales, in the order of their ids.

    Those that are missing are made before any is locked: two chunks that make the same one meet
    there, and neither holds what the other wants next.
    """
    products = frozenset[UUID]().union(*(one.tracked for one in planned))
    if products:
        _make_levels(planned)
        fetch_all(
            _LOCK_LEVELS,
            {
                "tenant": current_tenant_id(),
                "outlet": next(iter(planned)).sale.draft.outlet_id,
                "products": list(products),
            },
        )


def _make_levels(planned: Collection[Planned]) -> None:
    missing = frozenset[UUID]().union(*(one.without_level for one in planned))
    if missing:
        outlet_id = next(iter(planned)).sale.draft.outlet_id
        ensure_levels(outlet_id=outlet_id, product_ids=list(missing))


def _write(sale: Sale, oddities: tuple[Oddity, ...], sent_by: Actor) -> Booked:
    document = sale_document(sale, sent_by=sent_by)
    written = checkout_sql.write_order(document)
    if written.shortages:
        names = sale.situation.goods.products
        short = [
            {
                "item": str(one.product_id),
                "name": names[one.product_id].name,
                "available": f"{one.available.normalize():f}",
                "sold": f"{one.requested.normalize():f}",
            }
            for one in written.shortages
        ]
        oddities = (*oddities, Oddity("negative_stock", {"items": short}))
    body: dict[str, Any] = document["answer"]
    body |= {"number": written.number, "receipt_number": written.receipt_number}
    return Booked(body, oddities)


# --- Where it belongs ----------------------------------------------------------------------------


def _shift(past: PastSale, shifts: Mapping[UUID, PastShift]) -> tuple[PastShift, list[Oddity]]:
    """The shift that the till named, else the one of that time, else the latest."""
    named = None if past.shift_id is None else shifts.get(past.shift_id)
    found = named or _shift_at(past.at, shifts.values())
    if found is None:
        raise NoOpenShift
    oddities = []
    if past.shift_id is not None and named is None:
        oddities.append(
            Oddity("unknown_shift", {"shift": str(past.shift_id), "booked": str(found.id)})
        )
    if not found.is_open:
        assert found.closed_at is not None  # noqa: S101 - a closed one has
        oddities.append(
            Oddity(
                "closed_shift",
                {"shift": str(found.id), "closed_at": found.closed_at.isoformat()},
            )
        )
    return found, oddities


def _shift_at(at: dt.datetime, shifts: Iterable[PastShift]) -> PastShift | None:
    """The one that was open then, the open one, or the one that was opened last."""
    by_start = sorted(shifts, key=lambda shift: shift.opened_at)
    held = [shift for shift in by_start if shift.held(at)]
    running = [shift for shift in by_start if shift.is_open]
    return next(iter([*reversed(held), *running, *reversed(by_start)]), None)


def _add_late(sale: Sale, shift: PastShift) -> None:
    tenders: dict[str, int] = {}
    for tender in sale.settlement.tenders:
        tenders[tender.method] = tenders.get(tender.method, 0) + tender.amount
    record_late_sale(
        shift_id=shift.id,
        order_id=sale.id,
        tenders=tenders,
        reason=gettext("Terkirim setelah sif ditutup"),
        actor=replace(sale.actor, terminal_id=sale.terminal_id),
    )


def _situation(shift: PastShift, place: Place, goods: Goods) -> Situation:
    return Situation(
        shift_id=shift.id,
        terminal_code=place.terminal_code,
        timezone=place.timezone,
        day_start=place.day_start,
        allow_negative_stock=place.allow_negative_stock,
        rules_version=place.rules_version,
        earlier=None,
        goods=goods,
    )


def _terminal(past: PastSale) -> UUID:
    assert past.draft.terminal_id is not None  # noqa: S101 - the journal's
    return past.draft.terminal_id


# --- What it names -------------------------------------------------------------------------------


def _named_customer(past: PastSale, goods: PastGoods) -> tuple[PastSale, list[Oddity]]:
    """Without a customer whom nobody knows, unless she has to pay later."""
    customer = past.draft.customer_id
    if customer is None or customer in goods.buyers:
        return past, []
    if any(tender.method in ACCOUNT_METHODS for tender in past.draft.tenders):
        raise UnknownCustomer
    oddity = Oddity("unknown_customer", {"customer": str(customer)})
    return replace(past, draft=replace(past.draft, customer_id=None)), [oddity]


def _known_goods(past: PastSale, goods: PastGoods) -> tuple[Goods, list[Oddity]]:
    """The goods, with a row for what nobody knows: the sale is booked, its stock is not."""
    odd, products = [], dict(goods.goods.products)
    for line, shown in zip(past.draft.lines, past.cart.lines, strict=True):
        if line.item in goods.live:
            continue
        known = line.item in products
        odd.append(
            {
                "item": str(line.item),
                "name": shown["name"],
                "state": "not_sold" if known else "unknown",
            }
        )
        if not known:
            product = unknown_product(actor=past.cashier)
            products[line.item] = ProductRow(
                product.id, shown["name"][:120], 0, None, tracked=False, open_price=True
            )
    oddities = [Oddity("unknown_product", {"items": odd})] if odd else []
    return replace(goods.of(past.draft), products=products), oddities


# --- What it uses up -----------------------------------------------------------------------------


def _use_up(sale: Sale) -> list[Oddity]:
    """Count what was given away, also beyond its limits: it was given."""
    oddities = []
    beyond = count_promotion_uses(
        promotion_ids=sale.priced.counted,
        order_id=sale.id,
        customer_id=sale.draft.customer_id,
        day=sale.business_date,
        beyond_limits=True,
    )
    if beyond:
        oddities.append(Oddity("limit_exceeded", {"promotions": sorted(beyond)}))
    try:
        redeem_vouchers(
            amounts={one.id: one.amount for one in sale.cart.vouchers}, order_id=sale.id
        )
    except VoucherExhausted as error:
        refused = [{"code": code, "reason": error.code} for code in error.extra["vouchers"]]
        oddities.append(Oddity("voucher_unusable", {"vouchers": refused}))
    accounts = charge_accounts(
        customer_id=sale.draft.customer_id,
        amounts=[(tender.method, tender.amount) for tender in sale.settlement.tenders],
        order_id=sale.id,
        actor=sale.actor,
        beyond_limits=True,
    )
    oddities += [
        Oddity("limit_exceeded", {"kasbon": account.balance, "limit": account.limit})
        for account in accounts
        if account.kind == Tender.Method.KASBON and account.balance > account.limit
    ]
    return oddities


# --- Who allowed it ------------------------------------------------------------------------------


def _approvals(past: PastSale, own: PricedDraft | None) -> tuple[list[UUID], list[Oddity]]:
    """Who approved what the cashier may not do alone; what nobody proves is odd."""
    if own is None:
        return [], []
    approvers, unproven = [], []
    for action, amount in _needed(past.cashier, own):
        approver = _approver(past, action, amount)
        if approver is None:
            shown = None if amount is None else str(amount)
            unproven.append(Oddity("approval_unproven", {"action": action, "amount": shown}))
        else:
            approvers.append(approver)
    return approvers, unproven


def _needed(cashier: Actor, own: PricedDraft) -> Iterable[tuple[str, Decimal | None]]:
    if not cashier.may("orders.override_price") and has_other_prices(own):
        yield "order.price", None
    percent = own.cart.manual_discount_percent
    if percent > cashier.discount_limit and not cashier.may("orders.any_discount"):
        yield "order.discount", percent.quantize(Decimal("0.01"), ROUND_UP)


def _approver(past: PastSale, action: str, amount: Decimal | None) -> UUID | None:
    for token in past.draft.approvals:
        try:
            return use_past_approval(
                token=token,
                action=action,
                subject_id=past.id,
                terminal_id=_terminal(past),
                amount=amount,
                at=past.at,
            ).id
        except ApprovalInvalid:
            continue
    return None if past.prove is None else past.prove(action, amount)
