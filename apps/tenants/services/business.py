"""Changing the business itself."""

from typing import Final

from django.utils.translation import gettext

from apps.core.actors import Actor
from apps.core.audit import record_audit
from apps.core.errors import InvalidInput
from apps.core.tenancy import tenant_transaction
from apps.tenants.models import Tenant

_LONGEST_NAME: Final = 120


def rename_tenant(*, actor: Actor, name: str) -> Tenant:
    """Give the actor's business another name, as pages and receipts show it.

    Raises `InvalidInput`.
    """
    name = name.strip()
    if not 1 <= len(name) <= _LONGEST_NAME:
        raise InvalidInput.on(
            "name", "length", gettext("1 sampai %(most)s huruf.") % {"most": _LONGEST_NAME}
        )
    with tenant_transaction():
        tenant = Tenant.objects.select_for_update().get(id=actor.tenant_id)
        before, tenant.name = tenant.name, name
        if before != name:
            tenant.save(update_fields=["name"])
            record_audit(
                actor=actor,
                action="tenant.renamed",
                subject_kind="tenant",
                subject_id=tenant.id,
                before={"name": before},
                after={"name": name},
            )
    return tenant
