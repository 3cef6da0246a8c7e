"""Pricing a cart without selling it."""

from typing import Any

from django.utils import timezone

from apps.core.actors import Actor
from apps.core.clock import business_date
from apps.core.errors import NotFound
from apps.core.tenancy import tenant_transaction
from apps.orders.cart import price_draft, refuse_unknown_customer
from apps.orders.drafts import Draft
from apps.orders.representation import quote_json
from apps.orders.selectors import product_rows
from apps.pricing.rules import current_version
from apps.tenants.selectors import visible_outlets


def quote(*, draft: Draft, actor: Actor) -> dict[str, Any]:
    """The priced cart with reasons; writes nothing.

    Raises `NotFound`, `UnknownItem`, `PricingRefused`.
    """
    with tenant_transaction(read_only=True):
        outlet = visible_outlets(actor).filter(id=draft.outlet_id, is_active=True).first()
        if outlet is None:
            raise NotFound
        products = product_rows([line.item for line in draft.lines])
        day = business_date(timezone.now(), timezone=outlet.timezone, day_start=outlet.day_start)
        refuse_unknown_customer(draft)
        cart = price_draft(draft, products, on=day, version=current_version())
    names = [(str(line.item), products[line.item].name) for line in draft.lines]
    return quote_json(cart, names)
