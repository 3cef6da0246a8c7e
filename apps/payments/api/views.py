"""Gateway payments over REST."""

import hashlib
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from apps.core.api.views import TenantAPIView, required_idempotency_key
from apps.payments.api.serializers import (
    MerchantQrisInput,
    MethodsOutput,
    PaymentOutput,
    PaymentRefundInput,
    QrisInput,
    QrisOutput,
    RefundOutput,
    StartInput,
)
from apps.payments.qris import read_qris
from apps.payments.selectors import get_intent, merchant_code, offered_methods
from apps.payments.services import (
    cancel_payment,
    refund_free_payment,
    set_merchant_qris,
    start_payment,
)
from apps.payments.services.charging import PaymentOrder

CREATED = 201
LONGEST_KEY = 40


class MethodsView(TenantAPIView):
    required_permissions = {"GET": "payments.charge"}

    @extend_schema(operation_id="list_payment_methods", responses={200: MethodsOutput})
    def get(self, request: Request) -> Response:
        """What the shop's accounts at gateways offer."""
        return Response({"methods": offered_methods()})


class IntentsView(TenantAPIView):
    required_permissions = {"POST": "payments.charge"}

    @extend_schema(operation_id="start_payment", request=StartInput, responses={201: PaymentOutput})
    def post(self, request: Request) -> Response:
        """Charge for a document of your own; sales at a till go by `/orders/open`.

        `unknown` means: sent, no answer yet; ask again, never charge again.
        """
        data = StartInput.validated(request.data)
        order = PaymentOrder(
            source_kind="api",
            source_id=data["source"],
            outlet_id=data["outlet"],
            amount=data["amount"],
            method=data["method"],
            phone=data.get("phone", ""),
            card_token=data.get("card_token", ""),
        )
        intent = start_payment(order=order, actor=self.actor)
        return Response(PaymentOutput(intent).data, status=CREATED)


class IntentView(TenantAPIView):
    required_permissions = {"GET": "payments.charge"}

    @extend_schema(operation_id="get_payment", responses={200: PaymentOutput})
    def get(self, request: Request, intent_id: UUID) -> Response:
        """The payment as we know it; poll it while it is open."""
        return Response(PaymentOutput(get_intent(intent_id, self.actor)).data)


class CancelView(TenantAPIView):
    required_permissions = {"POST": "payments.charge"}

    @extend_schema(operation_id="cancel_payment", request=None, responses={200: PaymentOutput})
    def post(self, request: Request, intent_id: UUID) -> Response:
        """Give up waiting. The answer may be `settled`: the payer was quicker."""
        intent = cancel_payment(intent_id=intent_id, actor=self.actor)
        return Response(PaymentOutput(intent).data)


class RefundView(TenantAPIView):
    required_permissions = {"POST": "payments.refund"}

    @extend_schema(
        operation_id="refund_payment", request=PaymentRefundInput, responses={201: RefundOutput}
    )
    def post(self, request: Request, intent_id: UUID) -> Response:
        """Give money of a charge of your own back; the `Idempotency-Key` is the refund's key.

        A sale's payment is refused (`payment_belongs_to_order`): refund the order instead.
        """
        data = PaymentRefundInput.validated(request.data)
        refund = refund_free_payment(
            intent_id=intent_id,
            key=_provider_key(required_idempotency_key(request)),
            amount=data["amount"],
            reason=data["reason"],
            actor=self.actor,
        )
        return Response(RefundOutput(refund).data, status=CREATED)


def _provider_key(key: str) -> str:
    """The key itself if a provider takes one so long, else one that is as much its own."""
    return (
        key if len(key) <= LONGEST_KEY else hashlib.sha256(key.encode()).hexdigest()[:LONGEST_KEY]
    )


class QrisView(TenantAPIView):
    required_permissions = {"POST": "payments.charge", "PUT": "payments.change"}

    @extend_schema(
        operation_id="set_merchant_qris", request=MerchantQrisInput, responses={204: None}
    )
    def put(self, request: Request) -> Response:
        """Keep an outlet's printed code, so that its till can set the amount."""
        data = MerchantQrisInput.validated(request.data)
        set_merchant_qris(outlet_id=data["outlet"], code=data["code"], actor=self.actor)
        return Response(status=204)

    @extend_schema(operation_id="stamp_qris", request=QrisInput, responses={200: QrisOutput})
    def post(self, request: Request) -> Response:
        """A merchant's static code with the amount set; a damaged code is refused.

        404: the outlet keeps no code.
        """
        data = QrisInput.validated(request.data)
        code = data.get("code") or merchant_code(data.get("outlet"), self.actor)
        qris = read_qris(code)
        return Response({"code": qris.with_amount(data["amount"]), "merchant": qris.merchant})
