"""The formats of the labels that the shop's scales print, one for each prefix."""

from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext

from apps.catalog.models import WeighedLabel
from apps.core import audit
from apps.core.actors import Actor
from apps.core.constraints import taken_as
from apps.core.errors import FieldError, InvalidInput, NotFound
from apps.core.ids import uuid7
from apps.core.tenancy import tenant_transaction

_TAKEN: Final = {"weighed_label_once": "prefix"}
_DECIMALS: Final = {"weight": range(4), "price": range(-2, 1)}


def create_weighed_label(*, actor: Actor, prefix: int, kind: str, decimals: int) -> WeighedLabel:
    """A format; see the model for `decimals`.

    Raises `InvalidInput`: `prefix` `out_of_range` (20 to 29) or `taken`, `kind` `unknown`,
    `decimals` `out_of_range` (weights 0 to 3, prices -2 to 0).
    """
    values: dict[str, Any] = {"prefix": prefix, "kind": kind, "decimals": decimals}
    _check(**values)
    with taken_as(_TAKEN), tenant_transaction():
        label = WeighedLabel.objects.create(id=uuid7(), **values)
        _audit(actor, "weighed_label.created", label, after=values)
    return label


def update_weighed_label(
    *, actor: Actor, label_id: UUID, prefix: int, kind: str, decimals: int
) -> WeighedLabel:
    """Raises what `create_weighed_label` raises, and `NotFound`."""
    values: dict[str, Any] = {"prefix": prefix, "kind": kind, "decimals": decimals}
    _check(**values)
    with taken_as(_TAKEN), tenant_transaction():
        label = _locked(label_id)
        old, new = audit.changes(_values(label), values)
        if new:
            for field, value in new.items():
                setattr(label, field, value)
            label.save(update_fields=list(new))
            _audit(actor, "weighed_label.updated", label, before=old, after=new)
    return label


def remove_weighed_label(*, actor: Actor, label_id: UUID) -> None:
    """Read no labels with this prefix any more. Raises `NotFound`."""
    with tenant_transaction():
        label = _locked(label_id)
        _audit(actor, "weighed_label.removed", label, before=_values(label))
        label.delete()


def _locked(label_id: UUID) -> WeighedLabel:
    label = WeighedLabel.objects.select_for_update().filter(id=label_id).first()
    if label is None:
        raise NotFound
    return label


def _check(*, prefix: int, kind: str, decimals: int) -> None:
    errors = []
    if not 20 <= prefix <= 29:
        errors.append(FieldError("prefix", "out_of_range", gettext("Dari 20 sampai 29.")))
    if kind not in _DECIMALS:
        errors.append(FieldError("kind", "unknown", gettext("Pilih berat atau harga.")))
    elif decimals not in _DECIMALS[kind]:
        text = gettext("Letak koma ini tidak ada untuk isi label ini.")
        errors.append(FieldError("decimals", "out_of_range", text))
    if errors:
        raise InvalidInput(errors=errors)


def _values(label: WeighedLabel) -> dict[str, Any]:
    return {"prefix": label.prefix, "kind": label.kind, "decimals": label.decimals}


def _audit(
    actor: Actor,
    action: str,
    label: WeighedLabel,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    audit.record_audit(
        actor=actor,
        action=action,
        subject_kind="weighed_label",
        subject_id=label.id,
        before=before,
        after=after,
    )
