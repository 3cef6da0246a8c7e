"""What a till needs to know to price a cart by itself, and cannot know: limits and vouchers."""

from typing import Any

from django.utils import timezone

from apps.core.actors import Actor
from apps.core.errors import NotFound
from apps.core.tenancy import tenant_transaction
from apps.orders.cart import buyer_of, is_birthday, local_moment
from apps.orders.drafts import Draft
from apps.orders.goods import read_goods
from apps.orders.representation import quantity_text
from apps.orders.vouchers import refusal_text
from apps.pricing.engine import Voucher
from apps.pricing.rules import current_version, outlet_rules
from apps.pricing.selectors import exhausted_promotions, find_vouchers
from apps.tenants.selectors import visible_outlets


def pricing_facts(*, draft: Draft, actor: Actor) -> dict[str, Any]:
    """What holds now for the draft's outlet, customer and vouchers; its lines do not matter.

    Raises `NotFound`, `UnknownCustomer`.
    """
    with tenant_transaction(read_only=True):
        outlet = visible_outlets(actor).filter(id=draft.outlet_id, is_active=True).first()
        if outlet is None:
            raise NotFound
        moment = local_moment(timezone.now(), timezone=outlet.timezone, day_start=outlet.day_start)
        day, version = moment.business_date, current_version()
        rules = outlet_rules(outlet_id=outlet.id, on=day, version=version)
        buyer = buyer_of(draft, read_goods(draft, tenant_id=actor.tenant_id))
        exhausted = exhausted_promotions(rules=rules, customer_id=draft.customer_id, day=day)
        found = find_vouchers(codes=draft.vouchers, outlet_id=outlet.id, on=moment.date)
    born = buyer.birthday if buyer else None
    return {
        "exhausted": sorted(exhausted),
        "group": buyer.group if buyer else None,
        "member": bool(buyer and buyer.member),
        "first_purchase": bool(buyer and buyer.first_purchase),
        "birthday": born is not None and is_birthday(born, moment.date),
        "vouchers": [_voucher_json(voucher) for voucher in found.usable],
        "refused": [
            {"code": one.code, "reason": one.reason, "detail": refusal_text(one)}
            for one in found.refused
        ],
    }


def _voucher_json(voucher: Voucher) -> dict[str, Any]:
    """A voucher in the form of the engine's shared cases."""
    value = voucher.benefit.value
    return {
        "code": voucher.code,
        "name": voucher.name,
        "benefit": {
            "kind": voucher.benefit.kind,
            "value": str(value) if isinstance(value, int) else quantity_text(value),
        },
        "min_amount": voucher.min_amount,
        "max_amount": voucher.max_amount,
        "target": {
            "items": sorted(voucher.target.items),
            "categories": sorted(voucher.target.categories),
            "excluded": sorted(voucher.target.excluded),
        },
        "on_promoted": voucher.on_promoted,
    }
