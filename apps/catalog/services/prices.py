"""The bounds of every price in the catalogue."""

from collections.abc import Iterator
from typing import Final

from django.utils.translation import gettext

from apps.core.errors import FieldError

HIGHEST_PRICE: Final = 1_000_000_000_000


def price_problems(field: str, price: int) -> Iterator[FieldError]:
    """`out_of_range` for a price below zero or beyond every till's digits."""
    if not 0 <= price <= HIGHEST_PRICE:
        text = gettext("Dari Rp0 sampai Rp1.000.000.000.000.")
        yield FieldError(field, "out_of_range", text)
