"""Amounts and quantities in templates."""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import template

from apps.core.money import rupiah as in_rupiah

register = template.Library()


@register.filter
def rupiah(amount: int) -> str:
    """An amount in whole rupiah."""
    return in_rupiah(amount)


@register.filter
def amount_or_dash(amount: int) -> str:
    """An amount in whole rupiah; zero as a dash, as in every table."""
    return in_rupiah(amount) if amount else "–"


@register.filter
def quantity(value: Decimal) -> str:
    """`2.500` → `2,5`; a real minus sign (U+2212) for what goes out."""
    return f"{value.normalize():f}".replace(".", ",").replace("-", "\N{MINUS SIGN}")


@register.filter
def item(values: Mapping[Any, Any], key: Any) -> Any:
    """The value of a key that is in a variable; None when there is none."""
    return values.get(key)


@register.filter
def as_json(value: Any) -> str:
    """A structure to read, indented."""
    return json.dumps(value, indent=2, ensure_ascii=False)
