"""What prices a cart, and what counts how often a price was given."""

from apps.pricing.models.conditions import Conditions
from apps.pricing.models.members import MemberDiscount, PricedGroup
from apps.pricing.models.outlets import OutletPricing
from apps.pricing.models.price_lists import PriceList, PriceListEntry
from apps.pricing.models.promotions import (
    Promotion,
    PromotionCounter,
    PromotionPart,
    PromotionUse,
)
from apps.pricing.models.vouchers import Voucher, VoucherBatch, VoucherRedemption

__all__ = [
    "Conditions",
    "MemberDiscount",
    "OutletPricing",
    "PriceList",
    "PriceListEntry",
    "PricedGroup",
    "Promotion",
    "PromotionCounter",
    "PromotionPart",
    "PromotionUse",
    "Voucher",
    "VoucherBatch",
    "VoucherRedemption",
]
