"""The standard chart of accounts. Posting rules name accounts by their system key."""

from dataclasses import dataclass
from typing import Final

from apps.finance.models import Account

_Kind = Account.Kind


@dataclass(frozen=True, slots=True)
class StandardAccount:
    key: str
    code: str
    name: str
    kind: Account.Kind


STANDARD: Final = (
    StandardAccount("cash_drawer", "1101", "Kas laci", _Kind.ASSET),
    StandardAccount("cash_safe", "1103", "Kas brankas", _Kind.ASSET),
    StandardAccount("cash_float", "1104", "Kas modal laci", _Kind.ASSET),
    StandardAccount("bank", "1102", "Bank", _Kind.ASSET),
    StandardAccount("card_clearing", "1111", "Piutang kartu (EDC)", _Kind.ASSET),
    StandardAccount("qris_clearing", "1112", "Piutang QRIS", _Kind.ASSET),
    StandardAccount("ewallet_clearing", "1113", "Piutang e-wallet", _Kind.ASSET),
    StandardAccount("va_clearing", "1114", "Piutang virtual account", _Kind.ASSET),
    StandardAccount("card_online_clearing", "1115", "Piutang kartu online", _Kind.ASSET),
    StandardAccount("qris_static_clearing", "1116", "Piutang QRIS statis", _Kind.ASSET),
    StandardAccount("reversed_payments", "1119", "Pembayaran ditarik kembali", _Kind.ASSET),
    StandardAccount("kasbon_receivable", "1121", "Piutang kasbon", _Kind.ASSET),
    StandardAccount("exchange_clearing", "1131", "Perantara tukar barang", _Kind.ASSET),
    StandardAccount("inventory", "1201", "Persediaan", _Kind.ASSET),
    StandardAccount("tax_payable_ppn", "2101", "Utang PPN", _Kind.LIABILITY),
    StandardAccount("tax_payable_pbjt", "2102", "Utang PBJT", _Kind.LIABILITY),
    StandardAccount("tax_payable_other", "2109", "Utang pajak lain", _Kind.LIABILITY),
    StandardAccount("late_payments", "2211", "Pembayaran terlambat", _Kind.LIABILITY),
    StandardAccount("deposit_liability", "2201", "Titipan pelanggan", _Kind.LIABILITY),
    StandardAccount("opening_equity", "3101", "Modal", _Kind.EQUITY),
    StandardAccount("revenue", "4101", "Penjualan", _Kind.INCOME),
    StandardAccount("service_charge", "4102", "Biaya layanan", _Kind.INCOME),
    StandardAccount("discounts", "4103", "Potongan penjualan", _Kind.INCOME),
    StandardAccount("discounts_promotion", "4104", "Potongan promo", _Kind.INCOME),
    StandardAccount("discounts_member", "4105", "Potongan anggota", _Kind.INCOME),
    StandardAccount("discounts_voucher", "4106", "Potongan voucher", _Kind.INCOME),
    StandardAccount("rounding", "4109", "Pembulatan", _Kind.INCOME),
    StandardAccount("cogs", "5101", "Harga pokok penjualan", _Kind.EXPENSE),
    StandardAccount("shrinkage", "5102", "Selisih persediaan", _Kind.EXPENSE),
    StandardAccount("over_short", "5103", "Selisih kas", _Kind.EXPENSE),
    StandardAccount("petty_expenses", "5201", "Beban kecil dari laci", _Kind.EXPENSE),
    StandardAccount("mdr_expense", "5202", "Biaya penyedia pembayaran (MDR)", _Kind.EXPENSE),
)

# Which account a tender fills; the keys are `orders.Tender.Method`.
TENDER_ACCOUNTS: Final = {
    "cash": "cash_drawer",
    "card": "card_clearing",
    "transfer": "bank",
    "qris_static": "qris_static_clearing",
    "qris": "qris_clearing",
    "ewallet": "ewallet_clearing",
    "va": "va_clearing",
    "card_online": "card_online_clearing",
    "kasbon": "kasbon_receivable",
    "deposit": "deposit_liability",
    "exchange": "exchange_clearing",
}

# Tenders that move no money: owed, owed by us, or goods for goods.
_MOVES_NOTHING: Final = frozenset({"kasbon", "deposit", "exchange"})
MONEY_ACCOUNTS: Final = frozenset(
    account for method, account in TENDER_ACCOUNTS.items() if method not in _MOVES_NOTHING
)


def gateway_account(method: str) -> str:
    """Where a gateway's money waits until it is settled; `method` is `payments.Method`."""
    if method.startswith("va_"):
        return "va_clearing"
    return {"qris": "qris_clearing", "card": "card_online_clearing"}.get(method, "ewallet_clearing")


def tax_account(tax_code: str) -> str:
    """The liability account for a tax code (`PPN`, `PBJT`, others)."""
    known = {"PPN": "tax_payable_ppn", "PBJT": "tax_payable_pbjt"}
    return known.get(tax_code.upper(), "tax_payable_other")
