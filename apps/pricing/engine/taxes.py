from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .rules import TaxStage
from .sheet import Sheet, minus, plus
from .types import TaxRule


@dataclass(frozen=True, slots=True)
class Basis:
    """What taxes are levied on, line by line, and the inclusive taxes already `taken` from it.

    `service_on_top` is the service that the shelf price does not contain.
    """

    revenue: list[int]
    service: list[int]
    service_on_top: list[int]
    taken: Mapping[TaxRule, list[int]]


@dataclass(frozen=True, slots=True)
class TaxColumn:
    """One tax, line by line; lines whose profile does not levy it hold 0."""

    stage: TaxStage
    base: list[int]
    dpp: list[int]
    amount: list[int]
    added: list[int]


def take_included(
    stages: Sequence[TaxStage], sheet: Sheet, net: list[int]
) -> tuple[list[int], dict[TaxRule, list[int]]]:
    """What is left of net without inclusive taxes, and those taxes; the last tax comes out first.

    No line falls below zero: a share is at most 1/2 and rounding at most doubles the whole.
    """
    left = net
    taken: dict[TaxRule, list[int]] = {}
    for stage in reversed(stages):
        if stage.rule.inclusive:
            shares = stage.shares
            weights = [
                amount * shares.get(profile, 0)
                for amount, profile in zip(left, sheet.profiles, strict=True)
            ]
            tax = sheet.spread(weights, stage.share_denominator)
            left = minus(left, tax)
            taken[stage.rule] = tax
    return left, taken


def levy_taxes(stages: Sequence[TaxStage], sheet: Sheet, basis: Basis) -> list[TaxColumn]:
    """Every tax on its base. An inclusive tax adds only what it levies on amounts on top."""
    nothing = [0] * len(basis.revenue)
    chained, chained_on_top = nothing, nothing
    columns: list[TaxColumn] = []
    for stage in stages:
        base = _base(stage, sheet, basis.revenue, basis.service, chained)
        on_top = base
        if stage.rule.inclusive:
            on_top = _base(stage, sheet, nothing, basis.service_on_top, chained_on_top)
        added = sheet.spread([part * stage.numerator for part in on_top], stage.denominator)
        amount = plus(added, basis.taken.get(stage.rule, nothing))
        columns.append(TaxColumn(stage, base, _dpp(stage, sheet, base), amount, added))
        if stage.rule.in_next_base:
            chained, chained_on_top = plus(chained, amount), plus(chained_on_top, added)
    return columns


def _base(
    stage: TaxStage, sheet: Sheet, start: list[int], service: list[int], chained: list[int]
) -> list[int]:
    levied = stage.profiles
    on_service = stage.rule.on_service
    return [
        (amount + charge + earlier if on_service else amount + earlier) if profile in levied else 0
        for profile, amount, charge, earlier in zip(
            sheet.profiles, start, service, chained, strict=True
        )
    ]


def _dpp(stage: TaxStage, sheet: Sheet, base: list[int]) -> list[int]:
    rule = stage.rule
    if rule.base_numerator == rule.base_denominator:
        return base
    return sheet.spread([part * rule.base_numerator for part in base], rule.base_denominator)
