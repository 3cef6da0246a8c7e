"""Errors of the kitchen."""

from django.utils.translation import gettext_lazy as _

from apps.core.errors import Conflict


class KitchenOrderPaid(Conflict):
    code = "kitchen_order_paid"
    title = _(
        "Pesanan ini sudah dibayar: dapur mendapat sisanya sendiri."
        " Untuk menariknya, batalkan penjualannya."
    )
