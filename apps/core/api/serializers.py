"""Serializers that refuse what they do not know."""

from functools import cache, cached_property
from typing import Any

from django.utils.translation import gettext
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.fields import empty


class StrictSerializer(serializers.Serializer[Any]):
    """Input. Unknown fields are an error, so that a misspelt field is never silently ignored."""

    @classmethod
    def validated(cls, data: Any) -> dict[str, Any]:
        """The checked values. Raises DRF's `ValidationError`.

        An instance holds no state of the data, so one per class serves all requests: binding
        the fields anew would cost a checkout more than checking them.
        """
        values: dict[str, Any] = _shared(cls).run_validation(data)
        return values

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict):
            unknown = sorted(str(key) for key in data if key not in self.fields)
            if unknown:
                raise serializers.ValidationError(
                    {
                        key: serializers.ErrorDetail(
                            gettext("Kolom ini tidak ada."), "unknown_field"
                        )
                        for key in unknown
                    }
                )
        # A query's values are lists; what is no object at all is refused by the base class.
        return self._read(data) if type(data) is dict else super().to_internal_value(data)

    def run_validators(self, value: Any) -> None:
        """Input has no read-only fields, whose defaults the base class collects each time."""
        if self.validators:
            super().run_validators(value)

    def _read(self, data: dict[str, Any]) -> dict[str, Any]:
        """The fields' values. An optional field that was not sent costs nothing.

        The base class runs each field, to find most of them absent: half of the time that the
        body of a checkout takes.
        """
        values: dict[str, Any] = {}
        errors: dict[str, Any] = {}
        for name, field, is_optional in self._plan:
            if is_optional and name not in data:
                continue
            try:
                values[name] = field.run_validation(data.get(name, empty))
            except serializers.ValidationError as error:
                errors[name] = error.detail
        if errors:
            raise serializers.ValidationError(errors)
        return values

    @cached_property
    def _plan(self) -> list[tuple[str, "serializers.Field[Any, Any, Any, Any]", bool]]:
        return [
            (name, field, not field.required and field.default is empty)
            for name, field in self.fields.items()
        ]


@cache
def _shared(serializer: type[StrictSerializer]) -> StrictSerializer:
    return serializer()


class FieldErrorSerializer(serializers.Serializer[Any]):
    field = serializers.CharField()
    code = serializers.CharField()
    detail = serializers.CharField()


class ProblemSerializer(serializers.Serializer[Any]):
    """An error as RFC 9457 describes it. Some codes add members of their own."""

    type = serializers.URLField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    code = serializers.CharField()
    request_id = serializers.CharField()
    errors = FieldErrorSerializer(many=True, required=False)  # type: ignore[assignment]


@extend_schema_field({"type": "string", "pattern": r"^\d\d:\d\d:\d\d(\.\d{1,6})?$"})
class LocalTimeField(serializers.TimeField):
    """A time of day in the outlet's timezone; OpenAPI's own `time` has an offset."""


def page_of(item: type[serializers.Serializer[Any]]) -> type[serializers.Serializer[Any]]:
    """The shape of a page of a list, for the schema."""
    fields = {
        "next": serializers.URLField(allow_null=True),
        "previous": serializers.URLField(allow_null=True),
        "results": item(many=True),
    }
    return type(f"{item.__name__}Page", (serializers.Serializer,), fields)
