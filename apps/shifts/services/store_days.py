"""Signing off an outlet's business day over all its terminals."""

import datetime as dt
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext

from apps.core.actors import Actor
from apps.core.audit import record_audit
from apps.core.db import fetch_all
from apps.core.errors import Conflict, InvalidInput, NotFound
from apps.core.tenancy import current_tenant_id, tenant_transaction
from apps.shifts.days import day_figures, open_shifts_of, terminal_name
from apps.shifts.errors import ShiftsStillOpen, StoreDayClosed
from apps.shifts.models import StoreDay
from apps.shifts.selectors import business_day_now
from apps.tenants.models import Outlet


def sign_store_day(*, outlet_id: UUID, business_date: dt.date, note: str, actor: Actor) -> StoreDay:
    """Close the day: no shift of it is open, its shifts are summed, the actor signs.

    Raises `NotFound`, `InvalidInput` (a day to come), `ShiftsStillOpen` (names the terminals),
    `StoreDayClosed`.
    """
    actor.require("shifts.sign_day")
    with tenant_transaction():
        outlet = _lock_outlet(outlet_id, actor)
        if business_date > business_day_now(outlet_id):
            raise InvalidInput.on("business_date", "out_of_range", gettext("Hari itu belum tiba."))
        open_shifts = open_shifts_of(outlet.id, business_date)
        if open_shifts:
            names = [terminal_name(shift) for shift in open_shifts]
            raise ShiftsStillOpen(
                gettext("Masih ada sif yang buka di: %(names)s.") % {"names": ", ".join(names)},
                extra={"terminals": names},
            )
        day = StoreDay.objects.select_for_update().filter(
            outlet=outlet, business_date=business_date
        ).first() or StoreDay(outlet=outlet, business_date=business_date, state="")
        if day.state == StoreDay.State.SIGNED:
            raise StoreDayClosed
        day.state = StoreDay.State.SIGNED
        day.figures = day_figures(outlet.id, business_date)
        day.signed_by_id = actor.membership_id
        day.signed_at = timezone.now()
        day.note = note.strip()
        day.save()
        _record(day, actor, "store_day.signed", note.strip())
    return day


def first_open_day(*, outlet_id: UUID, day: dt.date) -> dt.date:
    """The day itself, or the first after it that is not signed off.

    The outlet's row FOR SHARE keeps the day from being signed off meanwhile.
    """
    sql = "SELECT id FROM tenants_outlet WHERE tenant_id = %s AND id = %s FOR SHARE"
    fetch_all(sql, [current_tenant_id(), outlet_id])
    signed = set(
        StoreDay.objects.filter(
            outlet_id=outlet_id, business_date__gte=day, state=StoreDay.State.SIGNED
        ).values_list("business_date", flat=True)
    )
    while day in signed:
        day += dt.timedelta(days=1)
    return day


def reopen_store_day(*, day_id: UUID, reason: str, actor: Actor) -> StoreDay:
    """Let shifts of the day open again; what was signed stays in the audit trail.

    Raises `NotFound`, `InvalidInput`, `Conflict` when it is not signed.
    """
    actor.require("shifts.reopen_day")
    if not reason.strip():
        raise InvalidInput.on("reason", "required", gettext("Tulis kenapa hari dibuka lagi."))
    with tenant_transaction():
        found = StoreDay.objects.filter(id=day_id).first()
        if found is None:
            raise NotFound
        _lock_outlet(found.outlet_id, actor)
        day = StoreDay.objects.select_for_update().get(id=day_id)
        if day.state != StoreDay.State.SIGNED:
            raise Conflict
        day.state = StoreDay.State.REOPENED
        day.reopen_reason = reason.strip()
        day.save(update_fields=["state", "reopen_reason"])
        _record(day, actor, "store_day.reopened", day.reopen_reason)
    return day


def _lock_outlet(outlet_id: UUID, actor: Actor) -> Outlet:
    """No shift opens in the outlet meanwhile; selling goes on."""
    outlet = Outlet.objects.select_for_update(no_key=True).filter(id=outlet_id).first()
    if outlet is None or not actor.reaches(outlet.id):
        raise NotFound
    return outlet


def _record(day: StoreDay, actor: Actor, action: str, words: str) -> None:
    record_audit(
        actor=actor,
        action=action,
        subject_kind="store_day",
        subject_id=day.id,
        after={
            "outlet": str(day.outlet_id),
            "business_date": day.business_date.isoformat(),
            "note": words,
            "figures": day.figures,
        },
    )
