"""Sales that wait for a gateway's payment, over REST."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from apps.core.api.views import TenantAPIView, request_hash
from apps.core.tenancy import tenant_transaction
from apps.orders.api.serializers import to_draft
from apps.orders.open.api.serializers import (
    LatePaymentInput,
    LatePaymentOutput,
    LatePaymentsOutput,
    OpenInput,
    OpenListOutput,
    OpenOutput,
)
from apps.orders.open.models import OpenOrder
from apps.orders.open.selectors import MOST, get_open_order, late_payments, waiting_orders
from apps.orders.open.services.attaching import sell_late_payment
from apps.orders.open.services.closing import cancel_open_order
from apps.orders.open.services.late import mark_paid_back
from apps.orders.open.services.opening import GatewayTender, open_order
from apps.orders.representation import order_json
from apps.orders.selectors import get_order
from apps.payments.api.serializers import PaymentOutput

CREATED = 201


class OpenOrdersView(TenantAPIView):
    required_permissions = {"GET": "orders.place", "POST": "payments.charge"}

    @extend_schema(operation_id="list_open_orders", responses={200: OpenListOutput})
    def get(self, request: Request) -> Response:
        """What still waits for its payment, at this till or in your outlets."""
        found = waiting_orders(self.actor)[:MOST]
        return Response({"orders": [_shown(opened, None) for opened in found]})

    @extend_schema(operation_id="open_order", request=OpenInput, responses={201: OpenOutput})
    def post(self, request: Request) -> Response:
        """Decide a sale and charge its payment; the sale happens when the payer has paid.

        The order's id is the idempotency key: the same request again charges nothing. Poll the
        order until it is no longer `open` or `part_paid`.
        """
        self.actor.require("orders.place")
        data = OpenInput.validated(request.data)
        opened = open_order(
            draft=to_draft(data),
            payment=GatewayTender(**data["payment"]),
            actor=self.actor,
            request_hash=request_hash(request),
        )
        return Response(_shown(opened, _sold(opened, self)), status=CREATED)


class OpenOrderView(TenantAPIView):
    required_permissions = {"GET": "orders.place"}

    @extend_schema(operation_id="get_open_order", responses={200: OpenOutput})
    def get(self, request: Request, order_id: UUID) -> Response:
        """How far a waiting sale is; with the order once it is paid."""
        opened = get_open_order(order_id, self.actor)
        return Response(_shown(opened, _sold(opened, self)))


class CancelOpenOrderView(TenantAPIView):
    required_permissions = {"POST": "payments.charge"}

    @extend_schema(operation_id="cancel_open_order", request=None, responses={200: OpenOutput})
    def post(self, request: Request, order_id: UUID) -> Response:
        """Stop waiting: at the provider first. The answer may be `paid`, the payer was quicker."""
        opened = cancel_open_order(order_id=order_id, actor=self.actor)
        return Response(_shown(opened, _sold(opened, self)))


class LatePaymentsView(TenantAPIView):
    required_permissions = {"GET": "payments.view"}

    @extend_schema(operation_id="list_late_payments", responses={200: LatePaymentsOutput})
    def get(self, request: Request) -> Response:
        """Payments that came when no sale waited any more, and what became of them."""
        found = late_payments(self.actor)[:MOST]
        return Response({"payments": LatePaymentOutput(found, many=True).data})


class LatePaymentView(TenantAPIView):
    required_permissions = {"POST": "payments.refund"}

    @extend_schema(
        operation_id="close_late_payment", request=LatePaymentInput, responses={204: None}
    )
    def post(self, request: Request, late_id: UUID) -> Response:
        """Say what became of a late payment that the gateway could not refund by itself."""
        data = LatePaymentInput.validated(request.data)
        if data["end"] == "sold":
            sell_late_payment(late_id=late_id, actor=self.actor)
        else:
            mark_paid_back(late_id=late_id, note=data.get("note", ""), actor=self.actor)
        return Response(status=204)


def _sold(opened: OpenOrder, view: TenantAPIView) -> dict[str, Any] | None:
    if opened.state != OpenOrder.State.PAID:
        return None
    with tenant_transaction(read_only=True):
        return order_json(get_order(opened.id, view.actor))


def _shown(opened: OpenOrder, order: dict[str, Any] | None) -> dict[str, Any]:
    return {
        "id": str(opened.id),
        "state": opened.state,
        "outlet": str(opened.outlet_id),
        "terminal": str(opened.terminal_id),
        "total": opened.total,
        "paid": opened.paid,
        "tenders": [
            {name: tender[name] for name in ("method", "amount", "received", "reference")}
            for tender in opened.document["tenders"]
        ],
        "opened_at": opened.opened_at.isoformat(),
        "payment": PaymentOutput(opened.intent).data,
        "order": order,
    }
