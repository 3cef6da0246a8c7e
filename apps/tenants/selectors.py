"""Reading people, sign-ins and outlets."""

import datetime as dt
from dataclasses import dataclass, replace
from decimal import Decimal
from uuid import UUID

from django.db.models import Q, QuerySet

from apps.core.actors import Actor
from apps.core.db import fetch_all, fetch_one
from apps.core.models import AuditEntry
from apps.tenants.errors import CashierWasNotThere, TerminalRequired
from apps.tenants.models import Membership, Outlet, Tenant, Terminal
from apps.tenants.permissions import KITCHEN_BOARD_PERMISSIONS, TERMINAL_PERMISSIONS

# Before the tenant is known: SECURITY DEFINER functions that return only what is needed.
PRINCIPAL = "SELECT * FROM tenants_principal(%s, %s)"
_MEMBERSHIPS = "SELECT * FROM tenants_memberships(%s)"

CLOCK_SKEW = dt.timedelta(minutes=5)
_SIGNED_IN = "cashier.signed_in"


@dataclass(frozen=True, slots=True)
class TenantChoice:
    """A tenant that a person belongs to."""

    tenant_id: UUID
    tenant_name: str
    membership_id: UUID


def find_principal(*, session_id: UUID, tenant_id: UUID) -> Actor | None:
    """The actor of a living sign-in, or None when it, its terminal or person was revoked.

    One statement without a transaction, on every request of a terminal or program.
    """
    row = fetch_one(PRINCIPAL, [session_id, tenant_id])
    if row is None:
        return None
    (
        terminal_id,
        terminal_outlet,
        membership_id,
        user_id,
        name,
        role,
        permissions,
        limit,
        outlets,
        terminal_kind,
    ) = row
    if terminal_id is None and membership_id is None:
        return None
    reach = None if outlets is None else frozenset(outlets)
    return Actor(
        kind="terminal" if terminal_id else "person",
        tenant_id=tenant_id,
        permissions=_permissions(terminal_kind, terminal_outlet, reach, permissions),
        membership_id=membership_id,
        user_id=user_id,
        terminal_id=terminal_id,
        session_id=session_id,
        outlet_ids=frozenset({terminal_outlet}) if terminal_outlet else reach,
        discount_limit=limit if limit is not None else Decimal(0),
        role=role or "",
        name=name or "",
    )


def _permissions(
    terminal_kind: str | None,
    terminal_outlet: UUID | None,
    reach: frozenset[UUID] | None,
    permissions: list[str] | None,
) -> frozenset[str]:
    """A cashier's rights count at a terminal only while she may act in its outlet.

    A kitchen board has none of its own and never more than a board needs.
    """
    own = frozenset(permissions or ())
    if terminal_kind is None:
        return own
    if reach is not None and terminal_outlet not in reach:
        own = frozenset()
    if terminal_kind == Terminal.Kind.KITCHEN:
        return own & KITCHEN_BOARD_PERMISSIONS
    return own | TERMINAL_PERMISSIONS


def memberships_of(user_id: UUID) -> list[TenantChoice]:
    """The active memberships of a person over all tenants, by name."""
    return [TenantChoice(*row) for row in fetch_all(_MEMBERSHIPS, [user_id])]


def actor_for_membership(membership_id: UUID) -> Actor | None:
    """The actor of a person in the tenant in scope, e.g. in the back office."""
    member = (
        Membership.objects.select_related("role").filter(id=membership_id, is_active=True).first()
    )
    if member is None:
        return None
    outlets = member.membershipoutlet_set.values_list("outlet_id", flat=True)
    return Actor(
        kind="person",
        tenant_id=member.tenant_id,
        permissions=frozenset(member.role.permissions),
        membership_id=member.id,
        user_id=member.user_id,
        outlet_ids=None if member.all_outlets else frozenset(outlets),
        discount_limit=member.role.discount_limit,
        role=member.role.key,
        name=member.name,
    )


def acting_cashier(actor: Actor, *, membership_id: UUID, at: dt.datetime) -> Actor:
    """The actor with the rights of the person who was its terminal's cashier at that time.

    A till sends what it sold while it was cut off under whoever is signed in by then. The acting
    terminal stays the same, so its approvals count. Raises `CashierWasNotThere`.
    """
    if membership_id == actor.membership_id:
        return actor
    person = actor_for_membership(membership_id)
    if actor.terminal_id is None or person is None:
        raise CashierWasNotThere
    if not all(map(person.reaches, actor.outlet_ids or ())):
        raise CashierWasNotThere
    if not _was_signed_in(membership_id, actor.terminal_id, at):
        raise CashierWasNotThere
    return replace(
        actor,
        permissions=person.permissions | TERMINAL_PERMISSIONS,
        membership_id=person.membership_id,
        user_id=person.user_id,
        discount_limit=person.discount_limit,
        role=person.role,
        name=person.name,
    )


def _trail(membership_id: UUID, terminal_id: UUID) -> QuerySet[AuditEntry]:
    return AuditEntry.objects.filter(
        subject_id__in=[membership_id, terminal_id],
        terminal_id=terminal_id,
        action__in=[_SIGNED_IN, "cashier.signed_out", "terminal.paired"],
    )


def _was_signed_in(membership_id: UUID, terminal_id: UUID, at: dt.datetime) -> bool:
    """By the audit trail; a device's clock may be off by `CLOCK_SKEW`. Pairing ends a sign-in."""
    trail = _trail(membership_id, terminal_id)
    around = trail.filter(at__gt=at - CLOCK_SKEW, at__lte=at + CLOCK_SKEW, action=_SIGNED_IN)
    before = trail.filter(at__lte=at - CLOCK_SKEW).order_by("-at", "-id").first()
    return around.exists() or (before is not None and before.action == _SIGNED_IN)


class PastCashiers:
    """Who acted at a terminal at times of the past, whatever became of them since.

    Remembers what it read: a queue names few people and many moments.
    """

    _MOST = 200

    def __init__(self, terminal: Actor, *, present: UUID | None = None) -> None:
        """`present`: the membership that is signed in at the terminal right now."""
        self.terminal = terminal
        self._present = present
        self._people: dict[UUID, tuple[Actor, str]] = {}
        self._trails: dict[UUID, list[tuple[dt.datetime, str]]] = {}

    def at(self, membership_id: UUID, moment: dt.datetime) -> tuple[Actor, str]:
        """The terminal acting for the person, and why she was not allowed to: empty when she was.

        Reasons: `unknown`, `inactive`, `other_outlet`, `not_signed_in`.
        """
        if membership_id not in self._people:
            self._people[membership_id] = self._find(membership_id)
        actor, reason = self._people[membership_id]
        is_there = membership_id == self._present
        if reason or is_there or self._was_signed_in(membership_id, moment):
            return actor, reason
        return actor, "not_signed_in"

    def _find(self, membership_id: UUID) -> tuple[Actor, str]:
        member = Membership.objects.select_related("role").filter(id=membership_id).first()
        if member is None:
            return self.terminal, "unknown"
        outlets = set(member.membershipoutlet_set.values_list("outlet_id", flat=True))
        acting = replace(
            self.terminal,
            permissions=frozenset(member.role.permissions) | TERMINAL_PERMISSIONS,
            membership_id=member.id,
            user_id=member.user_id,
            discount_limit=member.role.discount_limit,
            role=member.role.key,
            name=member.name,
        )
        if not member.is_active:
            return acting, "inactive"
        reaches = member.all_outlets or (self.terminal.outlet_ids or frozenset()) <= outlets
        return acting, "" if reaches else "other_outlet"

    def _was_signed_in(self, membership_id: UUID, moment: dt.datetime) -> bool:
        assert self.terminal.terminal_id is not None  # noqa: S101 - a queue has a terminal
        trail = self._trail(membership_id, self.terminal.terminal_id)
        if len(trail) == self._MOST and moment <= trail[-1][0] + CLOCK_SKEW:
            return _was_signed_in(membership_id, self.terminal.terminal_id, moment)
        for at, action in trail:
            if at > moment + CLOCK_SKEW:
                continue
            if action == _SIGNED_IN or at <= moment - CLOCK_SKEW:
                return action == _SIGNED_IN
        return False

    def _trail(self, membership_id: UUID, terminal_id: UUID) -> list[tuple[dt.datetime, str]]:
        """The latest sign-ins and their ends, newest first."""
        if membership_id not in self._trails:
            rows = _trail(membership_id, terminal_id).order_by("-at", "-id")
            self._trails[membership_id] = list(rows.values_list("at", "action")[: self._MOST])
        return self._trails[membership_id]


def visible_outlets(actor: Actor) -> QuerySet[Outlet]:
    """The outlets that the actor may act in."""
    outlets = Outlet.objects.order_by("name")
    return outlets if actor.outlet_ids is None else outlets.filter(id__in=actor.outlet_ids)


def visible_terminals(actor: Actor) -> QuerySet[Terminal]:
    """The terminals of the outlets that the actor may act in, by code."""
    terminals = Terminal.objects.order_by("code")
    return terminals if actor.outlet_ids is None else terminals.filter(outlet__in=actor.outlet_ids)


def staff_at_terminal(actor: Actor) -> QuerySet[Membership]:
    """The active people with a PIN who may act in the terminal's outlet, by name.

    Raises `TerminalRequired`.
    """
    if actor.terminal_id is None:
        raise TerminalRequired
    return (
        Membership.objects.select_related("role")
        .filter(Q(all_outlets=True) | Q(membershipoutlet__outlet__in=actor.outlet_ids or ()))
        .filter(is_active=True)
        .exclude(pin_hash="")
        .order_by("name", "code")
        .distinct()
    )


@dataclass(frozen=True, slots=True)
class CallerFacts:
    """What a caller is told about the credential in use."""

    kind: str
    tenant: Tenant
    membership: UUID | None
    name: str
    role: str
    permissions: list[str]
    discount_limit: Decimal
    outlets: list[Outlet]
    terminal: Terminal | None


def caller_facts(actor: Actor) -> CallerFacts:
    """The actor with the names of tenant, outlets and terminal."""
    return CallerFacts(
        kind=actor.kind,
        tenant=Tenant.objects.get(id=actor.tenant_id),
        membership=actor.membership_id,
        name=actor.name,
        role=actor.role,
        permissions=sorted(actor.permissions),
        discount_limit=actor.discount_limit,
        outlets=list(visible_outlets(actor).filter(is_active=True)),
        terminal=Terminal.objects.filter(id=actor.terminal_id).first()
        if actor.terminal_id
        else None,
    )
