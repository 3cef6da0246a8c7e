"""Errors of sales that wait for a payment."""

from django.utils.translation import gettext_lazy as _

from apps.core.errors import Conflict


class LatePaymentClosed(Conflict):
    code = "late_payment_closed"
    title = _("Pembayaran terlambat ini sudah diurus atau sedang dikembalikan.")
