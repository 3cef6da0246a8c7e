"""Setting what an outlet adds to prices."""

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext

from apps.core.actors import Actor
from apps.core.audit import record_audit
from apps.core.channels import Channel
from apps.core.errors import InvalidInput
from apps.core.tenancy import tenant_transaction
from apps.pricing.models import OutletPricing
from apps.tenants.models import Outlet


def set_outlet_pricing(
    *,
    outlet: Outlet,
    actor: Actor,
    service_rate: Decimal = Decimal(0),
    service_included: bool = False,
    service_channels: Sequence[str] = (),
    cash_step: int = 0,
    cash_mode: str = OutletPricing.RoundingMode.NEAREST,
) -> OutletPricing:
    """Service charge in percent, and cash rounding to a step in rupiah (0: none).

    `service_channels` are those with a service charge; none named means all. Raises
    `InvalidInput` for a channel that does not exist.
    """
    if not set(service_channels) <= set(Channel.values):
        raise InvalidInput.on(
            "service_channels", "channel_unknown", gettext("Kanal ini tidak ada.")
        )
    values = {
        "service_rate": service_rate,
        "service_included": service_included,
        "service_channels": sorted(set(service_channels)),
        "cash_step": cash_step,
        "cash_mode": cash_mode,
    }
    with tenant_transaction():
        pricing, _ = OutletPricing.objects.update_or_create(outlet=outlet, defaults=values)
        record_audit(
            actor=actor,
            action="outlet.pricing_set",
            subject_kind="outlet",
            subject_id=outlet.id,
            after=values | {"service_rate": str(service_rate)},
        )
    return pricing
