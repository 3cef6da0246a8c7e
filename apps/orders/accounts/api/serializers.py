"""Bodies of customers' accounts."""

from typing import Any

from rest_framework import serializers

from apps.core.api.serializers import StrictSerializer
from apps.loyalty.models import CustomerAccount
from apps.orders.accounts.services.receiving import HIGHEST, METHODS


class BalancesOutput(serializers.Serializer[Any]):
    """What a customer owes, may still buy on kasbon, and has left as a deposit (rupiah)."""

    kasbon = serializers.IntegerField()
    kasbon_limit = serializers.IntegerField()
    kasbon_free = serializers.IntegerField()
    deposit = serializers.IntegerField()


class AccountPaymentInput(StrictSerializer):
    """Money for a customer's kasbon or into her deposit."""

    id = serializers.UUIDField(help_text="Made by the client, best as UUIDv7.")
    kind = serializers.ChoiceField(choices=CustomerAccount.Kind.choices)
    method = serializers.ChoiceField(choices=METHODS)
    amount = serializers.IntegerField(min_value=1, max_value=HIGHEST)
    outlet = serializers.UUIDField()
    reference = serializers.CharField(max_length=60, required=False, allow_blank=True)


class AccountPaymentOutput(serializers.Serializer[Any]):
    """A payment as stored, with the balance after it."""

    id = serializers.UUIDField()
    customer = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=CustomerAccount.Kind.choices)
    method = serializers.ChoiceField(choices=METHODS)
    amount = serializers.IntegerField()
    reference = serializers.CharField(allow_blank=True)
    number = serializers.CharField(allow_blank=True)
    balance_after = serializers.IntegerField()
    shift = serializers.UUIDField(allow_null=True)
    created_at = serializers.DateTimeField()
    reversed = serializers.BooleanField(help_text="It was typed wrong and taken back.")
    reversible = serializers.BooleanField(help_text="Its shift is open: it may be taken back.")


class AccountPaymentsOutput(serializers.Serializer[Any]):
    payments = AccountPaymentOutput(many=True)


class ReversalInput(StrictSerializer):
    """Why a payment is taken back; `approval` for somebody without the right."""

    reason = serializers.CharField(max_length=200)
    approval = serializers.CharField(max_length=100, required=False, allow_blank=True)
