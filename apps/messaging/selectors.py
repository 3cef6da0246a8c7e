"""Whom to write to."""

from django.db.models import QuerySet

from apps.core.tenancy import current_tenant_id
from apps.tenants.models import User
from apps.tenants.permissions import OWNER


def owners_with_address() -> QuerySet[User]:
    """The owners of the tenant in scope who can be reached by e-mail."""
    owners = User.objects.filter(
        memberships__tenant_id=current_tenant_id(),
        memberships__is_active=True,
        memberships__role__key=OWNER,
        is_active=True,
    )
    return owners.exclude(email="").distinct().order_by("email")
