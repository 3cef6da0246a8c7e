"""What a tax means, in one example, computed by the engine that prices every sale."""

from dataclasses import asdict, dataclass
from decimal import Decimal

from apps.backoffice.services.setup import TAX_PROFILES
from apps.backoffice.setup.forms import TAX_WORDS
from apps.backoffice.setup.kinds import Sample, TaxChoice
from apps.pricing.engine import Cart, CartLine, RuleSet, ServiceRule, TaxRule, price_cart
from apps.tax.services import Rate


@dataclass(frozen=True, slots=True)
class TaxExample:
    """One product sold under a tax. Amounts in rupiah; `kept` is the shop's own part."""

    choice: TaxChoice
    words: str
    price: int
    service: int
    tax: int
    tax_name: str
    total: int

    @property
    def kept(self) -> int:
        return self.total - self.tax


def tax_examples(sample: Sample, service_rate: Decimal) -> list[TaxExample]:
    """Each choice for the same product and service charge."""
    return [_example(choice, sample, service_rate) for choice in TaxChoice]


def _example(choice: TaxChoice, sample: Sample, service_rate: Decimal) -> TaxExample:
    _, rates = TAX_PROFILES[choice]
    rules = RuleSet(
        version="example",
        tax_profiles={choice.value: tuple(map(_rule, rates))},
        service=ServiceRule(rate=service_rate) if service_rate else None,
    )
    line = CartLine("1", sample.price, Decimal(1), choice.value)
    priced = price_cart(Cart(lines=(line,)), rules)
    return TaxExample(
        choice=choice,
        words=str(TAX_WORDS[choice]),
        price=sample.price,
        service=priced.service,
        tax=priced.tax,
        tax_name=priced.taxes[0].name if priced.taxes else "",
        total=priced.total,
    )


def _rule(rate: Rate) -> TaxRule:
    values = asdict(rate)
    del values["valid_from"], values["valid_until"]
    return TaxRule(**values)
