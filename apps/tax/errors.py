"""Errors of tax profiles."""

from apps.core.errors import InvalidInput


class RatesOverlap(InvalidInput):
    code = "tax_rates_overlap"
    title = "Two rates of one tax apply on the same day in this profile."


class TaxOrderConflict(InvalidInput):
    code = "tax_order_conflict"
    title = "The profiles levy these taxes in contradicting orders."
