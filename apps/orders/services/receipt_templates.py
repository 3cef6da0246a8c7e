"""How an outlet's receipts look."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import IO, Any, Final, TypedDict, Unpack
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from apps.core.actors import Actor
from apps.core.audit import changes as differences
from apps.core.audit import record_audit
from apps.core.errors import NotFound
from apps.core.ids import uuid7
from apps.core.tenancy import tenant_transaction
from apps.orders.models import ReceiptTemplate
from apps.orders.receipts.logo import clean_logo
from apps.tenants.models import Outlet
from apps.tenants.services.places import update_outlet

_NO_LOGO: Final = ("", b"")


class TemplateValues(TypedDict, total=False):
    """What may change about a template. `logo=None` takes the picture away."""

    name: str
    website: str
    language: str
    paper: str
    show_address: bool
    show_phone: bool
    show_customer: bool
    show_discounts: bool
    show_taxes: bool
    show_notes: bool
    show_qr: bool
    header: str
    footer: str
    logo: IO[bytes] | None


def set_receipt_template(
    *, actor: Actor, outlet_id: UUID, **values: Unpack[TemplateValues]
) -> ReceiptTemplate:
    """Change what is given. Header and footer are the outlet's own, for the tills' feed.

    Raises `NotFound`, also out of the actor's reach, and `ImageRefused`.
    """
    with _stored(values.get("logo")) as (name, bits), tenant_transaction():
        outlet = Outlet.objects.select_for_update().filter(id=outlet_id).first()
        if outlet is None or not actor.reaches(outlet_id):
            raise NotFound
        update_outlet(actor=actor, outlet_id=outlet_id, **_outlet_values(values))
        template = ReceiptTemplate.objects.filter(outlet=outlet).first()
        template = template or ReceiptTemplate(outlet=outlet)
        given = {key: values[key] for key in _own(values)}  # type: ignore[literal-required]
        if "logo" in values:
            given |= {"logo": name}
        _change(template, given, bits, actor)
    return template


def _change(template: ReceiptTemplate, given: dict[str, Any], bits: bytes, actor: Actor) -> None:
    before, after = differences({key: _plain(getattr(template, key)) for key in given}, given)
    if not after:
        return
    for key, value in after.items():
        setattr(template, key, value)
    if "logo" in after:
        template.logo_bits = bits
        if before["logo"]:
            transaction.on_commit(lambda: default_storage.delete(before["logo"]))
    template.save()
    record_audit(
        actor=actor,
        action="receipt.template_set",
        subject_kind="outlet",
        subject_id=template.outlet_id,
        before=before,
        after=after,
    )


def _own(values: Mapping[str, Any]) -> list[str]:
    return [key for key in values if key not in {"header", "footer", "logo"}]


def _outlet_values(values: Mapping[str, Any]) -> dict[str, Any]:
    return {f"receipt_{key}": values[key] for key in ("header", "footer") if key in values}


def _plain(value: Any) -> Any:
    """A stored picture as its name."""
    return value if isinstance(value, bool) else str(value)


@contextmanager
def _stored(upload: IO[bytes] | None) -> Iterator[tuple[str, bytes]]:
    """The cleaned logo's name and its dots; nothing is left behind when the work fails."""
    if upload is None:
        yield _NO_LOGO
        return
    picture, bits = clean_logo(upload)
    name = default_storage.save(f"receipts/{uuid7().hex}.png", ContentFile(picture))
    try:
        yield name, bits
    except BaseException:
        default_storage.delete(name)
        raise
