"""Tender accounts and kinds of discount in the words of the shop."""

from typing import Final

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.finance.accounts import STANDARD, TENDER_ACCOUNTS

_METHODS: Final = {
    "cash": _("Tunai"),
    "card": _("Kartu (EDC)"),
    "transfer": _("Transfer bank"),
    "qris_static": _("QRIS statis"),
    "qris": _("QRIS"),
    "ewallet": _("E-wallet"),
    "va": _("Virtual account"),
    "card_online": _("Kartu online"),
    "kasbon": _("Kasbon"),
    "deposit": _("Deposit"),
    "exchange": _("Tukar barang"),
}
_ACCOUNT_ENTRIES: Final = {
    "kasbon_payment": _("Bayar kasbon"),
    "kasbon_reversed": _("Bayar kasbon dibatalkan"),
    "deposit_payment": _("Isi deposit"),
    "deposit_reversed": _("Isi deposit dibatalkan"),
}
_ACCOUNTS: Final = {TENDER_ACCOUNTS[method]: words for method, words in _METHODS.items()}
_DISCOUNTS: Final = {
    "promotion": _("Promo"),
    "member": _("Anggota"),
    "voucher": _("Voucher"),
    "line": _("Diskon barang"),
    "order": _("Diskon penjualan"),
}
_NAMES: Final = {account.key: account.name for account in STANDARD}


def account_name(key: str) -> str:
    """A tender account; one that has no word here goes by its name in the books."""
    return str(_ACCOUNTS.get(key) or _NAMES.get(key, key))


def method_name(key: str) -> str:
    return str(_METHODS.get(key, key))


def account_entry_name(kind: str) -> str:
    return str(_ACCOUNT_ENTRIES[kind])


def discount_name(key: str) -> str:
    return str(_DISCOUNTS.get(key, key))


def cashier_name(name: str) -> str:
    return name or gettext("Tanpa kasir")
