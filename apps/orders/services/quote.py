"""Pricing a cart without selling it."""

from typing import Any

from django.utils import timezone

from apps.core.actors import Actor
from apps.core.errors import NotFound
from apps.core.tenancy import tenant_transaction
from apps.orders.cart import local_moment, price_within_limits
from apps.orders.drafts import Draft
from apps.orders.goods import read_goods
from apps.orders.representation import quote_json
from apps.orders.vouchers import usable_vouchers
from apps.pricing.rules import current_version
from apps.tenants.selectors import visible_outlets


def quote(*, draft: Draft, actor: Actor) -> dict[str, Any]:
    """The priced cart with reasons; writes nothing.

    Limits and vouchers are looked at, not used up. Raises `NotFound`, `UnknownItem`,
    `UnknownCustomer`, `UnitUnknown`, `ModifiersRefused`, `LabelRefused`, `PricingRefused` and
    the errors of `usable_vouchers`.
    """
    with tenant_transaction(read_only=True):
        outlet = visible_outlets(actor).filter(id=draft.outlet_id, is_active=True).first()
        if outlet is None:
            raise NotFound
        moment = local_moment(timezone.now(), timezone=outlet.timezone, day_start=outlet.day_start)
        priced = price_within_limits(
            draft,
            read_goods(draft, tenant_id=actor.tenant_id),
            moment=moment,
            version=current_version(),
            vouchers=usable_vouchers(draft, on=moment.date),
        )
    return quote_json(priced.cart, priced.names)
