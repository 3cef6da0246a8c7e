"""From the tenant's tables to the engine's rule set, remembered per version.

A process keeps compiled rule sets by (tenant, outlet, version, date). Triggers raise the
version with every change of a rate, an outlet's pricing, a price list, a promotion or a group's
discount, so an old one is never used.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from uuid import UUID

from apps.core.tenancy import current_tenant_id
from apps.pricing.engine import CashRounding, RuleSet, ServiceRule, TaxRule
from apps.pricing.models import OutletPricing
from apps.pricing.offers import Limits, member_discounts, price_lists_of, promotions_of
from apps.tax.models import OutletTax, RuleVersion, TaxRate
from apps.tax.selectors import profiles_on


@dataclass(frozen=True, slots=True)
class OutletRules:
    """A rule set, the tax profile of products that name none, and the counted promotions.

    A sale is counted for the promotions it used that are in `limits`
    (`services.counting.count_promotion_uses`); for the others no statement is made.
    """

    rules: RuleSet
    default_profile: str
    limits: Mapping[str, Limits] = field(default_factory=dict)


def current_version() -> int:
    """The number of the tenant's present rule set."""
    number = RuleVersion._base_manager.filter(tenant_id=current_tenant_id()).values_list(
        "number", flat=True
    )
    return number.first() or 0


def outlet_rules(*, outlet_id: UUID, on: dt.date, version: int) -> OutletRules:
    """What prices of an outlet are computed from on a business day.

    Read the version in the same transaction before the rules.
    """
    return _outlet_rules(current_tenant_id(), outlet_id, on, version)


@lru_cache(maxsize=512)
def _outlet_rules(_tenant_id: UUID, outlet_id: UUID, on: dt.date, version: int) -> OutletRules:
    outlet_tax = OutletTax.objects.get(outlet_id=outlet_id)
    pricing = OutletPricing.objects.get(outlet_id=outlet_id)
    promotions, limits = promotions_of(outlet_id, on)
    rules = RuleSet(
        version=f"v{version}",
        tax_profiles=_tax_profiles(on),
        service=_service(pricing),
        tax_rounding="line" if outlet_tax.rounding == OutletTax.Rounding.LINE else "document",
        cash_rounding=_cash_rounding(pricing),
        price_lists=price_lists_of(outlet_id, on),
        promotions=tuple(promotions),
        member_discounts=member_discounts(),
    )
    return OutletRules(rules, str(outlet_tax.profile_id), limits)


def _tax_profiles(on: dt.date) -> dict[str, tuple[TaxRule, ...]]:
    return {profile: tuple(map(_tax_rule, rates)) for profile, rates in profiles_on(on).items()}


def _tax_rule(rate: TaxRate) -> TaxRule:
    return TaxRule(
        code=rate.code,
        name=rate.name,
        rate=rate.rate,
        base_numerator=rate.base_numerator,
        base_denominator=rate.base_denominator,
        inclusive=rate.inclusive,
        on_service=rate.on_service,
        in_next_base=rate.in_next_base,
    )


def _service(pricing: OutletPricing) -> ServiceRule | None:
    if not pricing.service_rate:
        return None
    return ServiceRule(
        rate=pricing.service_rate,
        included=pricing.service_included,
        channels=frozenset(pricing.service_channels),
    )


def _cash_rounding(pricing: OutletPricing) -> CashRounding | None:
    if not pricing.cash_step:
        return None
    return CashRounding(pricing.cash_step, pricing.cash_mode)  # type: ignore[arg-type]
