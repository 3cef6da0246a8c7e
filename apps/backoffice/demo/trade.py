"""Three months of trade: who came when, took what, and paid how."""

import datetime as dt
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import accumulate
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from apps.backoffice.bulk.baskets import (
    Basket,
    Counter,
    Payment,
    cash_with,
    document_of,
    one_tender,
    till_actor,
)
from apps.backoffice.bulk.writer import StagedSale
from apps.backoffice.demo.shops import FLOAT, DemoOutlet, DemoProduct, DemoShop
from apps.core.ids import assemble
from apps.orders.drafts import DraftLine, DraftTender
from apps.orders.models import Order
from apps.pricing.engine import Discount
from apps.pricing.rules import current_version
from apps.shifts.models import Shift
from apps.tenants.models import Membership

SEED: Final = "warungin demo"
OPENS: Final = dt.time(6, 45)
CHANGES: Final = dt.time(14, 30)
CLOSES: Final = dt.time(22, 15)

# Customers by hour, 07 to 21: breakfast coffee, lunch, the afternoon, the evening.
_HOURS: Final = tuple(range(7, 22))
_HOUR_WEIGHTS: Final = (6, 10, 9, 7, 7, 10, 9, 6, 6, 8, 9, 8, 7, 5, 2)
# Monday to Sunday.
_WEEKDAYS: Final = (0.90, 0.92, 0.97, 1.0, 1.18, 1.42, 1.35)
_LINE_COUNTS: Final = (1, 2, 3, 4, 5, 6)
_LINE_WEIGHTS: Final = (30, 32, 18, 11, 6, 3)
_CHANNELS: Final = (Order.Channel.DINE_IN, Order.Channel.TAKE_AWAY, Order.Channel.DELIVERY)
_CHANNEL_WEIGHTS: Final = (58, 34, 8)
_METHODS: Final = ("cash", "qris_static", "card", "transfer", "split")
_METHOD_WEIGHTS: Final = (34, 45, 14, 4, 3)
_NOTES: Final = (20_000, 50_000, 100_000)
_WEIGHTS_KG: Final = (Decimal("0.25"), Decimal("0.5"), Decimal(1), Decimal(2))
# Shelves that sell more at some hours: mornings, lunch and dinner.
_TIMELY: Final = {"SR": (range(7, 11), 4), "MU": ((12, 13, 18, 19, 20), 3), "KP": (range(7, 11), 2)}

_VOIDED: Final = 0.006
_ORDER_DISCOUNT: Final = 0.04
_LINE_DISCOUNT: Final = 0.02
_KNOWN: Final = 0.12
# Today's slips at the first outlet: enough for the first screen to ask about them.
_SLIPS: Final = 3
_SLIP_SEEN: Final = dt.timedelta(seconds=40)
_EXACT_CASH: Final = 0.3
_VOID_REASONS: Final = ("Salah input", "Pelanggan batal", "Pesanan dobel")


@dataclass(frozen=True, slots=True)
class Visit:
    """One customer at a counter."""

    counter: Counter
    basket: Basket
    voided_at: dt.datetime | None
    void_reason: str
    voided_by: UUID | None


@dataclass(frozen=True, slots=True)
class _Watch:
    """A cashier's time at the till; `until` is None while the shift is open."""

    counter: Counter
    start: dt.datetime
    end: dt.datetime


class Trade:
    """Makes up a shop's visits, the same ones for the same days."""

    def __init__(self, shop: DemoShop, *, days: int, now: dt.datetime) -> None:
        self._shop = shop
        self._days = days
        self._now = now
        self._draw = random.Random(f"{SEED} {shop.plan.slug}")  # noqa: S311 - a demo
        self._goods = {hour: _Choice(shop.products, hour) for hour in _HOURS}
        self._rows = {product.row.id: product.row for product in shop.products}

    def visits(self) -> list[Visit]:
        """All visits in the order of time. Writes the shifts they happened in."""
        found = [visit for outlet in self._shop.outlets for visit in self._at(outlet)]
        return self._with_slips(sorted(found, key=lambda visit: visit.basket.placed_at))

    def _with_slips(self, visits: list[Visit]) -> list[Visit]:
        """The latest sales of today's first outlet that can be taken back are voided."""
        outlet = self._shop.outlets[0]
        today = self._now.astimezone(ZoneInfo(outlet.outlet.timezone)).date()
        supervisor = self._supervisor(outlet)
        late = [
            at
            for at, visit in enumerate(visits)
            if visit.counter.outlet == outlet.outlet
            and visit.basket.placed_at.date() == today
            and visit.basket.placed_at + _SLIP_SEEN < self._now
            and visit.voided_at is None
        ]
        for at in late[-_SLIPS:]:
            visits[at] = replace(
                visits[at],
                voided_at=visits[at].basket.placed_at + _SLIP_SEEN,
                void_reason="Salah input",
                voided_by=supervisor,
            )
        return visits

    def _supervisor(self, outlet: DemoOutlet) -> UUID:
        return Membership.objects.get(
            role__key="supervisor", membershipoutlet__outlet_id=outlet.outlet.id
        ).id

    def _at(self, outlet: DemoOutlet) -> Iterator[Visit]:
        zone = ZoneInfo(outlet.outlet.timezone)
        today = self._now.astimezone(zone).date()
        supervisor = self._supervisor(outlet)
        for back in range(self._days - 1, -1, -1):
            day = today - dt.timedelta(days=back)
            watches = self._watches(outlet, day, zone)
            for moment in self._moments(outlet, day, zone):
                watch = next((w for w in watches if w.start <= moment < w.end), None)
                if watch is not None:
                    yield self._visit(watch, moment, supervisor, zone)

    def _watches(self, outlet: DemoOutlet, day: dt.date, zone: ZoneInfo) -> list[_Watch]:
        """Two shifts on a past day; today the one that is open, since it opened."""
        first, second = self._cashiers(outlet)
        opens, changes, closes = (
            dt.datetime.combine(day, time, tzinfo=zone) for time in (OPENS, CHANGES, CLOSES)
        )
        if closes > self._now:
            return self._open_watch(outlet, first, min(opens, self._now))
        return [
            self._closed_watch(outlet, first, opens, changes),
            self._closed_watch(outlet, second, changes, closes),
        ]

    def _open_watch(self, outlet: DemoOutlet, cashier: UUID, start: dt.datetime) -> list[_Watch]:
        Shift.objects.filter(id=outlet.open_shift_id).update(
            opened_at=start, opened_by_id=cashier, business_date=start.date()
        )
        counter = self._counter(outlet, outlet.open_shift_id, cashier)
        return [_Watch(counter, start, self._now)]

    def _closed_watch(
        self, outlet: DemoOutlet, cashier: UUID, start: dt.datetime, end: dt.datetime
    ) -> _Watch:
        shift = Shift.objects.create(
            outlet=outlet.outlet,
            terminal=outlet.till,
            opened_by_id=cashier,
            state=Shift.State.CLOSED,
            business_date=start.date(),
            opening_float=FLOAT,
            opened_at=start,
            closed_at=end,
        )
        return _Watch(self._counter(outlet, shift.id, cashier), start, end)

    def _cashiers(self, outlet: DemoOutlet) -> list[UUID]:
        return list(
            Membership.objects.filter(
                role__key="cashier", membershipoutlet__outlet_id=outlet.outlet.id
            )
            .order_by("code")
            .values_list("id", flat=True)
        )

    def _counter(self, outlet: DemoOutlet, shift_id: UUID, cashier_id: UUID) -> Counter:
        actor = till_actor(cashier_id, outlet.till)
        return Counter(outlet.outlet, outlet.till, shift_id, actor, current_version(), self._rows)

    def _moments(self, outlet: DemoOutlet, day: dt.date, zone: ZoneInfo) -> list[dt.datetime]:
        expected = outlet.place.daily * _WEEKDAYS[day.weekday()]
        count = round(self._draw.gauss(expected, expected / 9))
        hours = self._draw.choices(_HOURS, _HOUR_WEIGHTS, k=max(count, 1))
        return sorted(
            dt.datetime.combine(day, dt.time(hour), tzinfo=zone)
            + dt.timedelta(milliseconds=self._draw.randrange(3_600_000))
            for hour in hours
        )

    def _visit(self, watch: _Watch, moment: dt.datetime, supervisor: UUID, zone: ZoneInfo) -> Visit:
        method = self._draw.choices(_METHODS, _METHOD_WEIGHTS)[0]
        basket = Basket(
            lines=self._lines(moment.astimezone(zone).hour),
            channel=self._draw.choices(_CHANNELS, _CHANNEL_WEIGHTS)[0],
            placed_at=moment,
            cash=method in {"cash", "split"},
            pay=self._payment(method),
            discount=self._discount("Pelanggan tetap", _ORDER_DISCOUNT),
            customer_id=self._guest(),
        )
        voided_at = moment + dt.timedelta(seconds=self._draw.randrange(60, 600))
        if self._draw.random() >= _VOIDED or voided_at >= watch.end:
            return Visit(watch.counter, basket, None, "", None)
        reason = self._draw.choice(_VOID_REASONS)
        return Visit(watch.counter, basket, voided_at, reason, supervisor)

    def _guest(self) -> UUID | None:
        if not self._shop.guests or self._draw.random() >= _KNOWN:
            return None
        return self._draw.choice(self._shop.guests)

    def _lines(self, hour: int) -> tuple[DraftLine, ...]:
        wanted = self._draw.choices(_LINE_COUNTS, _LINE_WEIGHTS)[0]
        chosen = {product.row.id: product for product in self._goods[hour].take(self._draw, wanted)}
        return tuple(
            DraftLine(
                item,
                self._quantity(product),
                discount=self._discount("Promo hari ini", _LINE_DISCOUNT),
            )
            for item, product in chosen.items()
        )

    def _quantity(self, product: DemoProduct) -> Decimal:
        if product.by_weight:
            return self._draw.choice(_WEIGHTS_KG)
        return Decimal(self._draw.choices((1, 2, 3), (80, 16, 4))[0])

    def _discount(self, reason: str, chance: float) -> Discount | None:
        if self._draw.random() >= chance:
            return None
        return Discount("percent", Decimal(self._draw.choice((5, 10)) / 2), reason)

    def _payment(self, method: str) -> Payment:
        if method == "cash":
            exact = self._draw.random() < _EXACT_CASH
            return one_tender("cash") if exact else cash_with(_NOTES)
        return _split if method == "split" else one_tender(method)


class _Choice:
    """Draws products by popularity, as it is at one hour of the day."""

    def __init__(self, products: Sequence[DemoProduct], hour: int) -> None:
        self._products = products
        self._weights = list(accumulate(_weight(product, hour) for product in products))

    def take(self, draw: random.Random, count: int) -> list[DemoProduct]:
        return draw.choices(self._products, cum_weights=self._weights, k=count)


def _weight(product: DemoProduct, hour: int) -> int:
    hours, factor = _TIMELY.get(product.shelf, ((), 1))
    return product.weight * (factor if hour in hours else 1)


def _split(total: int) -> tuple[DraftTender, ...]:
    """Half by QRIS in whole thousands, the rest in cash."""
    by_qris = total // 2000 * 1000
    rest = DraftTender("cash", total - by_qris)
    if not by_qris:
        return (rest,)
    return (DraftTender("qris_static", by_qris, confirmed=True), rest)


def documents(visits: Sequence[Visit]) -> Iterator[dict[str, Any]]:
    """The checkout's document of each visit."""
    return (document_of(visit.basket, visit.counter) for visit in visits)


def staged_sales(visits: Sequence[Visit]) -> Iterator[StagedSale]:
    """The visits as sales: numbered per till without a gap, with ids of their time."""
    draw = random.Random(SEED)  # noqa: S311 - a demo
    numbers: dict[UUID, int] = {}
    for n, visit in enumerate(visits, start=1):
        terminal, placed_at = visit.counter.terminal, visit.basket.placed_at
        number = numbers[terminal.id] = numbers.get(terminal.id, 0) + 1
        yield StagedSale(
            n=n,
            basket=n,
            id=assemble(int(placed_at.timestamp() * 1000), draw.getrandbits(74)),
            terminal=terminal.id,
            shift=visit.counter.shift_id,
            cashier=visit.counter.actor.membership_id,
            number=number,
            receipt=f"{terminal.code}-{number:06d}",
            placed_at=placed_at,
            business_date=placed_at.date(),
            voided_at=visit.voided_at,
            void_reason=visit.void_reason,
            voided_by=visit.voided_by,
        )
