"""Promotions and their parts."""

from collections.abc import Iterable, Sequence
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
from apps.pricing import engine
from apps.pricing.models import Promotion, PromotionPart
from apps.pricing.offers import promotion_of
from apps.pricing.services.checks import (
    HIGHEST_LIMIT,
    Findings,
    check_amount,
    check_benefit,
    check_cap,
    check_categories,
    check_items,
    check_limits,
    check_priority,
    check_quantity,
    checked_conditions,
    checked_name,
    refuse_as_the_engine,
)
from apps.pricing.services.writing import (
    CONDITIONS,
    ConditionValues,
    living,
    locked,
    values_of,
    write,
)

Kind = Promotion.Kind
Role = PromotionPart.Role

_TAKEN: Final = {"promotion_name_once": "name"}
_FIELDS: Final = (
    "name",
    "kind",
    "priority",
    "stackable",
    "is_active",
    "benefit_kind",
    "benefit_value",
    "min_amount",
    "repeat",
    "min_quantity",
    "limit_per_order",
    "max_amount",
    "limit_per_customer",
    "limit_per_day",
    "limit_total",
    *CONDITIONS,
)
_LIMITS: Final = ("limit_per_order", "limit_per_customer", "limit_per_day", "limit_total")
_ROLES: Final = {
    Kind.AMOUNT: (Role.TARGET, Role.EXCLUDED),
    Kind.PRODUCT: (Role.TARGET, Role.EXCLUDED),
    Kind.QUANTITY: (Role.TARGET, Role.EXCLUDED),
    Kind.BUNDLE: (Role.PART, Role.EXCLUDED),
    Kind.BUY_GET: (Role.BUY, Role.GET, Role.EXCLUDED),
}
_BENEFITS: Final = {
    kind: ("percent", "amount") if kind == Kind.AMOUNT else ("percent", "amount", "price")
    for kind in Kind
}


@dataclass(frozen=True, slots=True)
class Part:
    """What a promotion is about in one role: see `PromotionPart`. `quantity` in whole pieces."""

    role: str
    items: Sequence[str] = ()
    categories: Sequence[UUID] = ()
    quantity: int = 1


class PromotionValues(ConditionValues, total=False):
    """What may be said about a promotion. `parts` replaces all its parts.

    What the kind does not use is left out: `min_amount` and `repeat` are for `amount`,
    `min_quantity` for `quantity`; parts are `target` (amount, product, quantity), `part`
    (bundle), `buy` and `get` (buy_get), and for all kinds `excluded`.
    """

    name: str
    kind: str
    priority: int
    stackable: bool
    is_active: bool
    benefit_kind: str
    benefit_value: Decimal
    min_amount: int
    repeat: bool
    min_quantity: Decimal
    limit_per_order: int | None
    max_amount: int | None
    limit_per_customer: int | None
    limit_per_day: int | None
    limit_total: int | None
    parts: Sequence[Part]


def create_promotion(*, actor: Actor, **values: Unpack[PromotionValues]) -> Promotion:
    """A new promotion. Raises `InvalidInput` with the field codes of docs/errors.md."""
    with taken_as(_TAKEN), tenant_transaction():
        row = Promotion()
        _save(actor, row, values, is_new=True)
    return row


def update_promotion(
    *, actor: Actor, promotion_id: UUID, **changes: Unpack[PromotionValues]
) -> Promotion:
    """Change the fields that are given. Raises `NotFound`, `InvalidInput`."""
    with taken_as(_TAKEN), tenant_transaction():
        row = locked(Promotion, promotion_id)
        _save(actor, row, changes)
    return row


def archive_promotion(*, actor: Actor, promotion_id: UUID) -> None:
    """End a promotion for good; what was sold with it keeps its discount. Raises `NotFound`."""
    with tenant_transaction():
        row = locked(Promotion, promotion_id)
        row.deleted_at = timezone.now()
        row.save(update_fields=["deleted_at"])
        record_audit(
            actor=actor,
            action="promotion.archived",
            subject_kind="promotion",
            subject_id=row.id,
            before={"name": row.name},
        )


def preview_promotion(
    *, promotion_id: UUID | None = None, **values: Unpack[PromotionValues]
) -> engine.Promotion:
    """The promotion as the engine would apply it, changed or new, without saving anything.

    Raises `NotFound`, `InvalidInput`.
    """
    with tenant_transaction():
        row = Promotion() if promotion_id is None else living(Promotion, promotion_id)
        checked, parts = _checked(row, values)
    return promotion_of(Promotion(id=row.id, **checked), parts)


def _save(actor: Actor, row: Promotion, given: PromotionValues, *, is_new: bool = False) -> None:
    present = _present(row)
    values, parts = _checked(row, given)
    before, after = _as_list(present), _as_list(parts)
    more = ({}, {}) if before == after else ({"parts": before}, {"parts": after})
    write(actor=actor, row=row, kind="promotion", values=values, is_new=is_new, more=more)
    if before != after:
        PromotionPart.objects.filter(promotion=row).delete()
        PromotionPart.objects.bulk_create(parts)


def _checked(row: Promotion, given: PromotionValues) -> tuple[dict[str, Any], list[PromotionPart]]:
    """The values with what is given, and the parts they leave. Raises `InvalidInput`."""
    values = values_of(row, _FIELDS) | {key: given[key] for key in _FIELDS if key in given}
    found = Findings()
    if values["kind"] not in Kind.values:
        found.add("kind", "invalid_choice", gettext("Pilih jenis promo."))
        found.refuse()
    values |= _without_the_unused(values)
    values["name"] = checked_name(found, values["name"])
    _check_values(found, values)
    values |= checked_conditions(found, values)
    parts = _checked_parts(found, values["kind"], given.get("parts"), _present(row))
    found.refuse()
    rows = _as_rows(row, parts)
    refuse_as_the_engine(promotions=(promotion_of(Promotion(id=row.id, **values), rows),))
    return values, rows


def _without_the_unused(values: dict[str, Any]) -> dict[str, Any]:
    kind = values["kind"]
    return {
        "benefit_value": Decimal(values["benefit_value"] or 0),
        "min_amount": values["min_amount"] if kind == Kind.AMOUNT else 0,
        "repeat": values["repeat"] if kind == Kind.AMOUNT else False,
        "min_quantity": Decimal(values["min_quantity"]) if kind == Kind.QUANTITY else Decimal(0),
    }


def _check_values(found: Findings, values: dict[str, Any]) -> None:
    kind, benefit, value = values["kind"], values["benefit_kind"], values["benefit_value"]
    check_priority(found, values["priority"])
    check_benefit(found, benefit, value, kinds=_BENEFITS[kind])
    check_amount(found, "min_amount", values["min_amount"])
    if values["repeat"] and not values["min_amount"]:
        found.add("min_amount", "required", gettext("Kelipatan perlu belanja minimal."))
    if kind == Kind.QUANTITY:
        check_quantity(found, "min_quantity", values["min_quantity"])
    check_cap(found, benefit if kind == Kind.AMOUNT else "", value, values["max_amount"])
    check_limits(found, {field: values[field] for field in _LIMITS})
    for field in ("limit_per_customer", "limit_per_day"):
        limit, total = values[field], values["limit_total"]
        if limit is not None and total is not None and limit > total:
            found.add(field, "above_total", gettext("Lebih besar daripada batas seluruhnya."))


def _checked_parts(
    found: Findings, kind: str, given: Sequence[Part] | None, present: Iterable[PromotionPart]
) -> list[Part]:
    """The parts that the kind uses; what must be there is, and knows its things."""
    if given is None:
        given = [Part(row.role, row.items, row.categories, row.quantity) for row in present]
    parts = [part for part in given if part.role in _ROLES[Kind(kind)]]
    places = [_place(parts, index) for index in range(len(parts))]
    for part, place in zip(parts, places, strict=True):
        if not 1 <= part.quantity <= HIGHEST_LIMIT:
            found.add(f"{place}.quantity", "quantity_range", gettext("Jumlah mulai dari 1."))
    check_items(found, [(f"{at}.items", part.items) for at, part in zip(places, parts)])
    check_categories(
        found, [(f"{at}.categories", part.categories) for at, part in zip(places, parts)]
    )
    _check_roles(found, kind, parts)
    return parts


def _place(parts: Sequence[Part], index: int) -> str:
    """Where a part stands among those of its role: `part.1`, but `target`, which is one."""
    role = parts[index].role
    if role != Role.PART:
        return role
    return f"{role}.{sum(part.role == role for part in parts[:index])}"


def _check_roles(found: Findings, kind: str, parts: Sequence[Part]) -> None:
    roles = [part.role for part in parts]
    for role in (Role.TARGET, Role.BUY, Role.GET, Role.EXCLUDED):
        if roles.count(role) > 1:
            found.add(role, "repeated", gettext("Hanya boleh satu."))
    if kind == Kind.BUNDLE:
        _check_bundle(found, [part for part in parts if part.role == Role.PART])
    if kind == Kind.BUY_GET:
        for role in (Role.BUY, Role.GET):
            if role not in roles:
                found.add(f"{role}.quantity", "required", gettext("Isi jumlahnya."))


def _check_bundle(found: Findings, parts: Sequence[Part]) -> None:
    if not parts:
        found.add("part", "bundle_empty", gettext("Paket perlu isi."))
    for index, part in enumerate(parts):
        if not part.items and not part.categories:
            found.add(f"part.{index}.items", "bundle_empty", gettext("Pilih produk atau kategori."))


def _present(row: Promotion) -> list[PromotionPart]:
    return list(PromotionPart.objects.filter(promotion_id=row.id).order_by("role", "position"))


def _as_rows(row: Promotion, parts: Iterable[Part]) -> list[PromotionPart]:
    counts: dict[str, int] = {}
    rows = []
    for part in parts:
        position = counts.get(part.role, 0)
        counts[part.role] = position + 1
        rows.append(
            PromotionPart(
                promotion=row,
                role=part.role,
                position=position,
                items=sorted(set(part.items)),
                categories=sorted(set(part.categories)),
                quantity=part.quantity,
            )
        )
    return sorted(rows, key=lambda made: (made.role, made.position))


def _as_list(parts: Iterable[PromotionPart]) -> list[dict[str, Any]]:
    return [values_of(part, ("role", "items", "categories", "quantity")) for part in parts]
