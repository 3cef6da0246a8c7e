"""Many products at once, and taking them back."""

import secrets
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.utils import timezone

from apps.catalog.lists import ListRow, checked, same_name, without_repeats
from apps.catalog.models import Barcode, Category, Product
from apps.catalog.services.categories import create_category
from apps.core.actors import Actor
from apps.core.audit import record_audit
from apps.core.errors import FieldError, InvalidInput
from apps.core.ids import uuid7
from apps.core.tenancy import tenant_transaction

# Letters of a made-up SKU that nobody mistakes for each other.
_ALPHABET: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_SKU_LENGTH: Final = 8


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import made; enough to take it back."""

    product_ids: tuple[UUID, ...]
    category_ids: tuple[UUID, ...]


def import_products(
    *, actor: Actor, rows: Sequence[ListRow], stations: dict[str, str] | None = None
) -> Imported:
    """A product for each row, all or none; categories that are missing are made.

    Their stock is not counted until somebody turns that on. `stations` names the kitchen's
    station of a new category. Raises `InvalidInput` with every row that has a problem, also one
    whose name is in the catalogue already.
    """
    with tenant_transaction():
        names = Product.objects.filter(deleted_at=None).values_list("name", flat=True)
        rows = without_repeats(map(checked, rows), names)
        _refuse_problems(rows)
        categories, made = _categories(actor, rows, stations or {})
        products = Product.objects.bulk_create(
            Product(
                id=uuid7(),
                name=row.name,
                sku=_new_sku(),
                price=row.price,
                category=categories.get(same_name(row.category)),
                track_stock=False,
            )
            for row in rows
        )
        record_audit(
            actor=actor,
            action="products.imported",
            subject_kind="tenant",
            subject_id=actor.tenant_id,
            after={"products": len(products), "categories": len(made)},
        )
    return Imported(tuple(product.id for product in products), tuple(made))


def undo_import(*, actor: Actor, imported: Imported) -> int:
    """Take the products of an import out of the catalogue, and its categories that are empty
    then; past sales keep them. The number of products taken out.
    """
    now = timezone.now()
    with tenant_transaction():
        living = Product.objects.filter(id__in=imported.product_ids, deleted_at=None)
        ids = list(living.order_by("id").select_for_update().values_list("id", flat=True))
        Barcode.objects.filter(product_id__in=ids).delete()
        Product.objects.filter(id__in=ids).update(deleted_at=now)
        emptied = _empty(imported.category_ids)
        Category.objects.filter(id__in=emptied).update(deleted_at=now)
        if ids or emptied:
            record_audit(
                actor=actor,
                action="products.import_undone",
                subject_kind="tenant",
                subject_id=actor.tenant_id,
                after={"products": len(ids), "categories": len(emptied)},
            )
    return len(ids)


def _refuse_problems(rows: Iterable[ListRow]) -> None:
    errors = [FieldError(f"rows.{row.line}", row.problem, row.name) for row in rows if row.problem]
    if errors:
        raise InvalidInput(errors=errors)


def _categories(
    actor: Actor, rows: Iterable[ListRow], stations: dict[str, str]
) -> tuple[dict[str, Category], list[UUID]]:
    """The categories that rows name, and the ids of those that were made for them."""
    living = Category.objects.filter(deleted_at=None)
    known = {same_name(category.name): category for category in living}
    made: list[UUID] = []
    for name in dict.fromkeys(row.category for row in rows if row.category):
        if same_name(name) not in known:
            category = create_category(
                actor=actor, name=name, position=len(known) + 1, station=stations.get(name, "")
            )
            known[same_name(name)] = category
            made.append(category.id)
    return known, made


def _empty(category_ids: Collection[UUID]) -> list[UUID]:
    used = Product.objects.filter(category_id__in=category_ids, deleted_at=None)
    living = Category.objects.filter(id__in=category_ids, deleted_at=None)
    empty = living.exclude(id__in=used.values("category_id"))
    return list(empty.values_list("id", flat=True))


def _new_sku() -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(_SKU_LENGTH))
