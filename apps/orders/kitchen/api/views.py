"""The kitchen's board, and sending carts to it, over REST."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from apps.core.api.conditional import if_none_match, is_known, tagged, weak_tag
from apps.core.api.renderers import dumps
from apps.core.api.views import TenantAPIView, answer_response, run_request_once
from apps.orders.api.views import IDEMPOTENCY_KEY
from apps.orders.kitchen.api.serializers import (
    BoardOutput,
    CancelInput,
    MovedOutput,
    MoveInput,
    OutletQuery,
    SendInput,
    SentOutput,
    StationsOutput,
    TicketsQuery,
)
from apps.orders.kitchen.carts import named_lines
from apps.orders.kitchen.models import KitchenOrder
from apps.orders.kitchen.selectors import (
    board_revision,
    board_tickets,
    kitchen_outlet,
    stations,
    ticket_json,
    tickets_of,
)
from apps.orders.kitchen.services import Moved, cancel_sent, move_lines, send_cart
from apps.orders.kitchen.states import LineState

# Raise it when the shape of a ticket changes, so that no board keeps an old one.
_SHAPE = 2


class StationsView(TenantAPIView):
    required_permissions = {"GET": "kitchen.view"}

    @extend_schema(
        operation_id="list_stations", parameters=[OutletQuery], responses={200: StationsOutput}
    )
    def get(self, request: Request) -> Response:
        """The stations that cook something, with the number of their open tickets."""
        query = OutletQuery.validated(request.query_params.dict())
        outlet_id = kitchen_outlet(self.actor, query["outlet"])
        return Response({"stations": stations(outlet_id)})


class TicketsView(TenantAPIView):
    required_permissions = {"GET": "kitchen.view"}

    @extend_schema(
        operation_id="list_tickets",
        parameters=[
            TicketsQuery,
            if_none_match("The ETag of the last answer; it names the board's revision."),
        ],
        responses={200: BoardOutput, 304: OpenApiResponse(description="Nothing changed.")},
    )
    def get(self, request: Request) -> HttpResponse:
        """What hangs on the board, oldest first; with `since` only what changed after it.

        Ask every two or three seconds with the last ETag: while nothing changes the answer is an
        empty 304. Finished tickets stay for 15 minutes, unfinished ones for 18 hours.
        """
        query = TicketsQuery.validated(request.query_params.dict())
        outlet_id = kitchen_outlet(self.actor, query["outlet"])
        station, since = query["station"], query["since"]
        revision = board_revision(outlet_id)
        tag = weak_tag(f"{_SHAPE} {outlet_id} {station} {revision}".encode())
        if is_known(request, tag):
            return tagged(HttpResponse(status=304), tag)
        # A board of a restored database may be ahead of it: it starts anew.
        known = since if since <= revision else 0
        tickets = board_tickets(outlet_id, since=known, station=station)
        body = {
            "revision": revision,
            "full": known == 0,
            "server_time": timezone.now().isoformat(),
            "tickets": [ticket_json(ticket) for ticket in tickets],
        }
        return tagged(HttpResponse(dumps(body), content_type="application/json"), tag)


class MoveView(TenantAPIView):
    # What a step needs is in the table of steps: whoever serves need not cook.
    required_permissions = {"POST": "kitchen.view"}

    @extend_schema(operation_id="move_tickets", request=MoveInput, responses={200: MovedOutput})
    def post(self, request: Request) -> Response:
        """Move lines or whole tickets to a state; each item gets its own result.

        Saying it twice changes nothing, so a tap that got no answer is simply sent again. A step
        back must say `undo`: an old tap never throws back what somebody else has moved on.
        """
        data = MoveInput.validated(request.data)
        moved = move_lines(
            actor=self.actor,
            items=data["items"],
            to=LineState(data["state"]),
            undo=data["undo"],
            outlet_id=data["outlet"],
        )
        return Response(
            {
                "revision": moved.revision,
                "server_time": timezone.now().isoformat(),
                "results": _results(moved),
                "tickets": [ticket_json(ticket) for ticket in moved.tickets],
            }
        )


class SendView(TenantAPIView):
    required_permissions = {"POST": "orders.place"}

    @extend_schema(
        operation_id="send_to_kitchen",
        parameters=[IDEMPOTENCY_KEY],
        request=SendInput,
        responses={200: SentOutput},
    )
    def post(self, request: Request, order_id: UUID) -> Response:
        """Send a cart to the kitchen before it is paid, under the id that its order will have.

        `lines` is what the kitchen should have by now, in total: what it has already is not
        cooked twice. Send the whole cart each time, or only the part that is to be cooked now.
        """
        data = SendInput.validated(request.data)

        def act() -> KitchenOrder:
            return send_cart(
                actor=self.actor,
                order_id=order_id,
                outlet_id=data["outlet"],
                channel=data["channel"],
                lines=named_lines(data["lines"]),
                label=data["label"],
                note=data["note"],
            )

        return _once(request, act)


class CancelView(TenantAPIView):
    required_permissions = {"POST": "orders.place"}

    @extend_schema(
        operation_id="cancel_sent_cart",
        parameters=[IDEMPOTENCY_KEY],
        request=CancelInput,
        responses={200: SentOutput},
    )
    def post(self, request: Request, order_id: UUID) -> Response:
        """Take a sent cart back before it is paid, or some of its lines."""
        data = CancelInput.validated(request.data)

        def act() -> KitchenOrder:
            return cancel_sent(actor=self.actor, order_id=order_id, **data)

        return _once(request, act)


def _once(request: Request, act: Callable[[], KitchenOrder]) -> Response:
    """The order's tickets after `act`, which runs once for a key."""

    def run() -> tuple[int, dict[str, Any]]:
        order = act()
        tickets = [ticket_json(ticket) for ticket in tickets_of(order)]
        return 200, {"order": str(order.order_id), "tickets": tickets}

    return answer_response(run_request_once(request, run))


def _results(moved: Moved) -> list[dict[str, str]]:
    results = []
    for item, reason in moved.refusals.items():
        result = {"id": str(item), "result": "changed" if item in moved.changed else "unchanged"}
        if reason is not None:
            result |= {"result": "refused", "code": reason.value}
        results.append(result)
    return results
