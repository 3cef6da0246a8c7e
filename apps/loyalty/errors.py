"""Errors of customers' accounts."""

from django.utils.translation import gettext_lazy as _

from apps.core.errors import Conflict, InvalidInput


class CustomerNeeded(InvalidInput):
    code = "customer_required"
    title = _("Pilih pelanggannya dulu: kasbon dan deposit milik seorang pelanggan.")


class KasbonLimitReached(Conflict):
    code = "kasbon_limit"
    title = _("Melebihi batas kasbon pelanggan ini.")


class DepositShort(Conflict):
    code = "deposit_short"
    title = _("Saldo deposit pelanggan ini tidak cukup.")


class KasbonOverpaid(InvalidInput):
    code = "kasbon_overpaid"
    title = _("Lebih besar dari sisa kasbonnya.")
