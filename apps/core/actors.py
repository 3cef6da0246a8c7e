"""Who acts. Every service takes an `Actor`; every audit entry names one."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal
from uuid import UUID

from apps.core.errors import Forbidden

ActorKind = Literal["person", "terminal", "system"]


@dataclass(frozen=True, slots=True)
class Actor:
    """A person, a terminal (perhaps with a cashier signed in), or the system itself.

    `outlet_ids` is None for somebody who may act in every outlet of the tenant.
    `discount_limit` is the highest manual discount in percent without an approval.
    """

    kind: ActorKind
    tenant_id: UUID
    permissions: frozenset[str] = frozenset()
    membership_id: UUID | None = None
    user_id: UUID | None = None
    terminal_id: UUID | None = None
    session_id: UUID | None = None
    outlet_ids: frozenset[UUID] | None = None
    discount_limit: Decimal = Decimal(0)
    role: str = ""
    name: str = ""

    def may(self, permission: str) -> bool:
        return permission in self.permissions

    def require(self, permission: str) -> None:
        """Raise `Forbidden` unless the actor holds the permission."""
        if permission not in self.permissions:
            raise Forbidden(extra={"permission": permission})

    def reaches(self, outlet_id: UUID) -> bool:
        """Whether the actor may see and act in the outlet."""
        return self.outlet_ids is None or outlet_id in self.outlet_ids

    @property
    def is_authenticated(self) -> bool:
        """Read by Django REST framework."""
        return True


def system_actor(tenant_id: UUID) -> Actor:
    """The actor of jobs and of commands run by an operator: no permissions of a person."""
    return Actor(kind="system", tenant_id=tenant_id, name="system")
