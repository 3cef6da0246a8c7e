"""What belongs to a product but stands in other tables: barcodes, packs, groups of modifiers."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from apps.catalog.models import Barcode, ModifierGroup, Product, ProductModifierGroup
from apps.catalog.services.barcodes import add_barcodes, checked_barcodes, drop_barcodes
from apps.catalog.services.units import UnitInput, audited_units, checked_units, write_units
from apps.core.errors import NotFound

FIELDS = frozenset({"barcodes", "units", "modifier_groups"})


@dataclass(frozen=True, slots=True)
class Attached:
    """What a product shall have; None leaves it as it is. `barcodes` are of a single piece."""

    barcodes: list[str] | None = None
    units: list[UnitInput] | None = None
    modifier_groups: frozenset[UUID] | None = None


def checked_attached(
    *,
    barcodes: Iterable[str] | None = None,
    units: Iterable[UnitInput] | None = None,
    modifier_groups: Iterable[UUID] | None = None,
) -> Attached:
    """Raises `InvalidInput` as `checked_barcodes` and `checked_units` do."""
    return Attached(
        None if barcodes is None else checked_barcodes(barcodes),
        None if units is None else checked_units(units),
        None if modifier_groups is None else frozenset(modifier_groups),
    )


def write_attached(product: Product, attached: Attached) -> None:
    """Give the locked product what is attached to it.

    Codes are taken away before any is added, so that one may move from a piece to a pack. Raises
    `InvalidInput` for taken codes and `NotFound` for packs and groups that are not there.
    """
    wanted: dict[UUID | None, list[str]] = {}
    fields: dict[UUID | None, str] = {None: "barcodes"}
    if attached.barcodes is not None:
        wanted[None] = attached.barcodes
    if attached.units is not None:
        rows = write_units(product, attached.units)
        wanted |= {row.id: list(unit.barcodes) for row, unit in zip(rows, attached.units)}
        fields |= {row.id: f"units.{index}.barcodes" for index, row in enumerate(rows)}
        Barcode.objects.filter(product=product, unit__deleted_at__isnull=False).delete()
    if wanted:
        drop_barcodes(product, wanted)
        add_barcodes(product, wanted, fields)
    if attached.modifier_groups is not None:
        _write_groups(product, attached.modifier_groups)


def attached_values(product: Product, attached: Attached) -> dict[str, Any]:
    """What the product has of the kinds that are given, for the audit trail."""
    values: dict[str, Any] = {}
    if attached.barcodes is not None:
        own = product.barcodes.filter(unit=None)
        values["barcodes"] = sorted(own.values_list("code", flat=True))
    if attached.units is not None:
        values["units"] = audited_units(product)
    if attached.modifier_groups is not None:
        names = product.modifier_groups.filter(deleted_at=None).order_by("position", "name")
        values["modifier_groups"] = list(names.values_list("name", flat=True))
    return values


def _write_groups(product: Product, wanted: frozenset[UUID]) -> None:
    living = ModifierGroup.objects.filter(id__in=wanted, deleted_at=None)
    if living.count() < len(wanted):
        raise NotFound
    links = ProductModifierGroup.objects.filter(product=product)
    present = set(links.values_list("group_id", flat=True))
    links.filter(group_id__in=present - wanted).delete()
    ProductModifierGroup.objects.bulk_create(
        ProductModifierGroup(product=product, group_id=group_id)
        for group_id in sorted(wanted - present)
    )
