"""Making tickets: from a cart that is sent before it is paid, and from a paid order.

Both say how much of what should be with the kitchen *by now*; tickets are made from what is not
there yet. So a cart may grow and be sent in parts, and saying it twice changes nothing.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.utils import timezone

from apps.catalog.models import Product
from apps.core.actors import Actor
from apps.core.audit import record_audit
from apps.core.errors import NotFound
from apps.core.tenancy import tenant_transaction
from apps.orders.errors import UnknownItem
from apps.orders.kitchen.errors import KitchenOrderPaid
from apps.orders.kitchen.models import KitchenBoard, KitchenLine, KitchenOrder, KitchenTicket
from apps.orders.kitchen.services.board import (
    lock_board,
    next_revision,
    set_states,
    stamp,
    write_steps,
)
from apps.orders.kitchen.states import CANCELLABLE, LineState
from apps.orders.models import Order

# A sale that reaches us later was cooked long ago; its cooks had paper.
LATEST: Final = dt.timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class CartLine:
    """How much of a product, with this note, the kitchen should have by now.

    `unit` names the pack that the quantity counts; `modifiers` are names, too.
    """

    item: UUID
    quantity: Decimal
    note: str = ""
    unit: str = ""
    modifiers: str = ""

    @property
    def thing(self) -> "Thing":
        """What is cooked, however it is seasoned."""
        return self.item, self.unit

    @property
    def dish(self) -> "Wish":
        """What is cooked, to the letter."""
        return self.item, self.unit, self.modifiers, self.note


Thing = tuple[UUID, str]
Wish = tuple[UUID, str, str, str]


@dataclass(frozen=True, slots=True)
class _Dish:
    """A line that some station cooks."""

    line: CartLine
    name: str
    station: str


def send_cart(
    *,
    actor: Actor,
    order_id: UUID,
    outlet_id: UUID,
    channel: str,
    lines: Sequence[CartLine],
    label: str = "",
    note: str = "",
) -> KitchenOrder:
    """Send a cart under the id that its order will have.

    Raises `UnknownItem`, `KitchenOrderPaid`, and `NotFound` for a cart of another outlet.
    """
    actor.require("orders.place")
    if not actor.reaches(outlet_id):
        raise NotFound
    facts = {"channel": channel, "label": label.strip(), "note": note.strip()}
    with tenant_transaction():
        dishes = _dishes(lines, _stations({line.item for line in lines}, must_exist=True))
        board = lock_board(outlet_id)
        _refuse_paid(order_id)
        order, _ = KitchenOrder.objects.get_or_create(
            order_id=order_id, defaults={"outlet_id": outlet_id, **facts}
        )
        if order.outlet_id != outlet_id:
            raise NotFound
        made = _bring_up_to_date(board, order, facts, dishes, actor)
        _audit(actor, "kitchen.sent", order_id, {"tickets": [str(ticket.id) for ticket in made]})
    return order


def cancel_sent(
    *, actor: Actor, order_id: UUID, reason: str, lines: Iterable[UUID] | None = None
) -> KitchenOrder:
    """Take a sent cart back before it is paid, or some of its lines; what is served stays.

    Raises `NotFound`, `KitchenOrderPaid`.
    """
    actor.require("orders.place")
    with tenant_transaction():
        order = KitchenOrder.objects.filter(order_id=order_id).first()
        if order is None or not actor.reaches(order.outlet_id):
            raise NotFound
        board = lock_board(order.outlet_id)
        _refuse_paid(order_id)
        count = _cancel(board, order, actor, None if lines is None else set(lines))
        _audit(actor, "kitchen.cancelled", order_id, {"reason": reason.strip(), "lines": count})
    return order


def ticket_paid_order(order_id: UUID) -> None:
    """Tickets for what of a paid order the kitchen has not got yet; safe to run twice."""
    sold = Order.objects.prefetch_related("lines").get(id=order_id)
    lines = [
        CartLine(x.product_id, x.quantity, x.note, x.unit_name, joined(x.modifiers))
        for x in sold.lines.all()
    ]
    with tenant_transaction():
        dishes = _dishes(lines, _stations({line.item for line in lines}))
        dishes = dishes if _is_to_be_cooked(sold) else []
        sent = KitchenOrder.objects.filter(order_id=order_id).first()
        if sent is None and not dishes:
            return
        board = lock_board(sold.outlet_id if sent is None else sent.outlet_id)
        facts = {
            "channel": sold.channel,
            "receipt_number": sold.receipt_number,
            "paid_at": sold.created_at,
        }
        order, _ = KitchenOrder.objects.get_or_create(
            order_id=order_id,
            defaults={"outlet_id": sold.outlet_id, "channel": sold.channel, "note": sold.note},
        )
        if order.paid_at is None:
            _bring_up_to_date(board, order, facts, dishes, None)


def cancel_voided_order(order_id: UUID) -> None:
    """Stop what is still in the kitchen of a voided sale; safe to run twice."""
    with tenant_transaction():
        order = KitchenOrder.objects.filter(order_id=order_id).first()
        if order is None:
            return
        board = lock_board(order.outlet_id)
        order.refresh_from_db()
        if order.voided_at is None:
            order.voided_at = timezone.now()
            order.save(update_fields=["voided_at"])
            _cancel(board, order, None, None)


def joined(modifiers: Iterable[Mapping[str, Any]]) -> str:
    """`Besar, Boba`: the names as a cook reads them."""
    return ", ".join(modifier["name"] for modifier in modifiers)


def not_yet_sent(wanted: Sequence[CartLine], sent: Mapping[Wish, Decimal]) -> list[CartLine]:
    """What of `wanted` is missing in `sent`.

    Lines with the very same modifiers and note are matched first. What was sent with others
    still counts for its item and pack: a corrected note is not a second cup.
    """
    left = dict(sent)
    missing = []
    for line in wanted:
        here = left.get(line.dish, Decimal(0))
        covered = min(line.quantity, here)
        left[line.dish] = here - covered
        missing.append(replace(line, quantity=line.quantity - covered))
    spare: dict[Thing, Decimal] = defaultdict(Decimal)
    for (item, unit, _, _), quantity in left.items():
        spare[item, unit] += quantity
    for index, line in enumerate(missing):
        covered = min(line.quantity, spare[line.thing])
        spare[line.thing] -= covered
        missing[index] = replace(line, quantity=line.quantity - covered)
    return [line for line in missing if line.quantity > 0]


def _is_to_be_cooked(sold: Order) -> bool:
    is_recent = timezone.now() - sold.placed_at <= LATEST
    return sold.state == Order.State.PAID and is_recent


def _stations(items: set[UUID], *, must_exist: bool = False) -> dict[UUID, tuple[str, str]]:
    """Name and station of the products that are cooked; a variant goes where its product goes."""
    products = Product.objects.select_related("category", "variant_of__category").filter(
        id__in=items
    )
    if must_exist:
        products = products.filter(is_active=True, deleted_at=None)
    found = {product.id: product for product in products}
    if must_exist and items - found.keys():
        raise UnknownItem(extra={"items": [str(item) for item in sorted(items - found.keys())]})
    stations = {item: (product.name, _station(product)) for item, product in found.items()}
    return {item: named for item, named in stations.items() if named[1]}


def _station(product: Product) -> str:
    parent = product.variant_of
    category = product.category or (parent.category if parent else None)
    return category.station if category else ""


def _dishes(lines: Iterable[CartLine], stations: Mapping[UUID, tuple[str, str]]) -> list[_Dish]:
    return [
        _Dish(replace(line, note=line.note.strip()), *stations[line.item])
        for line in lines
        if line.item in stations
    ]


def _refuse_paid(order_id: UUID) -> None:
    """Asked under the board's lock: what is paid from now on finds what was sent until now."""
    if Order.objects.filter(id=order_id).exists():
        raise KitchenOrderPaid


def _bring_up_to_date(
    board: KitchenBoard,
    order: KitchenOrder,
    facts: Mapping[str, Any],
    dishes: Sequence[_Dish],
    actor: Actor | None,
) -> list[KitchenTicket]:
    """Write down what is known of the order now, and make tickets for what is missing."""
    new = {name: value for name, value in facts.items() if getattr(order, name) != value}
    for name, value in new.items():
        setattr(order, name, value)
    if new:
        order.save(update_fields=list(new))
    earlier = list(order.tickets.prefetch_related("lines"))
    missing = _missing(dishes, earlier)
    if not missing and not (new and earlier):
        return []
    revision = next_revision(board)
    stamp(earlier if new else [], revision, now=timezone.now())
    part = 1 + max((ticket.part for ticket in earlier), default=0)
    return _make_tickets(order, missing, actor, part=part, revision=revision)


def _missing(dishes: Sequence[_Dish], earlier: Iterable[KitchenTicket]) -> list[_Dish]:
    """The dishes that the kitchen has not got yet, with the quantity that is missing."""
    sent: dict[Wish, Decimal] = defaultdict(Decimal)
    for ticket in earlier:
        for line in ticket.lines.all():
            if line.state != LineState.CANCELLED:
                sent[line.product_id, line.unit, line.modifiers, line.note] += line.quantity
    named = {dish.line.item: dish for dish in dishes}
    return [
        replace(named[line.item], line=line)
        for line in not_yet_sent([dish.line for dish in dishes], sent)
    ]


def _make_tickets(
    order: KitchenOrder,
    dishes: Sequence[_Dish],
    actor: Actor | None,
    *,
    part: int,
    revision: int,
) -> list[KitchenTicket]:
    """One ticket a station."""
    now = timezone.now()
    tickets = {
        station: KitchenTicket(
            order=order,
            outlet_id=order.outlet_id,
            station=station,
            part=part,
            revision=revision,
            created_at=now,
        )
        for station in dict.fromkeys(dish.station for dish in dishes)
    }
    lines = [
        KitchenLine(
            ticket=tickets[dish.station],
            position=position,
            product_id=dish.line.item,
            name=dish.name,
            quantity=dish.line.quantity,
            unit=dish.line.unit,
            modifiers=dish.line.modifiers,
            note=dish.line.note,
            changed_at=now,
        )
        for position, dish in enumerate(dishes, start=1)
    ]
    KitchenTicket.objects.bulk_create(tickets.values())
    KitchenLine.objects.bulk_create(lines)
    write_steps(lines, LineState.PENDING, now=now, actor=actor, is_first=True)
    return list(tickets.values())


def _cancel(
    board: KitchenBoard, order: KitchenOrder, actor: Actor | None, only: set[UUID] | None
) -> int:
    """Cancel the order's lines, or `only` these; how many there were."""
    now = timezone.now()
    tickets = list(order.tickets.prefetch_related("lines").order_by("id"))
    lines = [
        line
        for ticket in tickets
        for line in ticket.lines.all()
        if line.state in CANCELLABLE and (only is None or line.id in only)
    ]
    touched = {line.ticket_id for line in lines}
    set_states(lines, LineState.CANCELLED, now=now, actor=actor)
    changed = [ticket for ticket in tickets if ticket.id in touched or order.voided_at]
    if changed:
        stamp(changed, next_revision(board), now=now)
    return len(lines)


def _audit(actor: Actor, action: str, order_id: UUID, after: dict[str, Any]) -> None:
    record_audit(actor=actor, action=action, subject_kind="order", subject_id=order_id, after=after)
