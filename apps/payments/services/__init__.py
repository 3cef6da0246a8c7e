"""Gateway payments: accounts, charges, what providers tell, money back."""

from .accounts import add_account, change_account, rotate_keys, set_merchant_qris
from .charging import PaymentOrder, cancel_payment, charge_intent, create_intent, start_payment
from .news import apply_news, refresh_intent
from .notices import drop_notice, process_notice, receive_notice, replay_notice, replay_notices
from .refunds import refund_free_payment, refund_payment, withdraw_refund
from .settlements import drop_report, ignore_row, import_report, link_row, post_report

__all__ = [
    "PaymentOrder",
    "add_account",
    "apply_news",
    "cancel_payment",
    "change_account",
    "charge_intent",
    "create_intent",
    "drop_notice",
    "drop_report",
    "ignore_row",
    "import_report",
    "link_row",
    "post_report",
    "process_notice",
    "receive_notice",
    "refresh_intent",
    "refund_free_payment",
    "refund_payment",
    "replay_notice",
    "replay_notices",
    "rotate_keys",
    "set_merchant_qris",
    "start_payment",
    "withdraw_refund",
]
