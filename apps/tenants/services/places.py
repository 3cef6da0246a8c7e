"""Changing outlets and terminals."""

import datetime as dt
from typing import Any, Final, TypedDict, Unpack
from uuid import UUID

from django.utils.translation import gettext

from apps.core.actors import Actor
from apps.core.audit import changes as differences
from apps.core.audit import record_audit
from apps.core.errors import InvalidInput, NotFound
from apps.core.tenancy import tenant_transaction
from apps.tenants.models import Outlet, Terminal

_LONGEST_NAME: Final = 60


class OutletChanges(TypedDict, total=False):
    """What may change about an outlet. Its code is on receipts and stays."""

    name: str
    address: str
    phone: str
    timezone: str
    day_start: dt.time
    receipt_header: str
    receipt_footer: str
    allow_negative_stock: bool
    is_active: bool


def update_outlet(*, actor: Actor, outlet_id: UUID, **values: Unpack[OutletChanges]) -> Outlet:
    """Change the fields that are given. Raises `NotFound`, also out of the actor's reach."""
    with tenant_transaction():
        outlet = Outlet.objects.select_for_update().filter(id=outlet_id).first()
        if outlet is None or not actor.reaches(outlet_id):
            raise NotFound
        given: dict[str, Any] = dict(values)
        before, after = differences({field: getattr(outlet, field) for field in given}, given)
        if not after:
            return outlet
        for field, value in after.items():
            setattr(outlet, field, value)
        outlet.save(update_fields=list(after))
        record_audit(
            actor=actor,
            action="outlet.updated",
            subject_kind="outlet",
            subject_id=outlet.id,
            before=_as_json(before),
            after=_as_json(after),
        )
    return outlet


def rename_terminal(*, actor: Actor, terminal_id: UUID, name: str) -> Terminal:
    """Give a terminal another name; its code numbers receipts and stays.

    Raises `NotFound`, `InvalidInput`.
    """
    name = name.strip()
    if not 1 <= len(name) <= _LONGEST_NAME:
        raise InvalidInput.on(
            "name", "length", gettext("1 sampai %(most)s huruf.") % {"most": _LONGEST_NAME}
        )
    with tenant_transaction():
        terminal = Terminal.objects.select_for_update().filter(id=terminal_id).first()
        if terminal is None or not actor.reaches(terminal.outlet_id):
            raise NotFound
        before, terminal.name = terminal.name, name
        terminal.save(update_fields=["name"])
        record_audit(
            actor=actor,
            action="terminal.renamed",
            subject_kind="terminal",
            subject_id=terminal.id,
            before={"name": before},
            after={"name": name},
        )
    return terminal


def _as_json(values: dict[str, Any]) -> dict[str, Any]:
    return {
        field: value.isoformat() if isinstance(value, dt.time) else value
        for field, value in values.items()
    }
