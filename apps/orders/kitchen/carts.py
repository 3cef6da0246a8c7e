"""Carts as they come in: ids of packs and modifiers become the names that a cook reads."""

from collections.abc import Mapping, Sequence
from typing import Any

from apps.catalog.models import Modifier, ProductUnit
from apps.orders.errors import ModifiersRefused, UnitUnknown
from apps.orders.kitchen.services import CartLine


def named_lines(lines: Sequence[Mapping[str, Any]]) -> list[CartLine]:
    """The lines of a request, with the names of their packs and modifiers.

    Raises `UnitUnknown`, `ModifiersRefused`.
    """
    units = ProductUnit.objects.in_bulk({line["unit"] for line in lines} - {None})
    chosen = {modifier for line in lines for modifier in line["modifiers"]}
    modifiers = Modifier.objects.in_bulk(chosen)
    if not chosen <= modifiers.keys():
        raise ModifiersRefused
    named = []
    for line in lines:
        unit = None if line["unit"] is None else units.get(line["unit"])
        if line["unit"] is not None and (unit is None or unit.product_id != line["item"]):
            raise UnitUnknown
        names = ", ".join(modifiers[modifier].name for modifier in line["modifiers"])
        pack = "" if unit is None else unit.name
        named.append(CartLine(line["item"], line["quantity"], line["note"], pack, names))
    return named
