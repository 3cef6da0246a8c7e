"""A customer who was written down without a network."""

from collections.abc import Mapping
from typing import Any, Final

from rest_framework import serializers

from apps.customers.api.serializers import NewCustomerInput
from apps.customers.services import create_customer
from apps.sync.kinds.base import Applied, Content, Kind, Received


class _Body(serializers.Serializer[Any]):
    customer = NewCustomerInput()


def _read(content: Content) -> Mapping[str, Any]:
    body: Mapping[str, Any] = _Body().run_validation(content)["customer"]
    return body


def _apply(entry: Received, body: Mapping[str, Any]) -> Applied:
    entry.actor.require("customers.change")
    return Applied(subject_id=create_customer(actor=entry.actor, **body).id)


KIND: Final = Kind(name="customer", read=_read, apply=_apply)
