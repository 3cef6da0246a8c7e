"""Shifts over REST: open, move cash, count and close, report."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
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
    run_request_once,
)
from apps.core.errors import InvalidInput
from apps.shifts.api.serializers import (
    ClosedShiftOutput,
    CloseShiftInput,
    MovementInput,
    MovementListOutput,
    MovementOutput,
    OpenShiftInput,
    ShiftOutput,
    ShiftReportOutput,
)
from apps.shifts.models import Shift
from apps.shifts.reports import FORMATS, PAPERS, chosen, render, report_of
from apps.shifts.representation import closed_parts
from apps.shifts.selectors import get_current_shift, get_shift
from apps.shifts.services import close_shift_once, open_shift, record_movement

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
        data = OpenShiftInput(data=request.data)
        data.is_valid(raise_exception=True)
        terminal_id = _terminal(data.validated_data.get("terminal"), self.actor.terminal_id)

        def act() -> tuple[int, dict[str, Any]]:
            shift = open_shift(
                terminal_id=terminal_id,
                opening_float=data.validated_data["opening_float"],
                shift_id=data.validated_data.get("id"),
                actor=self.actor,
            )
            return 201, _shift_json(shift)

        return answer_response(run_request_once(request, act))


class CurrentShiftView(TenantAPIView):
    required_permissions = {"GET": "shifts.view"}

    @extend_schema(
        operation_id="get_current_shift", parameters=[TERMINAL], responses={200: ShiftOutput}
    )
    def get(self, request: Request) -> Response:
        """The open shift of a terminal; 404 when there is none."""
        terminal_id = _terminal(_terminal_parameter(request), self.actor.terminal_id)
        return Response(_shift_json(get_current_shift(terminal_id, self.actor)))


class MovementView(TenantAPIView):
    required_permissions = {"GET": "shifts.view", "POST": "shifts.move_cash"}

    @extend_schema(operation_id="list_shift_movements", responses={200: MovementListOutput})
    def get(self, request: Request, shift_id: UUID) -> Response:
        """Cash moved in and out of the drawer in this shift, the earliest first."""
        movements = get_shift(shift_id, self.actor).movements.all()
        return Response({"results": MovementOutput(movements, many=True).data})

    @extend_schema(
        operation_id="move_shift_cash",
        parameters=[IDEMPOTENCY_KEY],
        request=MovementInput,
        responses={201: MovementOutput},
    )
    def post(self, request: Request, shift_id: UUID) -> Response:
        """Put cash into the drawer or take some out, with a reason."""
        data = MovementInput(data=request.data)
        data.is_valid(raise_exception=True)

        def act() -> tuple[int, dict[str, Any]]:
            movement = record_movement(shift_id=shift_id, actor=self.actor, **data.validated_data)
            movement.refresh_from_db(fields=["created_at"])
            return 201, dict(MovementOutput(movement).data)

        return answer_response(run_request_once(request, act))


class CloseShiftView(TenantAPIView):
    required_permissions = {"POST": "shifts.close"}

    @extend_schema(
        operation_id="close_shift",
        parameters=[IDEMPOTENCY_KEY],
        request=CloseShiftInput,
        responses={200: ClosedShiftOutput},
    )
    def post(self, request: Request, shift_id: UUID) -> Response:
        """Close with a blind count; what should have been there is in the answer."""
        key = required_idempotency_key(request)
        data = CloseShiftInput(data=request.data)
        data.is_valid(raise_exception=True)
        answer = close_shift_once(
            key=key,
            request_hash=request_hash(request),
            shift_id=shift_id,
            count=data.count(),
            actor=self.actor,
            represent=lambda shift: _shift_json(shift) | closed_parts(shift),
        )
        return answer_response(answer)


_REPORT_CHOICES = [
    OpenApiParameter("format", OpenApiTypes.STR, enum=list(FORMATS)),
    OpenApiParameter("paper", OpenApiTypes.STR, enum=list(PAPERS)),
]
_REPORTS: dict[tuple[int, str], Any] = {
    (200, "application/json"): ShiftReportOutput,
    (200, "text/html"): OpenApiTypes.STR,
    (200, "application/pdf"): OpenApiTypes.BINARY,
    (200, "application/vnd.escpos"): OpenApiTypes.BINARY,
}


class ShiftReportView(TenantAPIView):
    required_permissions = {"GET": "shifts.view"}

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:  # noqa: FBT001, FBT002 - DRF's
        """The query names the format; whoever accepts only that may say so."""
        return super().perform_content_negotiation(request, force=True)

    @extend_schema(operation_id="get_shift_report", parameters=_REPORT_CHOICES, responses=_REPORTS)
    def get(self, request: Request, shift_id: UUID) -> HttpResponse:
        """The Z report of a closed shift; of an open one the X report, which changes nothing.

        An X report says what the drawer should hold: it needs `shifts.see_expected`.
        """
        form, paper = chosen(
            request.query_params.get("format", "json"), request.query_params.get("paper", "80")
        )
        report = report_of(get_shift(shift_id, self.actor), actor=self.actor)
        return HttpResponse(render(report, form, paper), content_type=FORMATS[form])


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
