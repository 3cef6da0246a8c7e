"""A rule set checks itself once, when it is made, and keeps its fractions as integers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from math import lcm
from typing import get_args

from .errors import PricingError
from .rounding import PERCENT_SCALE, percent_parts, plain
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
    """One tax code, with the profiles that levy it.

    `numerator / denominator` is the effective rate. For an inclusive tax,
    `shares[profile] / share_denominator` is its part of what is left of a line once the
    taxes after it are taken out.
    """

    rule: TaxRule
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
    """`stages` in the order in which taxes are levied; `labels` explain them, by code.

    `bare` is, by profile, the part of a shelf price that is neither tax nor service.
    """

    stages: tuple[TaxStage, ...]
    labels: Mapping[str, str]
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
    plan: Plan = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        _check_rounding(self.tax_rounding, self.cash_rounding)
        object.__setattr__(self, "plan", _make_plan(self.tax_profiles, self.service))


def _check_rounding(tax_rounding: str, cash: CashRounding | None) -> None:
    if tax_rounding not in get_args(TaxRounding):
        raise PricingError("tax_rounding_unknown", "tax_rounding", tax_rounding)
    if cash and cash.mode not in get_args(RoundingMode):
        raise PricingError("cash_mode_unknown", "cash_rounding.mode", cash.mode)
    if cash and (not isinstance(cash.step, int) or cash.step <= 0):
        raise PricingError("cash_step_invalid", "cash_rounding.step", "an integer above 0")


def _make_plan(profiles: TaxProfiles, service: ServiceRule | None) -> Plan:
    rules = _rules_by_code(profiles)
    charge = _service_stage(service)
    shares, bare = _included_shares(profiles, _included_service(service))
    stages = [
        _tax_stage(rules[code], profiles, shares.get(code, {})) for code in _tax_order(profiles)
    ]
    labels = {code: _tax_label(rule) for code, rule in rules.items()}
    return Plan(tuple(stages), labels, charge, bare)


def _rules_by_code(profiles: TaxProfiles) -> dict[str, TaxRule]:
    rules: dict[str, TaxRule] = {}
    for profile, taxes in profiles.items():
        path = f"tax_profiles[{profile}]"
        if len({rule.code for rule in taxes}) != len(taxes):
            raise PricingError("tax_code_repeated", path, "a profile levies a tax once")
        for rule in taxes:
            _check_tax(rule, f"{path}[{rule.code}]")
            if rules.setdefault(rule.code, rule) != rule:
                raise PricingError("tax_code_conflict", path, f"{rule.code} has two meanings")
    return rules


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
) -> tuple[dict[str, dict[str, Fraction]], dict[str, tuple[int, int]]]:
    """By code and profile, `TaxStage.shares`; by profile, `Plan.bare`."""
    shares: dict[str, dict[str, Fraction]] = {}
    bare: dict[str, tuple[int, int]] = {}
    for profile, taxes in profiles.items():
        parts = _included_parts(taxes, service)
        left = 1 + service + sum(parts.values())
        bare[profile] = (left.denominator, left.numerator)
        for code, part in reversed(parts.items()):
            shares.setdefault(code, {})[profile] = part / left
            left -= part
    return shares, bare


def _included_parts(taxes: tuple[TaxRule, ...], service: Fraction) -> dict[str, Fraction]:
    """What each inclusive tax adds to a net of 1, given the service included in the price."""
    parts: dict[str, Fraction] = {}
    chained = Fraction(0)
    for rule in taxes:
        if rule.inclusive:
            base = 1 + chained + (service if rule.on_service else 0)
            parts[rule.code] = _effective_rate(rule) * base
            chained += parts[rule.code] if rule.in_next_base else 0
    return parts


def _tax_order(profiles: TaxProfiles) -> list[str]:
    """Every code after those before it in any profile; the alphabetically first when free."""
    before: dict[str, set[str]] = {}
    for taxes in profiles.values():
        for index, rule in enumerate(taxes):
            before.setdefault(rule.code, set()).update(tax.code for tax in taxes[:index])
    order: list[str] = []
    while before:
        ready = [code for code, needed in before.items() if needed.issubset(order)]
        if not ready:
            raise PricingError("tax_order_conflict", "tax_profiles", ", ".join(sorted(before)))
        order.append(min(ready))
        del before[order[-1]]
    return order


def _tax_stage(rule: TaxRule, profiles: TaxProfiles, shares: dict[str, Fraction]) -> TaxStage:
    rate = _effective_rate(rule)
    common = lcm(*(share.denominator for share in shares.values()))
    return TaxStage(
        rule=rule,
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
