"""Bodies of the payments API."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from rest_framework import serializers

from apps.core.api.serializers import StrictSerializer
from apps.payments.models import Gateway, Method, PaymentAccount, PaymentNotice
from apps.payments.states import State

HIGHEST_AMOUNT = 1_000_000_000_000


class StartInput(StrictSerializer):
    """`source` is the caller's document that is paid; amounts in rupiah."""

    source = serializers.UUIDField()  # type: ignore[assignment]
    outlet = serializers.UUIDField()
    method = serializers.ChoiceField(choices=Method.choices)
    amount = serializers.IntegerField(min_value=1, max_value=HIGHEST_AMOUNT)
    phone = serializers.RegexField(r"^\+62\d{8,13}$", required=False, help_text="For OVO.")
    card_token = serializers.CharField(max_length=100, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        refuse_missing(self, attrs)
        return attrs


def refuse_missing(serializer: StrictSerializer, attrs: dict[str, Any]) -> None:
    """OVO asks the payer's telephone, a card needs its token."""
    needed = {Method.OVO: "phone", Method.CARD: "card_token"}.get(attrs["method"])
    if needed and not attrs.get(needed):
        message = serializer.fields[needed].error_messages["required"]
        raise serializers.ValidationError({needed: message})


class MerchantQrisInput(StrictSerializer):
    """An outlet's printed code as text; empty takes it away."""

    outlet = serializers.UUIDField()
    code = serializers.CharField(max_length=512, allow_blank=True)


class QrisInput(StrictSerializer):
    """The amount to set; without `code` in the code that the outlet keeps."""

    outlet = serializers.UUIDField(required=False)
    code = serializers.CharField(max_length=512, required=False)
    amount = serializers.IntegerField(min_value=1, max_value=HIGHEST_AMOUNT)


class QrisOutput(serializers.Serializer[Any]):
    code = serializers.CharField()
    merchant = serializers.CharField()


class PaymentRefundInput(StrictSerializer):
    amount = serializers.IntegerField(min_value=1, max_value=HIGHEST_AMOUNT)
    reason = serializers.CharField(max_length=100)


class PaymentOutput(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    source = serializers.UUIDField(source="source_id")  # type: ignore[assignment]
    method = serializers.ChoiceField(choices=Method.choices)
    amount = serializers.IntegerField()
    refunded = serializers.IntegerField()
    state = serializers.ChoiceField(choices=State.choices)
    issuer = serializers.CharField(allow_blank=True)
    details = serializers.DictField()
    error = serializers.CharField(allow_blank=True)
    late = serializers.BooleanField()
    expires_at = serializers.DateTimeField(allow_null=True)
    settled_at = serializers.DateTimeField(allow_null=True)


class AccountInput(StrictSerializer):
    """Secrets go in and never come out again."""

    gateway = serializers.ChoiceField(choices=Gateway.choices)
    name = serializers.CharField(max_length=60)
    secret_key = serializers.CharField(max_length=200)
    callback_token = serializers.CharField(max_length=200, required=False)
    methods = serializers.ListField(
        child=serializers.ChoiceField(choices=Method.choices), allow_empty=False
    )


class AccountChange(StrictSerializer):
    """An account as it shall be; without a key the old one stays."""

    name = serializers.CharField(max_length=60)
    secret_key = serializers.CharField(max_length=200, required=False)
    methods = serializers.ListField(
        child=serializers.ChoiceField(choices=Method.choices), allow_empty=False
    )
    is_active = serializers.BooleanField()


class AccountOutput(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    gateway = serializers.ChoiceField(choices=Gateway.choices)
    name = serializers.CharField()
    key_hint = serializers.CharField()
    methods = serializers.ListField(child=serializers.ChoiceField(choices=Method.choices))
    is_active = serializers.BooleanField()
    webhook = serializers.SerializerMethodField()

    def get_webhook(self, account: PaymentAccount) -> str:
        """The address to enter at the provider."""
        return settings.PUBLIC_URL + reverse(
            "payment_webhook", args=[account.gateway, account.token]
        )


class AccountsOutput(serializers.Serializer[Any]):
    accounts = AccountOutput(many=True)


class PaymentNoticeOutput(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    at = serializers.DateTimeField()
    order_id = serializers.CharField(allow_blank=True)
    state = serializers.ChoiceField(choices=PaymentNotice.State.choices)
    attempts = serializers.IntegerField()
    repeats = serializers.IntegerField()
    error = serializers.CharField(allow_blank=True)


class NoticesOutput(serializers.Serializer[Any]):
    notices = PaymentNoticeOutput(many=True)


class RefundOutput(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    amount = serializers.IntegerField()
    state = serializers.CharField()


class MethodsOutput(serializers.Serializer[Any]):
    methods = serializers.ListField(child=serializers.ChoiceField(choices=Method.choices))
