"""Errors of price rules."""

from collections.abc import Collection

from django.utils.translation import gettext_lazy as _

from apps.core.errors import Conflict


class VoucherExhausted(Conflict):
    """Another sale was faster. `vouchers` names the codes."""

    code = "voucher_exhausted"
    title = _("Voucher ini baru saja habis dipakai.")


class PromotionExhausted(Exception):
    """A limit was used up meanwhile: roll back, and price the cart without these promotions."""

    def __init__(self, promotion_ids: Collection[str]) -> None:
        super().__init__(sorted(promotion_ids))
        self.promotion_ids = frozenset(promotion_ids)
