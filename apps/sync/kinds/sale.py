"""A sale: booked as the customer saw and paid it, in the shift in which it was made."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from apps.core.errors import NotFound
from apps.orders.api.serializers import OrderInput, to_draft
from apps.orders.document import Numbering
from apps.orders.drafts import Draft
from apps.orders.models import Order
from apps.orders.queued.booking import ACCOUNT_METHODS, PastSale, book_any, plan_sale
from apps.orders.queued.frozen import FrozenCart, read_frozen_cart
from apps.orders.queued.reading import PastGoods, PastShift, read_place, share_shifts
from apps.orders.representation import order_json
from apps.sync.errors import EntryUnreadable
from apps.sync.kinds.base import Applied, Content, Kind, Oddity, Received, WaitsForEntry
from apps.sync.kinds.consent import prover, refuse_odd_codes
from apps.sync.kinds.shifts import known_shift


@dataclass(frozen=True, slots=True)
class SaleBody:
    """What a sale's entry says. Without `numbering` the terminal's own series numbers it."""

    draft: Draft
    cart: FrozenCart
    shift_id: UUID | None
    numbering: Numbering | None

    @property
    def order_id(self) -> UUID:
        assert self.draft.id is not None  # noqa: S101 - `OrderInput` asks for it
        return self.draft.id

    @property
    def is_plain(self) -> bool:
        """Nothing in it has to be looked up, counted or charged under a lock of its own."""
        draft = self.draft
        charged = any(tender.method in ACCOUNT_METHODS for tender in draft.tenders)
        return not (draft.vouchers or draft.approvals or charged)

    def is_numbered_by(self, ordinal: int) -> bool:
        """Whether its receipt number is of the journal with this ordinal, or of none."""
        return self.numbering is None or self.numbering.journal == ordinal


def _read(content: Content) -> SaleBody:
    draft = to_draft(OrderInput.validated(content.get("order")))
    refuse_odd_codes(content)
    cart = read_frozen_cart(content.get("cart"))
    if [line["item"] for line in cart.lines] != [str(line.item) for line in draft.lines]:
        raise EntryUnreadable
    return SaleBody(
        draft=replace(draft, sequence=None),
        cart=cart,
        shift_id=_shift(content),
        numbering=_numbering(content) if "v" in content else None,
    )


def _shift(content: Content) -> UUID | None:
    shift = content.get("shift")
    try:
        return None if shift is None else UUID(shift)
    except (ValueError, TypeError, AttributeError) as error:
        raise EntryUnreadable from error


def _numbering(content: Content) -> Numbering:
    """The ordinal stands in the receipt number, between the terminal's code and the number."""
    number, receipt = content.get("number"), content.get("receipt_number")
    parts = receipt.split("-") if isinstance(receipt, str) and len(receipt) <= 24 else []
    if (
        type(number) is not int
        or not 0 < number < 2**31
        or len(parts) != 3
        or parts[2] != f"{number:06d}"
        or not (parts[1].isascii() and parts[1].isdigit() and 0 < int(parts[1]) < 2**15)
    ):
        raise EntryUnreadable
    return Numbering(int(parts[1]), number, "-".join(parts))


def past_sale(entry: Received, body: SaleBody) -> PastSale:
    """The sale as it is booked. Raises `NotFound` for another outlet than its terminal's."""
    if body.draft.outlet_id != entry.outlet_id:
        raise NotFound
    draft = replace(body.draft, terminal_id=entry.journal.terminal_id)
    return PastSale(
        draft=draft,
        cart=body.cart,
        at=entry.at,
        shift_id=body.shift_id,
        numbering=body.numbering,
        cashier=entry.actor,
        prove=prover(entry),
    )


def _apply(entry: Received, body: SaleBody) -> Applied:
    earlier = _sold_already(body)
    if earlier is not None:
        return earlier
    past = past_sale(entry, body)
    oddities: tuple[Oddity, ...] = ()
    if past.numbering is not None and _is_taken(past.numbering, entry):
        oddities = (Oddity("sequence_taken", {"receipt_number": past.numbering.receipt_number}),)
        past = replace(past, numbering=None)
    place, goods = read_place(terminal_id=entry.journal.terminal_id, drafts=[past.draft])
    past, shifts = _in_shift(entry, past)
    wait_for_missing(entry, past, goods=goods, shifts=shifts)
    planned = plan_sale(past, place=place, goods=goods, shifts=shifts)
    booked = book_any(planned, sent_by=entry.sent_by)
    return Applied(body.order_id, booked.order, (*oddities, *booked.oddities))


def _in_shift(entry: Received, past: PastSale) -> tuple[PastSale, dict[UUID, PastShift]]:
    """The sale in the shift it names, or in the one that stands in for it; and the shifts held."""
    shifts = _shared(past)
    if past.shift_id is None or past.shift_id in shifts:
        return past, shifts
    stand_in = known_shift(entry, past.shift_id)
    if stand_in is None:
        return past, shifts
    past = replace(past, shift_id=stand_in.id)
    return past, _shared(past)


def _shared(past: PastSale) -> dict[UUID, PastShift]:
    assert past.draft.terminal_id is not None  # noqa: S101 - the journal's
    return share_shifts(
        terminal_id=past.draft.terminal_id,
        wanted=[] if past.shift_id is None else [past.shift_id],
        since=past.at,
        until=past.at,
    )


def wait_for_missing(
    entry: Received, past: PastSale, *, goods: PastGoods, shifts: Mapping[UUID, PastShift]
) -> None:
    """Raise `WaitsForEntry` for a shift or customer that an entry yet to come may make."""
    if not entry.may_come:
        return
    if past.shift_id is not None and past.shift_id not in shifts:
        raise WaitsForEntry.that_makes(past.shift_id)
    customer = past.draft.customer_id
    if customer is not None and customer not in goods.buyers:
        raise WaitsForEntry.that_makes(customer)


def is_all_known(past: PastSale, *, goods: PastGoods, shifts: Mapping[UUID, PastShift]) -> bool:
    """Whether everything that a sale names is there, and its shift open."""
    shift = None if past.shift_id is None else shifts.get(past.shift_id)
    customer = past.draft.customer_id
    return (
        shift is not None
        and shift.is_open
        and (customer is None or customer in goods.buyers)
        and all(line.item in goods.goods.products for line in past.draft.lines)
    )


def _sold_already(body: SaleBody) -> Applied | None:
    """By `POST /orders`, or by another entry: a sale exists once."""
    order = Order.objects.filter(id=body.order_id).prefetch_related("lines", "tenders").first()
    if order is None:
        return None
    oddities: tuple[Oddity, ...] = ()
    wanted = body.numbering.receipt_number if body.numbering else order.receipt_number
    if wanted != order.receipt_number:
        evidence: dict[str, Any] = {
            "receipt_number": wanted,
            "sold_as": order.receipt_number,
            "order": str(order.id),
        }
        oddities = (Oddity("sequence_taken", evidence),)
    return Applied(order.id, order_json(order), oddities)


def _is_taken(numbering: Numbering, entry: Received) -> bool:
    return Order.objects.filter(
        terminal_id=entry.journal.terminal_id, journal=numbering.journal, number=numbering.number
    ).exists()


KIND = Kind(name="sale", read=_read, apply=_apply)
