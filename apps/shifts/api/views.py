"""Opening a shift and asking for the running one."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from apps.core.api.views import (
    TenantAPIView,
    answer_response,
    request_hash,
    required_idempotency_key,
)
from apps.core.errors import InvalidInput
from apps.core.idempotency import run_once
from apps.shifts.api.serializers import OpenShiftInput, ShiftOutput
from apps.shifts.models import Shift
from apps.shifts.selectors import get_current_shift
from apps.shifts.services import open_shift

IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key", OpenApiTypes.STR, OpenApiParameter.HEADER, required=True
)
TERMINAL = OpenApiParameter(
    "terminal", OpenApiTypes.UUID, description="The caller's own when left out."
)


class OpenShiftView(TenantAPIView):
    required_permissions = {"POST": "shifts.open"}

    @extend_schema(
        operation_id="open_shift",
        parameters=[IDEMPOTENCY_KEY],
        request=OpenShiftInput,
        responses={201: ShiftOutput},
    )
    def post(self, request: Request) -> Response:
        """Open the terminal's drawer with a float in rupiah."""
        key = required_idempotency_key(request)
        data = OpenShiftInput(data=request.data)
        data.is_valid(raise_exception=True)
        terminal_id = _terminal(data.validated_data.get("terminal"), self.actor.terminal_id)

        def act() -> tuple[int, dict[str, Any]]:
            shift = open_shift(
                terminal_id=terminal_id,
                opening_float=data.validated_data["opening_float"],
                actor=self.actor,
            )
            return 201, _shift_json(shift)

        return answer_response(run_once(key=key, request_hash=request_hash(request), act=act))


class CurrentShiftView(TenantAPIView):
    required_permissions = {"GET": "shifts.view"}

    @extend_schema(
        operation_id="get_current_shift", parameters=[TERMINAL], responses={200: ShiftOutput}
    )
    def get(self, request: Request) -> Response:
        """The open shift of a terminal; 404 when there is none."""
        terminal_id = _terminal(_terminal_parameter(request), self.actor.terminal_id)
        return Response(_shift_json(get_current_shift(terminal_id, self.actor)))


def _terminal(named: UUID | None, own: UUID | None) -> UUID:
    """The terminal that the caller named, or his own."""
    terminal_id = named or own
    if terminal_id is None:
        raise InvalidInput.on(
            "terminal", "required", gettext("Sebutkan terminal: panggilan ini tidak dari terminal.")
        )
    return terminal_id


def _terminal_parameter(request: Request) -> UUID | None:
    value = request.query_params.get("terminal")
    if value is None:
        return None
    try:
        return UUID(value)
    except ValueError as error:
        raise InvalidInput.on("terminal", "invalid", gettext("Harus UUID yang benar.")) from error


def _shift_json(shift: Shift) -> dict[str, Any]:
    """The shift with plain strings, as it is also stored for a repeated request."""
    return dict(ShiftOutput(shift).data)
