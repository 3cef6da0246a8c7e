"""Quotes, checkout, orders, void and receipts over REST."""

from typing import Any
from uuid import UUID

from django_filters import rest_framework as filters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from apps.core.api.pagination import CursorPagination
from apps.core.api.problems import invalid_query
from apps.core.api.serializers import page_of
from apps.core.api.views import (
    TenantAPIView,
    answer_response,
    idempotency_key,
    request_hash,
    run_request_once,
)
from apps.orders.api.serializers import (
    FactsInput,
    FactsOutput,
    OrderDetailOutput,
    OrderInput,
    OrderOutput,
    QuoteInput,
    QuoteOutput,
    VoidInput,
    to_draft,
)
from apps.orders.drafts import Draft
from apps.orders.models import Order
from apps.orders.refunds.detail import order_detail_json
from apps.orders.representation import order_json
from apps.orders.selectors import get_order, visible_orders
from apps.orders.services.checkout import place_order
from apps.orders.services.facts import pricing_facts
from apps.orders.services.quote import quote
from apps.orders.services.void import void_order

IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description="A repeated request with the same key and body gets the first answer again.",
)


class NewestFirst(CursorPagination):
    ordering = "-created_at"


class QuoteView(TenantAPIView):
    required_permissions = {"POST": "quotes.create"}

    @extend_schema(operation_id="create_quote", request=QuoteInput, responses={200: QuoteOutput})
    def post(self, request: Request) -> Response:
        """The priced cart with the reason for every amount. Writes nothing."""
        draft = to_draft(QuoteInput.validated(request.data))
        return Response(quote(draft=draft, actor=self.actor))


class FactsView(TenantAPIView):
    required_permissions = {"POST": "quotes.create"}

    @extend_schema(
        operation_id="look_up_pricing_facts", request=FactsInput, responses={200: FactsOutput}
    )
    def post(self, request: Request) -> Response:
        """What a till that prices carts itself cannot know: used-up limits, customer, vouchers.

        Nothing is reserved: the sale counts, and may be refused when somebody else was faster.
        """
        data = FactsInput.validated(request.data)
        draft = Draft(
            outlet_id=data["outlet"],
            channel="",
            lines=(),
            customer_id=data.get("customer"),
            vouchers=tuple(data.get("vouchers", ())),
        )
        return Response(pricing_facts(draft=draft, actor=self.actor))


class OrderFilter(filters.FilterSet):  # type: ignore[misc]
    """Declared by hand: derived ones would query before a tenant is known."""

    outlet = filters.UUIDFilter(field_name="outlet_id")
    terminal = filters.UUIDFilter(field_name="terminal_id")
    state = filters.ChoiceFilter(choices=Order.State.choices)
    business_date = filters.DateFilter()
    receipt_number = filters.CharFilter()


class OrdersView(TenantAPIView):
    required_permissions = {"GET": "orders.view", "POST": "orders.place"}

    @extend_schema(
        operation_id="list_orders",
        parameters=[
            OpenApiParameter("outlet", OpenApiTypes.UUID),
            OpenApiParameter("terminal", OpenApiTypes.UUID),
            OpenApiParameter("state", OpenApiTypes.STR, enum=Order.State.values),
            OpenApiParameter("business_date", OpenApiTypes.DATE),
            OpenApiParameter("receipt_number", OpenApiTypes.STR),
            OpenApiParameter("cursor", OpenApiTypes.STR),
            OpenApiParameter("page_size", OpenApiTypes.INT),
        ],
        responses={200: page_of(OrderOutput)},
    )
    def get(self, request: Request) -> Response:
        """The orders of your outlets, newest first."""
        chosen = OrderFilter(request.query_params, queryset=visible_orders(self.actor))
        if not chosen.is_valid():
            raise invalid_query(chosen.errors)
        paginator = NewestFirst()
        page: list[Order] = paginator.paginate_queryset(chosen.qs, request, self) or []
        return paginator.get_paginated_response([order_json(order) for order in page])

    @extend_schema(
        operation_id="place_order",
        parameters=[IDEMPOTENCY_KEY],
        request=OrderInput,
        responses={201: OrderOutput},
    )
    def post(self, request: Request) -> Response:
        """Checkout: sell a cart in one call."""
        answer = place_order(
            draft=to_draft(OrderInput.validated(request.data)),
            actor=self.actor,
            key=idempotency_key(request),
            request_hash=request_hash(request),
        )
        return answer_response(answer)


class OrderView(TenantAPIView):
    required_permissions = {"GET": "orders.view"}

    @extend_schema(operation_id="get_order", responses={200: OrderDetailOutput})
    def get(self, request: Request, order_id: UUID) -> Response:
        """One order, with what came back of it and what may still come back."""
        return Response(order_detail_json(get_order(order_id, self.actor)))


class VoidView(TenantAPIView):
    required_permissions = {"POST": "orders.request_void"}

    @extend_schema(
        operation_id="void_order",
        parameters=[IDEMPOTENCY_KEY],
        request=VoidInput,
        responses={200: OrderOutput},
    )
    def post(self, request: Request, order_id: UUID) -> Response:
        """Take a paid sale of the running shift back, once."""
        data = VoidInput(data=request.data)
        data.is_valid(raise_exception=True)

        def act() -> tuple[int, dict[str, Any]]:
            void_order(order_id=order_id, actor=self.actor, **data.validated_data)
            return 200, order_json(get_order(order_id, self.actor))

        answer = run_request_once(request, act)
        return answer_response(answer)
