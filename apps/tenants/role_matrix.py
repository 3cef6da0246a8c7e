"""Roles × permissions on one page: what to draw, and what was asked for when it comes back."""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from apps.core.actors import Actor
from apps.core.errors import Conflict, InvalidInput
from apps.core.tenancy import tenant_transaction
from apps.tenants.models import Membership, Role
from apps.tenants.permissions import OWNER, PERMISSIONS, ROLES
from apps.tenants.services.members import KEYS_TO_THE_HOUSE, save_role
from apps.tenants.words import PERMISSION_WORDS

GRANT: Final = "grant"
SEEN: Final = "seen"
OWN_KEY: Final = "own_key"
NOT_YOURS: Final = "not_yours"


@dataclass(frozen=True, slots=True)
class Column:
    """A role with the people who have it."""

    role: Role
    people: list[str]
    is_own: bool
    seen: str


@dataclass(frozen=True, slots=True)
class Cell:
    """Whether a role has a permission; `lock` says why the actor cannot change it."""

    value: str
    role: Role
    is_given: bool
    lock: str


@dataclass(frozen=True, slots=True)
class Row:
    permission: str
    label: str | Promise
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class Area:
    label: str | Promise
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class Change:
    """What was saved for one role."""

    role: Role
    given: int
    taken: int
    people: int


def columns(actor: Actor) -> list[Column]:
    """The tenant's roles, from the owner down, each with its active people."""
    roles = sorted(Role.objects.all(), key=lambda role: (_rank(role), role.name))
    people: dict[object, list[str]] = {role.id: [] for role in roles}
    members = Membership.objects.filter(is_active=True).order_by("name")
    for name, role_id in members.values_list("name", "role_id"):
        people[role_id].append(name)
    own = _own_role(actor)
    return [Column(role, people[role.id], role.id == own, fingerprint(role)) for role in roles]


def areas(
    actor: Actor, shown: Sequence[Column], ticked: Collection[str] | None = None
) -> list[Area]:
    """Every permission in the words of the shop, by area, with a cell for each role.

    `ticked` are the boxes as they were sent, when that was refused.
    """
    found = []
    for label, words in PERMISSION_WORDS.items():
        rows = [
            Row(name, text, [_cell(actor, column, name, ticked) for column in shown])
            for name, text in words.items()
        ]
        found.append(Area(label, rows))
    return found


def fingerprint(role: Role) -> str:
    """Names the state of a role, so that nobody saves over a change that he has not seen."""
    state = f"{role.id}:{sorted(role.permissions)}:{role.discount_limit.normalize():f}"
    return f"{role.id}:{hashlib.blake2b(state.encode(), digest_size=8).hexdigest()}"


def save_matrix(*, actor: Actor, data: QueryDict) -> list[Change]:
    """Give the roles what the boxes say; all of them or none.

    Raises `Conflict` when a role changed since the page was drawn, `InvalidInput` for a limit
    that is no percentage, and what `save_role` raises.
    """
    wanted = set(data.getlist(GRANT))
    seen = set(data.getlist(SEEN))
    with tenant_transaction():
        shown = columns(actor)
        if {column.seen for column in shown} != seen:
            raise Conflict(_("Peran baru saja diubah orang lain. Lihat lagi, lalu simpan."))
        changes = [_save(actor, column, wanted, data) for column in shown]
    return [change for change in changes if change is not None]


def _save(actor: Actor, column: Column, wanted: set[str], data: QueryDict) -> Change | None:
    role = column.role
    before = set(role.permissions)
    after = {
        name
        for name in PERMISSIONS
        if (name in before if _lock(actor, column, name) else _value(role, name) in wanted)
    }
    limit = _limit(data.get(f"limit_{role.id.hex}", ""), role)
    if after == before & set(PERMISSIONS) and limit == role.discount_limit:
        return None
    save_role(
        actor=actor,
        role_id=role.id,
        name=role.name,
        permissions=sorted(after),
        discount_limit=limit,
    )
    return Change(role, len(after - before), len(before - after), len(column.people))


def _limit(text: str, role: Role) -> Decimal:
    try:
        limit = Decimal(text.strip().replace(".", "").replace(",", "."))
    except InvalidOperation as error:
        raise _wrong_limit(role) from error
    if not limit.is_finite() or not 0 <= limit <= 100 or limit != limit.quantize(Decimal("0.01")):
        raise _wrong_limit(role)
    return limit


def _wrong_limit(role: Role) -> InvalidInput:
    words = _("Batas diskon %(role)s: dari 0 sampai 100 persen.") % {"role": role.name}
    return InvalidInput.on(f"limit_{role.id.hex}", "percentage", words)


def _cell(actor: Actor, column: Column, permission: str, ticked: Collection[str] | None) -> Cell:
    value, lock = _value(column.role, permission), _lock(actor, column, permission)
    is_saved = permission in column.role.permissions
    return Cell(
        value=value,
        role=column.role,
        is_given=is_saved if lock or ticked is None else value in ticked,
        lock=lock,
    )


def _lock(actor: Actor, column: Column, permission: str) -> str:
    """Why the actor cannot change a cell: the rules of `save_role`, said before one tries."""
    has = permission in column.role.permissions
    if column.is_own and has and permission in KEYS_TO_THE_HOUSE & actor.permissions:
        return OWN_KEY
    is_above = column.role.key == OWNER and actor.role != OWNER
    if is_above or (not has and not actor.may(permission)):
        return NOT_YOURS
    return ""


def _own_role(actor: Actor) -> object:
    own = Membership.objects.filter(id__in=[actor.membership_id]).values_list("role_id", flat=True)
    return own.first()


def _value(role: Role, permission: str) -> str:
    return f"{role.id.hex}:{permission}"


def _rank(role: Role) -> int:
    return ROLES.index(role.key) if role.key in ROLES else len(ROLES)
