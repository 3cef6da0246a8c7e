"""Batches of vouchers, and their codes."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final, TypedDict, Unpack
from uuid import UUID

from django.db.models import F
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.translation import gettext

from apps.core.actors import Actor
from apps.core.audit import record_audit
from apps.core.constraints import taken_as
from apps.core.errors import InvalidInput
from apps.core.tenancy import tenant_transaction
from apps.pricing.codes import LONGEST, SHORTEST, is_code, new_code, normal_code
from apps.pricing.models import Voucher, VoucherBatch
from apps.pricing.services.checks import (
    Findings,
    check_amount,
    check_benefit,
    check_cap,
    check_categories,
    check_dates,
    check_items,
    check_limits,
    checked_name,
    checked_outlets,
)
from apps.pricing.services.writing import locked, values_of, write

MOST_CODES: Final = 10_000

_TAKEN: Final = {"voucher_batch_name_once": "name", "voucher_code_once": "code"}
_FIELDS: Final = (
    "name",
    "benefit_kind",
    "benefit_value",
    "min_amount",
    "max_amount",
    "items",
    "categories",
    "on_promoted",
    "valid_from",
    "valid_until",
    "outlets",
    "uses_per_voucher",
    "is_active",
)
_BATCH: Final = 1000


class VoucherValues(TypedDict, total=False):
    """What may be said about a batch. `items` are item keys; empty means everything."""

    name: str
    benefit_kind: str
    benefit_value: Decimal
    min_amount: int
    max_amount: int | None
    items: Sequence[str]
    categories: Sequence[UUID]
    on_promoted: bool
    valid_from: dt.date | None
    valid_until: dt.date | None
    outlets: Sequence[UUID]
    uses_per_voucher: int
    is_active: bool


def create_voucher_batch(
    *, actor: Actor, count: int = 0, code: str = "", **values: Unpack[VoucherValues]
) -> VoucherBatch:
    """A new batch with `count` made-up codes, or with one code that the shop chooses.

    Raises `InvalidInput` with the field codes of docs/errors.md.
    """
    with taken_as(_TAKEN), tenant_transaction():
        batch = VoucherBatch()
        _save(actor, batch, values, is_new=True)
        if code:
            _add_chosen(actor, batch, code)
        if count:
            _generate(actor, batch, count)
    return batch


def update_voucher_batch(
    *, actor: Actor, batch_id: UUID, **changes: Unpack[VoucherValues]
) -> VoucherBatch:
    """Change the fields that are given; another `uses_per_voucher` counts for every code.

    Raises `NotFound`, `InvalidInput`.
    """
    with taken_as(_TAKEN), tenant_transaction():
        batch = locked(VoucherBatch, batch_id)
        former = batch.uses_per_voucher
        _save(actor, batch, changes)
        if batch.uses_per_voucher != former:
            most = Greatest(F("uses"), batch.uses_per_voucher)
            Voucher.objects.filter(batch=batch).update(max_uses=most)
    return batch


def generate_vouchers(*, actor: Actor, batch_id: UUID, count: int) -> list[str]:
    """That many more codes, of ten characters that nobody guesses.

    Raises `NotFound`, and `InvalidInput` ("too_many") above 10,000 in a batch.
    """
    with taken_as(_TAKEN), tenant_transaction():
        return _generate(actor, locked(VoucherBatch, batch_id), count)


def add_voucher(*, actor: Actor, batch_id: UUID, code: str) -> Voucher:
    """A code that the shop chooses, such as MERDEKA45. Raises `NotFound`, `InvalidInput`."""
    with taken_as(_TAKEN), tenant_transaction():
        return _add_chosen(actor, locked(VoucherBatch, batch_id), code)


def cancel_voucher(*, actor: Actor, voucher_id: UUID) -> Voucher:
    """Nobody can use this code any more; cancelling it again changes nothing. `NotFound`."""
    with tenant_transaction():
        voucher = locked(Voucher, voucher_id)
        if voucher.cancelled_at is None:
            voucher.cancelled_at = timezone.now()
            voucher.save(update_fields=["cancelled_at"])
            _audit(actor, "voucher.cancelled", voucher.batch_id, {"voucher": str(voucher.id)})
    return voucher


def cancel_voucher_batch(*, actor: Actor, batch_id: UUID) -> VoucherBatch:
    """Nobody can use any code of the batch any more. Raises `NotFound`."""
    return update_voucher_batch(actor=actor, batch_id=batch_id, is_active=False)


def _save(actor: Actor, batch: VoucherBatch, given: VoucherValues, *, is_new: bool = False) -> None:
    values = values_of(batch, _FIELDS) | {key: given[key] for key in _FIELDS if key in given}
    values["benefit_value"] = Decimal(values["benefit_value"] or 0)
    write(actor=actor, row=batch, kind="voucher_batch", values=_checked(values), is_new=is_new)


def _checked(values: dict[str, Any]) -> dict[str, Any]:
    found = Findings()
    kind, value = values["benefit_kind"], values["benefit_value"]
    check_benefit(found, kind, value, kinds=VoucherBatch.Benefit.values)
    check_amount(found, "min_amount", values["min_amount"])
    check_cap(found, kind, value, values["max_amount"])
    check_dates(found, values["valid_from"], values["valid_until"])
    check_limits(found, {"uses_per_voucher": values["uses_per_voucher"]})
    check_items(found, [("items", values["items"])])
    check_categories(found, [("categories", values["categories"])])
    checked = values | {
        "name": checked_name(found, values["name"]),
        "outlets": checked_outlets(found, values["outlets"]),
        "items": sorted(set(values["items"])),
        "categories": sorted(set(values["categories"])),
    }
    found.refuse()
    return checked


def _generate(actor: Actor, batch: VoucherBatch, count: int) -> list[str]:
    present = Voucher.objects.filter(batch=batch).count()
    if not 1 <= count <= MOST_CODES - present:
        raise InvalidInput.on(
            "count",
            "too_many" if count > 0 else "limit_range",
            gettext("Paling banyak 10.000 kode per voucher."),
        )
    codes = _unused_codes(count)
    Voucher.objects.bulk_create(
        (Voucher(batch=batch, code=code, max_uses=batch.uses_per_voucher) for code in codes),
        batch_size=_BATCH,
    )
    _audit(actor, "voucher_batch.generated", batch.id, {"count": count})
    return codes


def _unused_codes(count: int) -> list[str]:
    codes: set[str] = set()
    while len(codes) < count:
        codes |= {new_code() for _ in range(count - len(codes))}
        codes -= set(Voucher.objects.filter(code__in=codes).values_list("code", flat=True))
    return sorted(codes)


def _add_chosen(actor: Actor, batch: VoucherBatch, code: str) -> Voucher:
    code = normal_code(code)
    if not is_code(code):
        raise InvalidInput.on(
            "code",
            "voucher_code",
            gettext("%(least)s sampai %(most)s huruf dan angka.")
            % {"least": SHORTEST, "most": LONGEST},
        )
    if Voucher.objects.filter(batch=batch).count() >= MOST_CODES:
        raise InvalidInput.on("code", "too_many", gettext("Paling banyak 10.000 kode per voucher."))
    voucher = Voucher.objects.create(batch=batch, code=code, max_uses=batch.uses_per_voucher)
    _audit(actor, "voucher_batch.code_added", batch.id, {"voucher": str(voucher.id)})
    return voucher


def _audit(actor: Actor, action: str, batch_id: UUID, after: dict[str, Any]) -> None:
    record_audit(
        actor=actor,
        action=action,
        subject_kind="voucher_batch",
        subject_id=batch_id,
        after=after,
    )
