"""Bodies of the customers API."""

from typing import Any

from rest_framework import serializers

from apps.core.api.serializers import StrictSerializer


class NewCustomerInput(StrictSerializer):
    """Somebody who buys here for the first time: a name, and a telephone number if he likes."""

    id = serializers.UUIDField(help_text="Made by the client, best as UUIDv7.")
    name = serializers.CharField(max_length=120)
    phone = serializers.CharField(max_length=30, required=False, allow_blank=True)


class CustomerOutput(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    code = serializers.CharField()
    name = serializers.CharField()
    phone = serializers.CharField(allow_blank=True)
