"""Serializers that refuse what they do not know."""

from functools import cache
from typing import Any

from rest_framework import serializers


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
                        key: serializers.ErrorDetail("There is no such field.", "unknown_field")
                        for key in unknown
                    }
                )
        return super().to_internal_value(data)


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
