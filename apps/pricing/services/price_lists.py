"""Price lists and their prices."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, Unpack
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext

from apps.core.actors import Actor
from apps.core.audit import record_audit
from apps.core.constraints import taken_as
from apps.core.tenancy import tenant_transaction
from apps.pricing.models import PriceList, PriceListEntry
from apps.pricing.offers import item_key
from apps.pricing.services.checks import (
    Findings,
    check_amount,
    check_priority,
    check_quantity,
    checked_conditions,
    checked_name,
    known_items,
)
from apps.pricing.services.writing import CONDITIONS, ConditionValues, locked, values_of, write

_TAKEN: Final = {"price_list_name_once": "name"}
_FIELDS: Final = ("name", "priority", "is_active", *CONDITIONS)
_BATCH: Final = 1000


@dataclass(frozen=True, slots=True)
class Entry:
    """A price in rupiah, from a quantity on, of a product or (with `unit_id`) of its pack."""

    product_id: UUID
    price: int
    unit_id: UUID | None = None
    min_quantity: Decimal = Decimal(1)

    @property
    def key(self) -> "EntryKey":
        return self.product_id, self.unit_id, self.min_quantity


EntryKey = tuple[UUID, UUID | None, Decimal]


class PriceListValues(ConditionValues, total=False):
    """What may be said about a price list. `entries` replaces all its prices."""

    name: str
    priority: int
    is_active: bool
    entries: Sequence[Entry]


def create_price_list(*, actor: Actor, **values: Unpack[PriceListValues]) -> PriceList:
    """A new price list. Raises `InvalidInput` with the field codes of docs/errors.md."""
    with taken_as(_TAKEN), tenant_transaction():
        row = PriceList()
        _save(actor, row, values, is_new=True)
    return row


def update_price_list(
    *, actor: Actor, price_list_id: UUID, **changes: Unpack[PriceListValues]
) -> PriceList:
    """Change the fields that are given. Raises `NotFound`, `InvalidInput`."""
    with taken_as(_TAKEN), tenant_transaction():
        row = locked(PriceList, price_list_id)
        _save(actor, row, changes)
    return row


def archive_price_list(*, actor: Actor, price_list_id: UUID) -> None:
    """End a price list for good; what was sold by it keeps its prices. Raises `NotFound`."""
    with tenant_transaction():
        row = locked(PriceList, price_list_id)
        row.deleted_at = timezone.now()
        row.save(update_fields=["deleted_at"])
        record_audit(
            actor=actor,
            action="price_list.archived",
            subject_kind="price_list",
            subject_id=row.id,
            before={"name": row.name},
        )


def _save(actor: Actor, row: PriceList, given: PriceListValues, *, is_new: bool = False) -> None:
    values = values_of(row, _FIELDS) | {key: given[key] for key in _FIELDS if key in given}
    entries = given.get("entries")
    found = Findings()
    values["name"] = checked_name(found, values["name"])
    check_priority(found, values["priority"])
    values |= checked_conditions(found, values)
    _check_entries(found, entries or ())
    found.refuse()
    if entries is None:
        write(actor=actor, row=row, kind="price_list", values=values, is_new=is_new)
        return
    present = _present(row)
    wanted = {entry.key: entry.price for entry in entries}
    more = _differences({key: entry.price for key, entry in present.items()}, wanted)
    write(actor=actor, row=row, kind="price_list", values=values, is_new=is_new, more=more)
    _replace_entries(row, present, wanted)


def _check_entries(found: Findings, entries: Sequence[Entry]) -> None:
    keys = {item_key(entry.product_id, entry.unit_id) for entry in entries}
    known = known_items(keys) if keys else set()
    seen: set[EntryKey] = set()
    for index, entry in enumerate(entries):
        path = f"entries.{index}"
        check_amount(found, f"{path}.price", entry.price)
        check_quantity(found, f"{path}.min_quantity", entry.min_quantity)
        if item_key(entry.product_id, entry.unit_id) not in known:
            found.add(f"{path}.product", "unknown", gettext("Produk ini tidak ada."))
        if entry.key in seen:
            found.add(path, "duplicate", gettext("Produk dan jumlah ini sudah ada di daftar."))
        seen.add(entry.key)


def _present(row: PriceList) -> dict[EntryKey, PriceListEntry]:
    rows = PriceListEntry.objects.filter(price_list_id=row.id)
    return {(entry.product_id, entry.unit_id, entry.min_quantity): entry for entry in rows}


def _differences(
    before: Mapping[EntryKey, int], after: Mapping[EntryKey, int]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The prices that differ, for the audit trail: only these are named."""
    gone = {key: price for key, price in before.items() if after.get(key) != price}
    new = {key: price for key, price in after.items() if before.get(key) != price}
    return tuple({"entries": _named(part)} if gone or new else {} for part in (gone, new))  # type: ignore[return-value]


def _named(prices: Mapping[EntryKey, int]) -> dict[str, int]:
    return {
        f"{item_key(product, unit)} x {least.normalize():f}": price
        for (product, unit, least), price in prices.items()
    }


def _replace_entries(
    row: PriceList, present: Mapping[EntryKey, PriceListEntry], wanted: Mapping[EntryKey, int]
) -> None:
    """Write only what differs, in one statement for each kind of change."""
    gone = [entry.pk for key, entry in present.items() if key not in wanted]
    if gone:
        PriceListEntry.objects.filter(id__in=gone).delete()
    changed = [_priced(entry, wanted[key]) for key, entry in present.items() if key in wanted]
    PriceListEntry.objects.bulk_update(filter(None, changed), ["price"], batch_size=_BATCH)
    PriceListEntry.objects.bulk_create(_new(row, present, wanted), batch_size=_BATCH)


def _priced(entry: PriceListEntry, price: int) -> PriceListEntry | None:
    """The entry with another price, or None if it has it already."""
    if entry.price == price:
        return None
    entry.price = price
    return entry


def _new(
    row: PriceList, present: Iterable[EntryKey], wanted: Mapping[EntryKey, int]
) -> list[PriceListEntry]:
    known = set(present)
    return [
        PriceListEntry(
            price_list=row, product_id=product, unit_id=unit, min_quantity=least, price=price
        )
        for (product, unit, least), price in wanted.items()
        if (product, unit, least) not in known
    ]
