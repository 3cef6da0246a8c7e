"""A product's packs: a dozen, a box. They are written with their product."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext

from apps.catalog.models import Product, ProductUnit
from apps.catalog.services.barcodes import checked_barcodes
from apps.catalog.services.prices import price_problems
from apps.core.errors import FieldError, InvalidInput, NotFound
from apps.core.ids import uuid7

MOST_UNITS: Final = 20
_LONGEST_NAME: Final = 12
_HIGHEST_FACTOR: Final = Decimal(1_000_000)
_STEP: Final = Decimal("0.001")


@dataclass(frozen=True, slots=True)
class UnitInput:
    """A pack as it shall be: `factor` of the product's own unit are in it.

    `price` in rupiah, None: the product's price times the factor. With `id` it is a present one.
    """

    name: str
    factor: Decimal
    price: int | None = None
    barcodes: Sequence[str] = ()
    id: UUID | None = None


def checked_units(units: Iterable[UnitInput]) -> list[UnitInput]:
    """The packs with tidy names and codes.

    Raises `InvalidInput` on `units.<index>.<field>`: `length`, `repeated`, `out_of_range`,
    `decimals`; on `units`: `too_many`.
    """
    tidy = [
        replace(
            unit,
            name=" ".join(unit.name.split()),
            barcodes=checked_barcodes(unit.barcodes, f"units.{index}.barcodes"),
        )
        for index, unit in enumerate(units)
    ]
    if len(tidy) > MOST_UNITS:
        raise InvalidInput.on(
            "units", "too_many", gettext("Paling banyak %s kemasan.") % MOST_UNITS
        )
    errors = list(_problems(tidy))
    if errors:
        raise InvalidInput(errors=errors)
    return tidy


def write_units(product: Product, units: Sequence[UnitInput]) -> list[ProductUnit]:
    """Give the product these packs and no others; the rows are in the order of `units`.

    Their barcodes are left to the caller. Raises `NotFound` for an id that is not one of the
    product's packs, and `InvalidInput` for a pack that is called like the product's own unit.
    """
    for index, unit in enumerate(units):
        if unit.name.casefold() == product.unit.casefold():
            text = gettext("Sama dengan satuan produknya.")
            raise InvalidInput.on(f"units.{index}.name", "same_as_product", text)
    present = {row.id: row for row in living_units(product)}
    if {unit.id for unit in units if unit.id} - present.keys():
        raise NotFound
    gone = present.keys() - {unit.id for unit in units}
    product.units.filter(id__in=gone).update(deleted_at=timezone.now())
    return [_written(product, unit, present) for unit in units]


def living_units(product: Product) -> list[ProductUnit]:
    """The product's packs, the smallest first."""
    return list(product.units.filter(deleted_at=None).order_by("factor", "id"))


def audited_units(product: Product) -> list[dict[str, Any]]:
    """The packs as the audit trail keeps them."""
    rows = product.units.filter(deleted_at=None).prefetch_related("barcodes")
    return [
        {
            "name": row.name,
            "factor": f"{row.factor.normalize():f}",
            "price": row.price,
            "barcodes": sorted(barcode.code for barcode in row.barcodes.all()),
        }
        for row in rows.order_by("factor", "id")
    ]


def _written(product: Product, unit: UnitInput, present: dict[UUID, ProductUnit]) -> ProductUnit:
    values = {"name": unit.name, "factor": unit.factor, "price": unit.price}
    if unit.id is None:
        return ProductUnit.objects.create(id=uuid7(), product=product, **values)
    row = present[unit.id]
    changed = [field for field, value in values.items() if getattr(row, field) != value]
    if changed:
        for field in changed:
            setattr(row, field, values[field])
        row.save(update_fields=changed)
    return row


def _problems(units: Sequence[UnitInput]) -> Iterator[FieldError]:
    seen: set[str] = set()
    for index, unit in enumerate(units):
        at = f"units.{index}"
        if not 1 <= len(unit.name) <= _LONGEST_NAME:
            text = gettext("1 sampai %(most)s huruf.") % {"most": _LONGEST_NAME}
            yield FieldError(f"{at}.name", "length", text)
        if unit.name.casefold() in seen:
            yield FieldError(f"{at}.name", "repeated", gettext("Nama ini ada dua kali."))
        seen.add(unit.name.casefold())
        yield from _factor_problems(f"{at}.factor", unit.factor)
        if unit.price is not None:
            yield from price_problems(f"{at}.price", unit.price)


def _factor_problems(field: str, factor: Decimal) -> Iterator[FieldError]:
    if not factor.is_finite() or not 0 < factor <= _HIGHEST_FACTOR:
        yield FieldError(field, "out_of_range", gettext("Lebih dari 0, paling banyak 1.000.000."))
    elif factor != factor.quantize(_STEP):
        text = gettext("Paling banyak tiga angka di belakang koma.")
        yield FieldError(field, "decimals", text)
