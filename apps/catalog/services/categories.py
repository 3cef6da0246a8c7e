"""Categories: the shelves of the till's grid."""

from typing import Any, Final, TypedDict, Unpack
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext

from apps.catalog.errors import CategoryInUse
from apps.catalog.models import Category, Product
from apps.core import audit
from apps.core.actors import Actor
from apps.core.constraints import taken_as
from apps.core.errors import InvalidInput, NotFound
from apps.core.tenancy import tenant_transaction

_TAKEN: Final = {"category_name_once": "name"}
_HIGHEST_POSITION: Final = 32_767
_LONGEST_STATION: Final = 24


class CategoryChanges(TypedDict, total=False):
    """What may change about a category."""

    name: str
    position: int
    station: str


def create_category(*, actor: Actor, name: str, position: int = 0, station: str = "") -> Category:
    """A new category. Raises `InvalidInput` (name taken or too long)."""
    values = _checked({"name": name, "position": position, "station": station})
    with taken_as(_TAKEN), tenant_transaction():
        values = _with_known_station(values)
        category = Category.objects.create(**values)
        _audit(actor, "category.created", category, after=values)
    return category


def update_category(
    *, actor: Actor, category_id: UUID, **changes: Unpack[CategoryChanges]
) -> Category:
    """Change the fields that are given. Raises `NotFound`, `InvalidInput`."""
    values = _checked(changes)
    with taken_as(_TAKEN), tenant_transaction():
        category = locked_category(category_id)
        values = _with_known_station(values)
        before, after = audit.changes({field: getattr(category, field) for field in values}, values)
        if not after:
            return category
        for field, value in after.items():
            setattr(category, field, value)
        category.save(update_fields=list(after))
        _audit(actor, "category.updated", category, before=before, after=after)
    return category


def remove_category(*, actor: Actor, category_id: UUID) -> None:
    """Remove an empty category; a tombstone tells the tills.

    Raises `NotFound`, and `CategoryInUse` while products belong to it.
    """
    with tenant_transaction():
        category = locked_category(category_id)
        if Product.objects.filter(category=category, deleted_at=None).exists():
            raise CategoryInUse
        category.deleted_at = timezone.now()
        category.save(update_fields=["deleted_at"])
        _audit(actor, "category.removed", category, before={"name": category.name})


def locked_category(category_id: UUID) -> Category:
    """The tenant's living category under lock, so that it is not removed meanwhile."""
    category = Category.objects.select_for_update().filter(id=category_id, deleted_at=None).first()
    if category is None:
        raise NotFound
    return category


def _checked(values: CategoryChanges) -> dict[str, Any]:
    checked: dict[str, Any] = dict(values)
    if "name" in checked:
        checked["name"] = checked["name"].strip()
        if not 1 <= len(checked["name"]) <= 60:
            raise InvalidInput.on("name", "length", gettext("1 sampai 60 huruf."))
    if not 0 <= checked.get("position", 0) <= _HIGHEST_POSITION:
        raise InvalidInput.on(
            "position", "out_of_range", gettext("0 sampai %(most)s.") % {"most": _HIGHEST_POSITION}
        )
    if "station" in checked:
        checked["station"] = " ".join(checked["station"].split())
        if len(checked["station"]) > _LONGEST_STATION:
            raise InvalidInput.on(
                "station",
                "length",
                gettext("Paling banyak %(most)s huruf.") % {"most": _LONGEST_STATION},
            )
    return checked


def _with_known_station(values: dict[str, Any]) -> dict[str, Any]:
    """The station as it is spelt already: "dapur" and "Dapur" are one place."""
    station = values.get("station")
    if not station:
        return values
    same = Category.objects.filter(station__iexact=station, deleted_at=None).order_by("id")
    return values | {"station": same.values_list("station", flat=True).first() or station}


def _audit(
    actor: Actor,
    action: str,
    category: Category,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    audit.record_audit(
        actor=actor,
        action=action,
        subject_kind="category",
        subject_id=category.id,
        before=before,
        after=after,
    )
