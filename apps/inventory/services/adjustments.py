"""Adjusting stock by hand: opening stock, counting differences, damage, loss, own use."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext

from apps.catalog.models import Product
from apps.core.actors import Actor
from apps.core.audit import record_audit
from apps.core.clock import business_date
from apps.core.errors import InvalidInput, NotFound
from apps.core.ids import uuid7
from apps.core.tenancy import tenant_transaction
from apps.finance.services.posting import Posting, post_entry
from apps.inventory.errors import ShortStock
from apps.inventory.models import StockLevel, StockMovement
from apps.inventory.services.levels import ensure_levels
from apps.inventory.valuation import Change, Stock, put, take
from apps.tenants.models import Outlet

_Reason = StockMovement.Reason
ONLY_IN: Final = frozenset({_Reason.OPENING, _Reason.FOUND})
ONLY_OUT: Final = frozenset({_Reason.DAMAGED, _Reason.LOST, _Reason.OWN_USE})
BY_HAND: Final = ONLY_IN | ONLY_OUT | {_Reason.CORRECTION}
_MOST: Final = Decimal(10**9)
_HIGHEST_COST: Final = Decimal(10**12)
_LONGEST_NOTE: Final = 200


@dataclass(frozen=True, slots=True)
class _Adjustment:
    id: UUID
    reason: StockMovement.Reason
    note: str

    @property
    def counter_account(self) -> str:
        return "opening_equity" if self.reason == _Reason.OPENING else "shrinkage"


def adjust_stock(
    *,
    actor: Actor,
    outlet_id: UUID,
    product_id: UUID,
    quantity: Decimal,
    reason: StockMovement.Reason,
    unit_cost: Decimal | None = None,
    note: str = "",
) -> StockMovement:
    """Add to stock (`quantity` above 0) or take from it (below 0), at most three decimals.

    `unit_cost` in rupiah (four decimals) is for adding; without it the present average counts,
    else the last cost, else the product's cost. Movement, journal and audit commit together.

    Raises `NotFound`, `InvalidInput`, and `ShortStock` when the outlet allows no negative stock.
    """
    _check(quantity, reason, unit_cost, note)
    adjustment = _Adjustment(uuid7(), StockMovement.Reason(reason), note.strip())
    with tenant_transaction():
        outlet, product = _find(actor, outlet_id, product_id)
        level = _locked_level(outlet, product)
        change = _change(level, product, quantity, unit_cost)
        if quantity < 0 and change.after.quantity < 0 and not outlet.allow_negative_stock:
            raise _shortage(level, -quantity)
        movement = _move(level, change, adjustment, actor)
        _post(outlet, change, adjustment)
        _audit(actor, movement)
    return movement


def _check(
    quantity: Decimal, reason: StockMovement.Reason, unit_cost: Decimal | None, note: str
) -> None:
    if not _has_decimals(quantity, 3) or not 0 < abs(quantity) < _MOST:
        raise InvalidInput.on(
            "quantity",
            "out_of_range",
            gettext("Bukan nol, paling banyak tiga angka di belakang koma."),
        )
    if reason not in BY_HAND:
        raise InvalidInput.on("reason", "invalid_choice", gettext("Ini bukan alasan penyesuaian."))
    if (quantity < 0 and reason in ONLY_IN) or (quantity > 0 and reason in ONLY_OUT):
        raise InvalidInput.on(
            "quantity", "wrong_sign", gettext("Arah jumlah tidak cocok dengan alasannya.")
        )
    if len(note) > _LONGEST_NOTE:
        raise InvalidInput.on(
            "note", "length", gettext("Paling banyak %(most)s huruf.") % {"most": _LONGEST_NOTE}
        )
    if unit_cost is not None:
        _check_cost(unit_cost, quantity)


def _check_cost(unit_cost: Decimal, quantity: Decimal) -> None:
    if quantity < 0:
        raise InvalidInput.on(
            "unit_cost", "not_allowed", gettext("Harga pokok hanya untuk menambah stok.")
        )
    if not _has_decimals(unit_cost, 4) or not 0 <= unit_cost < _HIGHEST_COST:
        raise InvalidInput.on(
            "unit_cost",
            "out_of_range",
            gettext("Tidak di bawah nol, paling banyak empat angka di belakang koma."),
        )


def _has_decimals(number: Decimal, most: int) -> bool:
    if not number.is_finite():
        return False
    exponent = number.normalize().as_tuple().exponent
    return isinstance(exponent, int) and -exponent <= most


def _find(actor: Actor, outlet_id: UUID, product_id: UUID) -> tuple[Outlet, Product]:
    outlet = Outlet.objects.filter(id=outlet_id).first()
    product = Product.objects.filter(id=product_id, deleted_at=None).first()
    if outlet is None or product is None or not actor.reaches(outlet_id):
        raise NotFound
    if not product.track_stock:
        raise InvalidInput.on("product", "not_tracked", gettext("Stok produk ini tidak dihitung."))
    return outlet, product


def _locked_level(outlet: Outlet, product: Product) -> StockLevel:
    ensure_levels(outlet_id=outlet.id, product_ids=[product.id])
    return StockLevel.objects.select_for_update().get(outlet=outlet, product=product)


def _change(
    level: StockLevel, product: Product, quantity: Decimal, unit_cost: Decimal | None
) -> Change:
    stock = Stock(level.quantity, level.value, level.last_cost)
    if quantity < 0:
        return take(stock, -quantity)
    if unit_cost is None:
        unit_cost = stock.average
    if unit_cost is None:
        unit_cost = stock.last_cost or product.cost
    return put(stock, quantity, unit_cost)


def _shortage(level: StockLevel, requested: Decimal) -> ShortStock:
    return ShortStock(
        extra={
            "items": [
                {
                    "item": str(level.product_id),
                    "available": f"{level.quantity:.3f}",
                    "requested": f"{requested:.3f}",
                }
            ]
        }
    )


def _move(
    level: StockLevel, change: Change, adjustment: _Adjustment, actor: Actor
) -> StockMovement:
    if abs(change.after.quantity) >= _MOST:
        raise InvalidInput.on(
            "quantity", "out_of_range", gettext("Outlet tidak bisa menampung sebanyak itu.")
        )
    level.quantity = change.after.quantity
    level.value = change.after.value
    level.last_cost = change.after.last_cost
    level.save(update_fields=["quantity", "value", "last_cost"])
    return StockMovement.objects.create(
        level=level,
        reason=adjustment.reason,
        quantity=change.quantity,
        value=change.value,
        quantity_after=change.after.quantity,
        value_after=change.after.value,
        source_id=adjustment.id,
        membership_id=actor.membership_id,
        note=adjustment.note,
    )


def _post(outlet: Outlet, change: Change, adjustment: _Adjustment) -> None:
    lines = [
        Posting.signed("inventory", change.value),
        Posting.signed("cogs", change.variance),
        Posting.signed(adjustment.counter_account, -change.value - change.variance),
    ]
    if not any(line.debit or line.credit for line in lines):
        return
    post_entry(
        outlet_id=outlet.id,
        business_date=business_date(
            timezone.now(), timezone=outlet.timezone, day_start=outlet.day_start
        ),
        kind="stock_adjustment",
        source_kind="stock_adjustment",
        source_id=adjustment.id,
        lines=lines,
    )


def _audit(actor: Actor, movement: StockMovement) -> None:
    record_audit(
        actor=actor,
        action="stock.adjusted",
        subject_kind="stock_level",
        subject_id=movement.level_id,
        before={
            "quantity": f"{movement.quantity_after - movement.quantity:.3f}",
            "value": movement.value_after - movement.value,
        },
        after={
            "quantity": f"{movement.quantity_after:.3f}",
            "value": movement.value_after,
            "reason": str(movement.reason),
            "source": str(movement.source_id),
        },
    )
