"""The feed's shape, for the schema: the answers themselves are written without serializers.

Of a removed row only `id` and `deleted` are sent, so nothing else is required.
"""

from typing import Any

from rest_framework import serializers

from apps.core.api.serializers import LocalTimeField, StrictSerializer
from apps.sync.selectors import LARGEST_PAGE, PAGE_SIZE


class FeedQuery(StrictSerializer):
    cursor = serializers.CharField(required=False, default="", allow_blank=True, max_length=200)
    outlet = serializers.UUIDField(required=False, default=None)
    page_size = serializers.IntegerField(
        required=False, default=PAGE_SIZE, min_value=1, max_value=LARGEST_PAGE
    )


class StockQuery(StrictSerializer):
    outlet = serializers.UUIDField(required=False, default=None)


class LowStockItem(serializers.Serializer[Any]):
    item = serializers.UUIDField()
    quantity = serializers.DecimalField(max_digits=12, decimal_places=3)


class LowStock(serializers.Serializer[Any]):
    low = LowStockItem(many=True)


class _Item(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    deleted = serializers.BooleanField(required=False)


class FeedCategory(_Item):
    name = serializers.CharField(required=False)
    position = serializers.IntegerField(required=False)
    station = serializers.CharField(
        required=False, allow_blank=True, help_text="Where it is cooked; blank when it is not."
    )


class FeedTaxRate(serializers.Serializer[Any]):
    code = serializers.CharField()
    name = serializers.CharField()
    rate = serializers.DecimalField(max_digits=7, decimal_places=4)
    base_numerator = serializers.IntegerField()
    base_denominator = serializers.IntegerField()
    inclusive = serializers.BooleanField()
    on_service = serializers.BooleanField()
    in_next_base = serializers.BooleanField()
    position = serializers.IntegerField()
    valid_from = serializers.DateField()
    valid_until = serializers.DateField(allow_null=True)


class FeedTaxProfile(_Item):
    name = serializers.CharField(required=False)
    rates = FeedTaxRate(many=True, required=False)


class FeedUnit(serializers.Serializer[Any]):
    """A pack: `factor` of the product's own unit, at its `price` or at factor times the product's.

    Its stock is the product's.
    """

    id = serializers.UUIDField()
    name = serializers.CharField()
    factor = serializers.DecimalField(max_digits=12, decimal_places=3)
    price = serializers.IntegerField(allow_null=True)
    barcodes = serializers.ListField(child=serializers.CharField())


class FeedModifier(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    price = serializers.IntegerField(help_text="Added to the price of a piece, in rupiah.")
    default = serializers.BooleanField()


class FeedModifierGroup(serializers.Serializer[Any]):
    """`minimum` to `maximum` of the options are chosen, each at most once."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    minimum = serializers.IntegerField()
    maximum = serializers.IntegerField()
    options = FeedModifier(many=True)


class FeedProduct(_Item):
    name = serializers.CharField(required=False)
    sku = serializers.CharField(required=False)
    price = serializers.IntegerField(required=False)
    category = serializers.UUIDField(required=False, allow_null=True)
    tax_profile = serializers.UUIDField(required=False, allow_null=True)
    variant_of = serializers.UUIDField(required=False, allow_null=True)
    unit = serializers.CharField(required=False)
    track_stock = serializers.BooleanField(required=False)
    open_price = serializers.BooleanField(required=False)
    is_active = serializers.BooleanField(required=False)
    image = serializers.CharField(required=False, allow_null=True)
    barcodes = serializers.ListField(child=serializers.CharField(), required=False)
    units = FeedUnit(many=True, required=False, help_text="Left out when there are none.")
    modifiers = FeedModifierGroup(
        many=True, required=False, help_text="Left out when there are none."
    )
    scale_code = serializers.CharField(
        required=False, help_text="The five digits of a scale's label; left out without one."
    )
    open_quantity = serializers.BooleanField(
        required=False, help_text="The till asks for the quantity. Left out when it does not."
    )


class FeedCustomer(_Item):
    code = serializers.CharField(required=False)
    name = serializers.CharField(required=False)
    phone = serializers.CharField(required=False)
    group = serializers.UUIDField(required=False, help_text="Left out without a group.")
    birthday = serializers.RegexField(
        r"^\d{2}-\d{2}$", required=False, help_text="Month and day; left out when unknown."
    )


class FeedItems(serializers.Serializer[Any]):
    categories = FeedCategory(many=True)
    tax_profiles = FeedTaxProfile(many=True)
    products = FeedProduct(many=True)
    customers = FeedCustomer(many=True)


class FeedWeighedLabel(serializers.Serializer[Any]):
    """What the value of a scale's label with this prefix is: EAN-13, 2 + 5 PLU + 5 value + check.

    `decimals` places its point: in kg for weights; for prices 0, or below 0 for zeros left off.
    """

    prefix = serializers.IntegerField(min_value=20, max_value=29)
    kind = serializers.ChoiceField(["weight", "price"])
    decimals = serializers.IntegerField(min_value=-2, max_value=3)


class FeedOutlet(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    code = serializers.CharField()
    name = serializers.CharField()
    address = serializers.CharField()
    phone = serializers.CharField()
    currency = serializers.CharField()
    timezone = serializers.CharField()
    day_start = LocalTimeField()
    allow_negative_stock = serializers.BooleanField()
    receipt_header = serializers.CharField()
    receipt_footer = serializers.CharField()
    is_active = serializers.BooleanField()
    tax_profile = serializers.UUIDField(allow_null=True)
    tax_rounding = serializers.CharField(allow_null=True)
    service_rate = serializers.DecimalField(max_digits=5, decimal_places=2, allow_null=True)
    service_included = serializers.BooleanField(allow_null=True)
    cash_step = serializers.IntegerField(allow_null=True)
    cash_mode = serializers.CharField(allow_null=True)
    rules_version = serializers.CharField()
    weighed_labels = FeedWeighedLabel(many=True)


class FeedPage(serializers.Serializer[Any]):
    items = FeedItems()
    cursor = serializers.CharField()
    more = serializers.BooleanField()
    outlet = FeedOutlet(required=False)


class RulesQuery(StrictSerializer):
    outlet = serializers.UUIDField(required=False, default=None)


class WhenRule(serializers.Serializer[Any]):
    """Conditions that must all hold; what is left out does not matter."""

    valid_from = serializers.DateField(required=False)
    valid_until = serializers.DateField(required=False)
    weekdays = serializers.ListField(child=serializers.IntegerField(), required=False)
    minute_from = serializers.IntegerField(required=False)
    minute_until = serializers.IntegerField(required=False)
    outlets = serializers.ListField(child=serializers.UUIDField(), required=False)
    channels = serializers.ListField(child=serializers.CharField(), required=False)
    groups = serializers.ListField(child=serializers.UUIDField(), required=False)
    member_only = serializers.BooleanField(required=False)
    first_purchase = serializers.BooleanField(required=False)
    birthday = serializers.BooleanField(required=False)


class TargetRule(serializers.Serializer[Any]):
    """Item keys (`<product>` or `<product>/<unit>`) and categories; both left out: everything."""

    items = serializers.ListField(child=serializers.CharField(), required=False)
    categories = serializers.ListField(child=serializers.UUIDField(), required=False)
    excluded = serializers.ListField(child=serializers.CharField(), required=False)


class PartRule(serializers.Serializer[Any]):
    target = TargetRule(required=False)
    quantity = serializers.IntegerField()


class BenefitRule(serializers.Serializer[Any]):
    kind = serializers.CharField()
    value = serializers.CharField(help_text="Percent, or whole rupiah, as text.")


class PriceListRule(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    priority = serializers.IntegerField()
    when = WhenRule(required=False)
    prices = serializers.DictField(
        child=serializers.ListField(child=serializers.ListField()),
        help_text="By item key, breaks of [from quantity, price].",
    )


class PromotionRule(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    kind = serializers.CharField()
    benefit = BenefitRule()
    priority = serializers.IntegerField(required=False)
    stackable = serializers.BooleanField(required=False)
    when = WhenRule(required=False)
    target = TargetRule(required=False)
    min_amount = serializers.IntegerField(required=False)
    repeat = serializers.BooleanField(required=False)
    min_quantity = serializers.CharField(required=False)
    parts = PartRule(many=True, required=False)
    buy = PartRule(required=False)
    get = PartRule(required=False)
    limit_per_order = serializers.IntegerField(required=False)
    max_amount = serializers.IntegerField(required=False)
    limited = serializers.BooleanField(
        help_text="Its sales are counted: offline it counts as used up."
    )


class MemberDiscountRule(serializers.Serializer[Any]):
    group = serializers.UUIDField()
    name = serializers.CharField()
    benefit = BenefitRule()
    max_amount = serializers.IntegerField(required=False)
    on_promoted = serializers.BooleanField(required=False)


class ServiceRuleItem(serializers.Serializer[Any]):
    rate = serializers.CharField()
    included = serializers.BooleanField(required=False)
    channels = serializers.ListField(
        child=serializers.CharField(), required=False, help_text="Left out: in every channel."
    )


class GroupItem(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    is_member = serializers.BooleanField()


class Rules(serializers.Serializer[Any]):
    version = serializers.CharField()
    service = ServiceRuleItem(allow_null=True)
    price_lists = PriceListRule(many=True)
    promotions = PromotionRule(many=True)
    member_discounts = MemberDiscountRule(many=True)
    groups = GroupItem(many=True)


class ApprovalCodeDay(serializers.Serializer[Any]):
    """One business day's codes: PBKDF2-HMAC-SHA256 of each, 32 bytes, under one salt."""

    day = serializers.DateField()
    salt = serializers.CharField(help_text="Base64url, without padding.")
    hashes = serializers.ListField(child=serializers.CharField())


class ApprovalCodes(serializers.Serializer[Any]):
    iterations = serializers.IntegerField()
    days = ApprovalCodeDay(many=True)
