"""Groups of modifiers with their options, and the products for which they are asked.

Locks: the group first, then its products in the order of their ids, because every change of a
group touches them for the tills. A product under lock never waits for a group.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Final, TypedDict, Unpack
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext

from apps.catalog.models import Modifier, ModifierGroup, Product, ProductModifierGroup
from apps.catalog.services.prices import price_problems
from apps.core import audit
from apps.core.actors import Actor
from apps.core.constraints import taken_as
from apps.core.errors import FieldError, InvalidInput, NotFound
from apps.core.ids import uuid7
from apps.core.tenancy import tenant_transaction

MOST_OPTIONS: Final = 50
_LONGEST_NAME: Final = 60
_HIGHEST_POSITION: Final = 32_767
_TAKEN: Final = {"modifier_group_name_once": "name", "modifier_name_once": "options"}
_PLAIN: Final = ("name", "minimum", "maximum", "position")
_OPTION_FIELDS: Final = ("name", "price", "is_default", "is_active", "position")


@dataclass(frozen=True, slots=True)
class OptionInput:
    """An option as it shall be; `price` is what it adds to a piece, in rupiah.

    With `id` it is a present one of the group.
    """

    name: str
    price: int = 0
    is_default: bool = False
    is_active: bool = True
    id: UUID | None = None


class ModifierGroupChanges(TypedDict, total=False):
    """What may change about a group: `options` and `products` are the whole lists."""

    name: str
    minimum: int
    maximum: int
    position: int
    options: Iterable[OptionInput]
    products: Iterable[UUID]


def create_modifier_group(
    *,
    actor: Actor,
    name: str,
    options: Iterable[OptionInput],
    minimum: int = 0,
    maximum: int = 1,
    position: int = 0,
    products: Iterable[UUID] = (),
) -> ModifierGroup:
    """A new group, asked for `products`; its options are shown in the order given.

    Raises `NotFound` for a product that is not the tenant's, and `InvalidInput`: `min_above_max`
    and `min_above_options` on `minimum`, `too_many_defaults`, `required` and `too_many` on
    `options`, `length`, `repeated` and `out_of_range` on `options.<index>.<field>`, `taken` and
    `length` on `name`, `out_of_range` on the numbers.
    """
    values = {"name": name, "minimum": minimum, "maximum": maximum, "position": position}
    values, rows = _checked(values, options)
    with taken_as(_TAKEN), tenant_transaction():
        group = ModifierGroup.objects.create(id=uuid7(), **values)
        _write_options(group, rows)
        _write_products(group, set(products))
        after = values | {"options": _audited(rows), "products": _product_names(group)}
        _audit(actor, "modifier_group.created", group, after=after)
    return group


def update_modifier_group(
    *, actor: Actor, group_id: UUID, **changes: Unpack[ModifierGroupChanges]
) -> ModifierGroup:
    """Change what is given. An option that is not in `options` any more is removed.

    Raises what `create_modifier_group` raises, and `NotFound` for the group or an option.
    """
    with taken_as(_TAKEN), tenant_transaction():
        group = _locked(group_id)
        _lock_products(group)
        before = _state(group)
        present = _options(group)
        values, rows = _checked(
            {field: changes.get(field, before[field]) for field in _PLAIN},
            changes.get("options", present),
        )
        if {row.id for row in rows if row.id} - {row.id for row in present}:
            raise NotFound
        _save_plain(group, values)
        if "options" in changes:
            _write_options(group, rows)
        if "products" in changes:
            _write_products(group, set(changes["products"]))
        old, new = audit.changes(before, _state(group))
        if new:
            _audit(actor, "modifier_group.updated", group, before=old, after=new)
    return group


def remove_modifier_group(*, actor: Actor, group_id: UUID) -> None:
    """Ask no more; past sales keep what was chosen. Raises `NotFound`."""
    with tenant_transaction():
        group = _locked(group_id)
        _lock_products(group)
        group.deleted_at = timezone.now()
        group.save(update_fields=["deleted_at"])
        ProductModifierGroup.objects.filter(group=group).delete()
        _audit(actor, "modifier_group.removed", group, before={"name": group.name})


def _locked(group_id: UUID) -> ModifierGroup:
    """The living group under a lock that lets products be linked to it meanwhile."""
    groups = ModifierGroup.objects.select_for_update(no_key=True)
    group = groups.filter(id=group_id, deleted_at=None).first()
    if group is None:
        raise NotFound
    return group


def _lock_products(group: ModifierGroup) -> None:
    links = ProductModifierGroup.objects.filter(group=group).values("product_id")
    list(Product.objects.select_for_update().filter(id__in=links).order_by("id").values("id"))


def _checked(
    values: Mapping[str, Any], options: Iterable[OptionInput]
) -> tuple[dict[str, Any], list[OptionInput]]:
    tidy = dict(values) | {"name": " ".join(values["name"].split())}
    rows = [replace(option, name=" ".join(option.name.split())) for option in options]
    errors = [*_plain_problems(tidy), *_option_problems(rows), *_count_problems(tidy, rows)]
    if errors:
        raise InvalidInput(errors=errors)
    return tidy, rows


def _plain_problems(values: Mapping[str, Any]) -> Iterator[FieldError]:
    if not 1 <= len(values["name"]) <= _LONGEST_NAME:
        text = gettext("1 sampai %(most)s huruf.") % {"most": _LONGEST_NAME}
        yield FieldError("name", "length", text)
    bounds = {
        "minimum": (0, MOST_OPTIONS),
        "maximum": (1, MOST_OPTIONS),
        "position": (0, _HIGHEST_POSITION),
    }
    for field, (least, most) in bounds.items():
        if not least <= values[field] <= most:
            text = gettext("%(least)s sampai %(most)s.") % {"least": least, "most": most}
            yield FieldError(field, "out_of_range", text)


def _option_problems(rows: Sequence[OptionInput]) -> Iterator[FieldError]:
    often = Counter(row.name.casefold() for row in rows)
    for index, row in enumerate(rows):
        at = f"options.{index}"
        if not 1 <= len(row.name) <= _LONGEST_NAME:
            text = gettext("1 sampai %(most)s huruf.") % {"most": _LONGEST_NAME}
            yield FieldError(f"{at}.name", "length", text)
        elif often[row.name.casefold()] > 1:
            yield FieldError(f"{at}.name", "repeated", gettext("Nama ini ada dua kali."))
        yield from price_problems(f"{at}.price", row.price)


def _count_problems(values: Mapping[str, Any], rows: Sequence[OptionInput]) -> Iterator[FieldError]:
    """A question that nobody could answer, or whose answer from the start is not allowed."""
    sold = [row for row in rows if row.is_active]
    if not rows:
        yield FieldError("options", "required", gettext("Tulis paling sedikit satu opsi."))
    elif len(rows) > MOST_OPTIONS:
        yield FieldError("options", "too_many", gettext("Paling banyak %s opsi.") % MOST_OPTIONS)
    if values["minimum"] > values["maximum"]:
        text = gettext("Paling sedikit melebihi paling banyak.")
        yield FieldError("minimum", "min_above_max", text)
    elif rows and values["minimum"] > len(sold):
        text = gettext("Opsi yang dijual kurang dari yang wajib dipilih.")
        yield FieldError("minimum", "min_above_options", text)
    if sum(row.is_default for row in sold) > values["maximum"]:
        text = gettext("Yang terpilih dari awal lebih banyak dari yang boleh dipilih.")
        yield FieldError("options", "too_many_defaults", text)


def _save_plain(group: ModifierGroup, values: Mapping[str, Any]) -> None:
    changed = [field for field in _PLAIN if getattr(group, field) != values[field]]
    if changed:
        for field in changed:
            setattr(group, field, values[field])
        group.save(update_fields=changed)


def _write_options(group: ModifierGroup, rows: Sequence[OptionInput]) -> None:
    present = {row.id: row for row in group.options.filter(deleted_at=None)}
    gone = present.keys() - {row.id for row in rows}
    group.options.filter(id__in=gone).update(deleted_at=timezone.now())
    for position, row in enumerate(rows):
        values = asdict(row) | {"position": position}
        del values["id"]
        if row.id is None:
            Modifier.objects.create(id=uuid7(), group=group, **values)
        elif any(getattr(present[row.id], field) != values[field] for field in _OPTION_FIELDS):
            group.options.filter(id=row.id).update(**values)


def _write_products(group: ModifierGroup, wanted: set[UUID]) -> None:
    links = ProductModifierGroup.objects.filter(group=group)
    present = set(links.values_list("product_id", flat=True))
    new = wanted - present
    living = Product.objects.select_for_update().filter(id__in=new, deleted_at=None)
    if len(living.order_by("id").values_list("id", flat=True)) < len(new):
        raise NotFound
    links.filter(product_id__in=present - wanted).delete()
    ProductModifierGroup.objects.bulk_create(
        ProductModifierGroup(product_id=product_id, group=group) for product_id in sorted(new)
    )


def _options(group: ModifierGroup) -> list[OptionInput]:
    rows = group.options.filter(deleted_at=None).order_by("position", "id")
    return [OptionInput(r.name, r.price, r.is_default, r.is_active, r.id) for r in rows]


def _state(group: ModifierGroup) -> dict[str, Any]:
    """The group as the audit trail keeps it."""
    plain = {field: getattr(group, field) for field in _PLAIN}
    return plain | {"options": _audited(_options(group)), "products": _product_names(group)}


def _audited(rows: Iterable[OptionInput]) -> list[dict[str, Any]]:
    return [
        {
            "name": row.name,
            "price": row.price,
            "is_default": row.is_default,
            "is_active": row.is_active,
        }
        for row in rows
    ]


def _product_names(group: ModifierGroup) -> list[str]:
    return list(group.products.order_by("name", "id").values_list("name", flat=True))


def _audit(
    actor: Actor,
    action: str,
    group: ModifierGroup,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    audit.record_audit(
        actor=actor,
        action=action,
        subject_kind="modifier_group",
        subject_id=group.id,
        before=before,
        after=after,
    )
