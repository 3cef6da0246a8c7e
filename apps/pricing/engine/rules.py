"""A rule set checks itself once, when it is made, and keeps its fractions as integers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from math import lcm
from typing import get_args

from .deals import Deal, Gift, make_deals, member_gifts
from .errors import PricingError
from .offers import MemberDiscount, PriceList, Promotion
from .rounding import PERCENT_SCALE, percent_parts, plain
from .shelf import Shelf
from .types import (
    CashRounding,
    RoundingMode,
    ServiceRule,
    TaxProfiles,
    TaxRounding,
    TaxRule,
)


@dataclass(frozen=True, slots=True)
class TaxStage:
    """One tax, with the profiles that levy it, and what explains it on a receipt.

    `numerator / denominator` is the effective rate. For an inclusive tax,
    `shares[profile] / share_denominator` is its part of what is left of a line once the
    taxes after it are taken out.
    """

    rule: TaxRule
    label: str
    numerator: int
    denominator: int
    profiles: frozenset[str]
    shares: Mapping[str, int]
    share_denominator: int


@dataclass(frozen=True, slots=True)
class ServiceStage:
    """`numerator / denominator` of the net without tax, or of net and service if included."""

    label: str
    included: bool
    numerator: int
    denominator: int


@dataclass(frozen=True, slots=True)
class Plan:
    """`stages` in the order in which taxes are levied.

    `bare` is, by profile, the part of a shelf price that is neither tax nor service.
    """

    stages: tuple[TaxStage, ...]
    service: ServiceStage | None
    bare: Mapping[str, tuple[int, int]]

    @property
    def service_included(self) -> bool:
        return self.service is not None and self.service.included

    def stages_for(self, profiles: Iterable[str]) -> list[TaxStage]:
        used = set(profiles)
        return [stage for stage in self.stages if not stage.profiles.isdisjoint(used)]


@dataclass(frozen=True, slots=True)
class RuleSet:
    """Everything that prices a cart besides the cart. Raises PricingError on construction."""

    version: str
    tax_profiles: TaxProfiles
    service: ServiceRule | None = None
    tax_rounding: TaxRounding = "document"
    cash_rounding: CashRounding | None = None
    price_lists: tuple[PriceList, ...] = ()
    promotions: tuple[Promotion, ...] = ()
    member_discounts: tuple[MemberDiscount, ...] = ()
    plan: Plan = field(init=False, repr=False, compare=False)
    shelf: Shelf = field(init=False, repr=False, compare=False)
    deals: tuple[Deal, ...] = field(init=False, repr=False, compare=False)
    members: Mapping[str, tuple[MemberDiscount, Gift]] = field(
        init=False, repr=False, compare=False
    )
    _plan_without_service: Plan = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        _check_rounding(self.tax_rounding, self.cash_rounding)
        plan = _make_plan(self.tax_profiles, self.service)
        without = _make_plan(self.tax_profiles, None) if self.service else plan
        object.__setattr__(self, "plan", plan)
        object.__setattr__(self, "_plan_without_service", without)
        object.__setattr__(self, "shelf", Shelf(self.price_lists))
        object.__setattr__(self, "deals", make_deals(self.promotions))
        object.__setattr__(self, "members", member_gifts(self.member_discounts))

    def plan_for(self, channel: str) -> Plan:
        """Taxes and service as they are levied in a channel."""
        if self.service and self.service.channels and channel not in self.service.channels:
            return self._plan_without_service
        return self.plan


def _check_rounding(tax_rounding: str, cash: CashRounding | None) -> None:
    if tax_rounding not in get_args(TaxRounding):
        raise PricingError("tax_rounding_unknown", "tax_rounding", tax_rounding)
    if cash and cash.mode not in get_args(RoundingMode):
        raise PricingError("cash_mode_unknown", "cash_rounding.mode", cash.mode)
    if cash and (not isinstance(cash.step, int) or cash.step <= 0):
        raise PricingError("cash_step_invalid", "cash_rounding.step", "an integer above 0")


def _make_plan(profiles: TaxProfiles, service: ServiceRule | None) -> Plan:
    _check_profiles(profiles)
    charge = _service_stage(service)
    shares, bare = _included_shares(profiles, _included_service(service))
    stages = [_tax_stage(rule, profiles, shares.get(rule, {})) for rule in _tax_order(profiles)]
    return Plan(tuple(stages), charge, bare)


def _check_profiles(profiles: TaxProfiles) -> None:
    for profile, taxes in profiles.items():
        path = f"tax_profiles[{profile}]"
        if len({rule.code for rule in taxes}) != len(taxes):
            raise PricingError("tax_code_repeated", path, "a profile levies a tax once")
        for rule in taxes:
            _check_tax(rule, f"{path}[{rule.code}]")


def _check_tax(rule: TaxRule, path: str) -> None:
    percent_parts(rule.rate, f"{path}.rate")
    if not 0 < rule.base_numerator <= rule.base_denominator:
        raise PricingError("base_fraction_range", f"{path}.base_numerator", "above 0, up to 1")


def _effective_rate(rule: TaxRule) -> Fraction:
    rate = Fraction(percent_parts(rule.rate, "rate"), PERCENT_SCALE)
    return rate * Fraction(rule.base_numerator, rule.base_denominator)


def _included_service(rule: ServiceRule | None) -> Fraction:
    """What service adds to a net of 1 inside the shelf price."""
    if not rule or not rule.included:
        return Fraction(0)
    return Fraction(percent_parts(rule.rate, "service.rate"), PERCENT_SCALE)


def _included_shares(
    profiles: TaxProfiles, service: Fraction
) -> tuple[dict[TaxRule, dict[str, Fraction]], dict[str, tuple[int, int]]]:
    """By tax and profile, `TaxStage.shares`; by profile, `Plan.bare`."""
    shares: dict[TaxRule, dict[str, Fraction]] = {}
    bare: dict[str, tuple[int, int]] = {}
    for profile, taxes in profiles.items():
        parts = _included_parts(taxes, service)
        left = 1 + service + sum(parts.values())
        bare[profile] = (left.denominator, left.numerator)
        for rule, part in reversed(parts.items()):
            shares.setdefault(rule, {})[profile] = part / left
            left -= part
    return shares, bare


def _included_parts(taxes: tuple[TaxRule, ...], service: Fraction) -> dict[TaxRule, Fraction]:
    """What each inclusive tax adds to a net of 1, given the service included in the price."""
    parts: dict[TaxRule, Fraction] = {}
    chained = Fraction(0)
    for rule in taxes:
        if rule.inclusive:
            base = 1 + chained + (service if rule.on_service else 0)
            parts[rule] = _effective_rate(rule) * base
            chained += parts[rule] if rule.in_next_base else 0
    return parts


def _tax_order(profiles: TaxProfiles) -> list[TaxRule]:
    """Every tax after those before it in any profile; the first by `_sort_key` when free."""
    before: dict[TaxRule, set[TaxRule]] = {}
    for taxes in profiles.values():
        for index, rule in enumerate(taxes):
            before.setdefault(rule, set()).update(taxes[:index])
    order: list[TaxRule] = []
    while before:
        ready = [rule for rule, needed in before.items() if needed.issubset(order)]
        if not ready:
            stuck = sorted(rule.code for rule in before)
            raise PricingError("tax_order_conflict", "tax_profiles", ", ".join(stuck))
        order.append(min(ready, key=_sort_key))
        del before[order[-1]]
    return order


def _sort_key(rule: TaxRule) -> tuple[object, ...]:
    """By code; taxes that share one by rate, base, and whether prices contain them."""
    base = Fraction(rule.base_numerator, rule.base_denominator)
    switches = (rule.inclusive, rule.on_service, rule.in_next_base)
    return (rule.code, rule.rate, base, *switches, rule.name)


def _tax_stage(rule: TaxRule, profiles: TaxProfiles, shares: dict[str, Fraction]) -> TaxStage:
    rate = _effective_rate(rule)
    common = lcm(*(share.denominator for share in shares.values()))
    return TaxStage(
        rule=rule,
        label=_tax_label(rule),
        numerator=rate.numerator,
        denominator=rate.denominator,
        profiles=frozenset(name for name, taxes in profiles.items() if rule in taxes),
        shares={name: int(share * common) for name, share in shares.items()},
        share_denominator=common,
    )


def _tax_label(rule: TaxRule) -> str:
    label = f"{rule.code} {plain(rule.rate)} %"
    if rule.base_numerator == rule.base_denominator:
        return label
    return f"{label} x {rule.base_numerator}/{rule.base_denominator}"


def _service_stage(rule: ServiceRule | None) -> ServiceStage | None:
    if not rule:
        return None
    parts = percent_parts(rule.rate, "service.rate")
    whole = PERCENT_SCALE + parts if rule.included else PERCENT_SCALE
    return ServiceStage(f"{plain(rule.rate)} %", rule.included, parts, whole)
