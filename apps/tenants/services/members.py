"""Changing people and roles, so that nobody locks himself out or gives what he lacks."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext

from apps.core.actors import Actor
from apps.core.audit import changes, record_audit
from apps.core.constraints import taken_as
from apps.core.errors import Forbidden, InvalidInput, NotFound
from apps.core.tenancy import tenant_transaction
from apps.tenants.errors import GrantTooHigh, LocksYouOut
from apps.tenants.models import AuthSession, Membership, MembershipOutlet, Outlet, Role, User
from apps.tenants.permissions import OWNER, PERMISSIONS
from apps.tenants.services.accounts import invite

# Without these an owner could not repair what he has just done.
KEYS_TO_THE_HOUSE: Final = frozenset({"backoffice.view", "people.view", "people.change"})
_TAKEN: Final = {
    "membership_code_once": "code",
    "membership_user_once": "email",
    "role_name_once": "name",
}


def save_person(
    *,
    actor: Actor,
    name: str,
    code: str,
    role_id: UUID,
    email: str = "",
    outlets: Iterable[Outlet] | None = None,
    is_active: bool = True,
    membership_id: UUID | None = None,
) -> Membership:
    """Add a person, or change one; in all outlets when `outlets` is None.

    An e-mail lets the person sign in here; somebody new chooses a password by "forgot password".
    Raises `NotFound`, `InvalidInput` (code or e-mail taken), `GrantTooHigh`, `LocksYouOut`.
    """
    places = None if outlets is None else sorted(outlets, key=lambda outlet: str(outlet.id))
    with taken_as(_TAKEN), tenant_transaction():
        member = _person(membership_id)
        role = _role(role_id)
        _check_grant(actor, frozenset(role.permissions), places)
        _check_own(actor, member, role, is_active=is_active)
        is_new = membership_id is None
        if not is_new:
            refuse_changing_owner(actor, member.role)
        before = {} if is_new else _state(member)
        member.name, member.code, member.role = name.strip(), code.strip(), role
        member.user = _user(email, member.name) if email else None
        member.all_outlets, member.is_active = places is None, is_active
        member.save(force_insert=is_new)
        _set_outlets(member, places or [])
        _end_sign_ins(member)
        _audit_person(actor, member, before, is_new=is_new)
    return member


def save_role(
    *,
    actor: Actor,
    role_id: UUID,
    name: str,
    permissions: Sequence[str],
    discount_limit: Decimal,
) -> Role:
    """Change what a role may do. `discount_limit` is in percent.

    Raises `NotFound`, `InvalidInput`, `GrantTooHigh`, and `LocksYouOut` for the actor's own role.
    """
    unknown = set(permissions) - set(PERMISSIONS)
    if unknown or not 0 <= discount_limit <= 100:
        raise InvalidInput.on(
            "permissions", "invalid_choice", gettext("Izin atau batas ini tidak dikenal.")
        )
    values = {
        "name": name.strip(),
        "permissions": sorted(set(permissions)),
        "discount_limit": discount_limit,
    }
    with taken_as(_TAKEN), tenant_transaction():
        role = Role.objects.select_for_update().filter(id=role_id).first()
        if role is None:
            raise NotFound
        refuse_changing_owner(actor, role)
        _check_grant(actor, frozenset(permissions) - frozenset(role.permissions), None)
        _check_limit(actor, role, discount_limit)
        own = Membership.objects.filter(id__in=[actor.membership_id], role=role)
        if own.exists() and not set(permissions) >= KEYS_TO_THE_HOUSE & actor.permissions:
            raise LocksYouOut
        before, after = changes({field: getattr(role, field) for field in values}, values)
        for field, value in after.items():
            setattr(role, field, value)
        if after:
            role.save(update_fields=list(after))
            _audit_role(actor, role, before, after)
    return role


def refuse_changing_owner(actor: Actor, role: Role) -> None:
    """Only owners change owners: who may change people must not take an owner's PIN or rights.

    Raises `GrantTooHigh`.
    """
    if role.key == OWNER and actor.kind != "system" and actor.role != OWNER:
        raise GrantTooHigh


def _check_limit(actor: Actor, role: Role, limit: Decimal) -> None:
    """Nobody gives a role more discount than he may give himself."""
    highest = max(role.discount_limit, actor.discount_limit)
    if limit > highest and actor.kind != "system" and not actor.may("orders.any_discount"):
        raise GrantTooHigh


def _person(membership_id: UUID | None) -> Membership:
    if membership_id is None:
        return Membership()
    member = Membership.objects.select_for_update(of=("self",)).filter(id=membership_id).first()
    if member is None:
        raise NotFound
    return member


def _role(role_id: UUID) -> Role:
    role = Role.objects.filter(id=role_id).first()
    if role is None:
        raise NotFound
    return role


def _check_grant(
    actor: Actor, permissions: frozenset[str], places: Sequence[Outlet] | None
) -> None:
    """People give only what they have: rights, and outlets."""
    if actor.kind == "system":
        return
    if not permissions <= actor.permissions:
        raise GrantTooHigh(extra={"permissions": sorted(permissions - actor.permissions)})
    if actor.outlet_ids is None:
        return
    if places is None or not all(actor.reaches(outlet.id) for outlet in places):
        raise GrantTooHigh


def _check_own(actor: Actor, member: Membership, role: Role, *, is_active: bool) -> None:
    if actor.membership_id is None or member.id != actor.membership_id:
        return
    if not is_active or not set(role.permissions) >= KEYS_TO_THE_HOUSE & actor.permissions:
        raise LocksYouOut


def _user(email: str, name: str) -> User:
    """The account with this address, or a new one without a password."""
    found = User.objects.filter(email__iexact=email.strip()).first()
    if found is not None and not found.is_active:
        raise Forbidden(gettext("Akun ini ditutup oleh platform."))
    if found is None:
        return User.objects.create_user(email, name=name)
    invite(found)
    return found


def _set_outlets(member: Membership, places: Sequence[Outlet]) -> None:
    present = member.membershipoutlet_set.all()
    present.exclude(outlet__in=places).delete()
    known = set(present.values_list("outlet_id", flat=True))
    MembershipOutlet.objects.bulk_create(
        MembershipOutlet(membership=member, outlet=outlet)
        for outlet in places
        if outlet.id not in known
    )


def _end_sign_ins(member: Membership) -> None:
    """Programs that act for somebody who was put out stop with him."""
    if member.is_active:
        return
    sessions = AuthSession.objects.filter(membership=member, revoked_at=None)
    sessions.filter(terminal=None).update(
        revoked_at=timezone.now(), revoked_reason="person_deactivated"
    )
    sessions.exclude(terminal=None).update(membership=None)


def _state(member: Membership) -> dict[str, Any]:
    """What the audit keeps: names and addresses are personal and stay out."""
    outlets = member.membershipoutlet_set.order_by("outlet_id").values_list("outlet_id", flat=True)
    return {
        "code": member.code,
        "role": str(member.role_id),
        "user": str(member.user_id) if member.user_id else None,
        "all_outlets": member.all_outlets,
        "outlets": [str(outlet_id) for outlet_id in outlets],
        "is_active": member.is_active,
    }


def _audit_person(
    actor: Actor, member: Membership, before: Mapping[str, Any], *, is_new: bool
) -> None:
    old, new = changes(before, _state(member))
    record_audit(
        actor=actor,
        action="person.added" if is_new else "person.updated",
        subject_kind="membership",
        subject_id=member.id,
        before=None if is_new else old,
        after=new,
    )


def _audit_role(
    actor: Actor, role: Role, before: Mapping[str, Any], after: Mapping[str, Any]
) -> None:
    """Of the permissions only what was taken and given."""
    old, new = dict(before), dict(after)
    if "permissions" in new:
        taken, given = set(old.pop("permissions")), set(new.pop("permissions"))
        old["removed"], new["added"] = sorted(taken - given), sorted(given - taken)
    for values in (old, new):
        if "discount_limit" in values:
            values["discount_limit"] = f"{values['discount_limit'].normalize():f}"
    record_audit(
        actor=actor,
        action="role.updated",
        subject_kind="role",
        subject_id=role.id,
        before=old,
        after=new,
    )
