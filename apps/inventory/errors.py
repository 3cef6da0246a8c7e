"""Errors of stock."""

from django.utils.translation import gettext_lazy as _

from apps.core.errors import Conflict


class ShortStock(Conflict):
    """`items` names each product with what is there and what was asked for."""

    code = "stock_short"
    title = _("Stok tidak cukup.")
