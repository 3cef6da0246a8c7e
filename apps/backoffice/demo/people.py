"""The people of the demo shops, and how they sign in."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from apps.core.actors import system_actor
from apps.core.tenancy import tenant_scope
from apps.tenants.models import Membership, Outlet, Tenant, User
from apps.tenants.services.people import add_person
from apps.tenants.services.pins import set_pin

DOMAIN: Final = "demo.warungin.test"
OPERATOR: Final = "operator"
_PIN_DIGITS: Final = 6


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the cast. `outlet` is a code; None stands for all outlets."""

    name: str
    role: str
    mailbox: str
    employee: str
    outlet: str | None = None

    @property
    def email(self) -> str:
        return f"{self.mailbox}@{DOMAIN}"


@dataclass(frozen=True, slots=True)
class Login:
    """How a person signs in; the plain secrets exist only in the demo's own file."""

    tenant: str | None
    role: str
    name: str
    email: str
    password: str
    pin: str | None
    employee: str | None


def add_people(tenant: Tenant, people: Iterable[Person], outlets: Iterable[Outlet]) -> list[Login]:
    """The cast of a tenant with new passwords and PINs."""
    by_code = {outlet.code: outlet for outlet in outlets}
    with tenant_scope(tenant.id):
        actor = system_actor(tenant.id)
        for person in people:
            add_person(
                name=person.name,
                code=person.employee,
                role_key=person.role,
                actor=actor,
                user=User.objects.create_user(person.email, name=person.name),
                outlets=[by_code[person.outlet]] if person.outlet else None,
            )
        return [renew_login(tenant, member) for member in _members()]


def add_operator() -> Login:
    """Somebody who runs the platform and has no rights inside a tenant."""
    user = User.objects.create_user(f"{OPERATOR}@{DOMAIN}", name="Operator", is_staff=True)
    return renew_operator(user)


def renew_logins(tenant: Tenant) -> list[Login]:
    """New passwords and PINs for a tenant's people, when the old ones were lost."""
    with tenant_scope(tenant.id):
        return [renew_login(tenant, member) for member in _members()]


def renew_login(tenant: Tenant, member: Membership) -> Login:
    """A new password and PIN for a person of the tenant in scope."""
    user = member.user
    if user is None:
        raise LookupError("everybody in the demo has an e-mail")
    pin = _new_pin()
    set_pin(membership_id=member.id, pin=pin, actor=system_actor(tenant.id))
    password = _set_password(user)
    return Login(tenant.name, member.role.key, member.name, user.email, password, pin, member.code)


def renew_operator(user: User) -> Login:
    """A new password for the operator."""
    return Login(None, OPERATOR, user.name, user.email, _set_password(user), None, None)


def _members() -> list[Membership]:
    return list(
        Membership.objects.select_related("user", "role")
        .filter(user__email__endswith=f"@{DOMAIN}")
        .order_by("code")
    )


def _set_password(user: User) -> str:
    password = secrets.token_urlsafe(12)
    user.set_password(password)
    user.save(update_fields=["password"])
    return password


def _new_pin() -> str:
    """Six digits that are not all the same."""
    while True:
        pin = f"{secrets.randbelow(10**_PIN_DIGITS):0{_PIN_DIGITS}d}"
        if len(set(pin)) > 1:
            return pin
