"""Bodies of an exchange: a refund and the sale that its goods pay for."""

from typing import Any

from rest_framework import serializers

from apps.core.api.serializers import StrictSerializer
from apps.orders.api.serializers import OrderInput, OrderOutput
from apps.orders.refunds.api.serializers import OrderRefundInput, OrderRefundOutput


class ExchangeInput(StrictSerializer):
    """`order.tenders` pay what the new goods cost more; left empty when they cost no more."""

    refund = OrderRefundInput()
    order = OrderInput()


class ExchangeOutput(serializers.Serializer[Any]):
    """Both documents of an exchange."""

    refund = OrderRefundOutput()
    order = OrderOutput()
