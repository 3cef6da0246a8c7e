"""What prices carts in an outlet, for the till that prices them itself."""

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext

from apps.core.actors import Actor
from apps.core.api.renderers import dumps
from apps.core.clock import business_date
from apps.core.db import fetch_one
from apps.core.errors import InvalidInput, NotFound
from apps.customers.models import CustomerGroup
from apps.pricing.engine import Promotion
from apps.pricing.rules import OutletRules, outlet_rules
from apps.pricing.rules_json import engine_json

# Raise it when the shape of the answer changes, so that no till keeps an old one.
_SHAPE: Final = 1

_PLACE: Final = """
SELECT o.timezone, o.day_start, coalesce(v.number, 0)
FROM tenants_outlet o
JOIN tax_outlettax t ON t.tenant_id = o.tenant_id AND t.outlet_id = o.id
JOIN pricing_outletpricing p ON p.tenant_id = o.tenant_id AND p.outlet_id = o.id
LEFT JOIN tax_ruleversion v ON v.tenant_id = o.tenant_id
WHERE o.tenant_id = %(tenant)s AND o.id = %(outlet)s
"""


@dataclass(frozen=True, slots=True)
class RulesRequest:
    """Rules whose version is known and which are not read yet.

    `tag` names them: an equal one means that the client has them already. The day is no part of
    it: all that a new day does is to end things, and whoever has them sees that they are over.
    """

    tenant_id: UUID
    outlet_id: UUID
    on: dt.date
    version: int

    @property
    def tag(self) -> str:
        return f'W/"{_SHAPE}-v{self.version}-{self.outlet_id}"'


def open_rules(*, actor: Actor, outlet_id: UUID | None = None) -> RulesRequest:
    """Find out which rules an outlet has, in one statement.

    A terminal asks for its own outlet; others name one. Raises `InvalidInput` without any, and
    `NotFound` for an outlet that is not the actor's.
    """
    if outlet_id is None and actor.terminal_id is not None:
        outlet_id = next(iter(actor.outlet_ids or ()), None)
    if outlet_id is None:
        raise InvalidInput.on("outlet", "required", gettext("Sebutkan outlet."))
    row = fetch_one(_PLACE, {"tenant": actor.tenant_id, "outlet": outlet_id})
    if row is None or not actor.reaches(outlet_id):
        raise NotFound
    place, day_start, version = row
    on = business_date(timezone.now(), timezone=place, day_start=day_start)
    return RulesRequest(actor.tenant_id, outlet_id, on, version)


@lru_cache(maxsize=64)
def read_rules(request: RulesRequest) -> bytes:
    """The answer as JSON; the same bytes for every till of an outlet."""
    compiled = outlet_rules(outlet_id=request.outlet_id, on=request.on, version=request.version)
    return dumps(_rules_json(compiled))


def _rules_json(compiled: OutletRules) -> dict[str, Any]:
    rules = compiled.rules
    groups = CustomerGroup.objects.filter(deleted_at=None).order_by("name", "id")
    return {
        "version": rules.version,
        "service": engine_json(rules.service) if rules.service else None,
        "price_lists": [engine_json(price_list) for price_list in rules.price_lists],
        "promotions": [_promotion_json(promotion, compiled) for promotion in rules.promotions],
        "member_discounts": [engine_json(discount) for discount in rules.member_discounts],
        "groups": list(groups.values("id", "name", "is_member")),
    }


def _promotion_json(promotion: Promotion, compiled: OutletRules) -> dict[str, Any]:
    """`limited`: sales are counted, so that offline the till leaves it out."""
    return engine_json(promotion) | {"limited": promotion.id in compiled.limits}
