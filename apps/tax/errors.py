"""Errors of tax profiles."""

from django.utils.translation import gettext_lazy as _

from apps.core.errors import InvalidInput


class RatesOverlap(InvalidInput):
    code = "tax_rates_overlap"
    title = _("Dua tarif dari satu pajak berlaku di hari yang sama dalam profil ini.")


class TaxOrderConflict(InvalidInput):
    code = "tax_order_conflict"
    title = _("Profil-profil memungut pajak ini dengan urutan yang bertentangan.")
