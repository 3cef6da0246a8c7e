"""OpenAPI: every call documents the problems it may answer with."""

from typing import Any

from drf_spectacular.openapi import AutoSchema as SpectacularAutoSchema

from apps.core.api.problems import CONTENT_TYPE
from apps.core.api.serializers import ProblemSerializer

PROBLEMS = {
    "400": "Wrong or missing fields.",
    "401": "Not signed in.",
    "403": "The role may not do this.",
    "404": "Unknown, or another tenant's.",
    "406": "None of the accepted formats can be given.",
    "409": "The present state does not allow this.",
    "413": "The body is too large.",
    "415": "The body is not JSON.",
    "422": "The idempotency key was used with another body.",
    "429": "Too many requests.",
    "503": "Busy or away for a moment; try again.",
}


class AutoSchema(SpectacularAutoSchema):
    """Adds the problem responses and the Idempotency-Key header."""

    def get_operation(self, *args: Any, **kwargs: Any) -> dict[str, Any] | None:
        operation = super().get_operation(*args, **kwargs)
        if operation is None:
            return None
        component = self.resolve_serializer(ProblemSerializer, "response")
        for status, description in PROBLEMS.items():
            operation["responses"].setdefault(
                status,
                {"description": description, "content": {CONTENT_TYPE: {"schema": component.ref}}},
            )
        return operation
