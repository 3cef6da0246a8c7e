"""Writing what prices a cart."""

from apps.pricing.services.counting import count_promotion_uses, give_back, redeem_vouchers
from apps.pricing.services.member_discounts import remove_member_discount, set_member_discount
from apps.pricing.services.outlets import set_outlet_pricing
from apps.pricing.services.price_lists import (
    Entry,
    PriceListValues,
    archive_price_list,
    create_price_list,
    update_price_list,
)
from apps.pricing.services.promotions import (
    Part,
    PromotionValues,
    archive_promotion,
    create_promotion,
    preview_promotion,
    update_promotion,
)
from apps.pricing.services.vouchers import (
    VoucherValues,
    add_voucher,
    cancel_voucher,
    cancel_voucher_batch,
    create_voucher_batch,
    generate_vouchers,
    update_voucher_batch,
)

__all__ = [
    "Entry",
    "Part",
    "PriceListValues",
    "PromotionValues",
    "VoucherValues",
    "add_voucher",
    "archive_price_list",
    "archive_promotion",
    "cancel_voucher",
    "cancel_voucher_batch",
    "count_promotion_uses",
    "create_price_list",
    "create_promotion",
    "create_voucher_batch",
    "generate_vouchers",
    "give_back",
    "preview_promotion",
    "redeem_vouchers",
    "remove_member_discount",
    "set_member_discount",
    "set_outlet_pricing",
    "update_price_list",
    "update_promotion",
    "update_voucher_batch",
]
