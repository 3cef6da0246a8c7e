"""Store days over REST: what was signed, and signing an outlet's day."""

from typing import Any
from uuid import UUID

from django_filters import rest_framework as filters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.core.api.pagination import CursorPagination
from apps.core.api.problems import invalid_query
from apps.core.api.serializers import StrictSerializer, page_of
from apps.core.api.views import (
    TenantAPIView,
    answer_response,
    request_hash,
    required_idempotency_key,
)
from apps.core.idempotency import run_once
from apps.shifts.api.serializers import CountOutput
from apps.shifts.api.views import IDEMPOTENCY_KEY
from apps.shifts.days import get_store_day, visible_days
from apps.shifts.models import StoreDay
from apps.shifts.representation import store_day_json
from apps.shifts.services import sign_store_day


class SignDayInput(StrictSerializer):
    """The outlet's day to close; all its shifts are closed before."""

    outlet = serializers.UUIDField()
    business_date = serializers.DateField()
    note = serializers.CharField(max_length=200, allow_blank=True, default="")


class SumOutput(serializers.Serializer[Any]):
    count = serializers.IntegerField()
    amount = serializers.IntegerField()


class PartOutput(SumOutput):
    """A named part of the sales, e.g. what was paid in one way."""

    key = serializers.CharField()
    name = serializers.CharField(allow_blank=True)


class DaySalesOutput(serializers.Serializer[Any]):
    """Sales that stand, without voided ones, in rupiah. `total` is what customers paid."""

    count = serializers.IntegerField()
    gross = serializers.IntegerField()
    discount = serializers.IntegerField()
    service = serializers.IntegerField()
    tax = serializers.IntegerField()
    rounding = serializers.IntegerField()
    total = serializers.IntegerField()
    voids = serializers.IntegerField()
    voided = serializers.IntegerField()
    discounts = PartOutput(many=True)
    taxes = PartOutput(many=True)
    tenders = PartOutput(many=True)
    cashiers = PartOutput(many=True)


class StoreDayOutput(serializers.Serializer[Any]):
    """A signed day. `shifts` is how many drawers it sums; a reopened one keeps what was signed."""

    id = serializers.UUIDField()
    outlet = serializers.UUIDField()
    business_date = serializers.DateField()
    state = serializers.ChoiceField(choices=StoreDay.State.choices)
    signed_by = serializers.UUIDField(allow_null=True)
    signed_at = serializers.DateTimeField()
    note = serializers.CharField(allow_blank=True)
    reopen_reason = serializers.CharField(allow_blank=True)
    shifts = serializers.IntegerField()
    sales = DaySalesOutput()
    refunds = SumOutput()
    accounts = serializers.DictField(
        child=SumOutput(),
        required=False,
        help_text="Money for kasbon and deposits, by kind; absent in days signed long ago.",
    )
    pay_in = SumOutput()
    pay_out = SumOutput()
    counts = CountOutput(many=True)
    difference = serializers.IntegerField()


class DayFilter(filters.FilterSet):  # type: ignore[misc]
    """Declared by hand: derived ones would query before a tenant is known."""

    outlet = filters.UUIDFilter(field_name="outlet_id")
    state = filters.ChoiceFilter(choices=StoreDay.State.choices)
    business_date = filters.DateFilter()


class LatestFirst(CursorPagination):
    ordering = ("-business_date", "-id")  # type: ignore[assignment]  # DRF takes several


class StoreDaysView(TenantAPIView):
    required_permissions = {"GET": "shifts.view", "POST": "shifts.sign_day"}

    @extend_schema(
        operation_id="list_store_days",
        parameters=[
            OpenApiParameter("outlet", OpenApiTypes.UUID),
            OpenApiParameter("state", OpenApiTypes.STR, enum=StoreDay.State.values),
            OpenApiParameter("business_date", OpenApiTypes.DATE),
            OpenApiParameter("cursor", OpenApiTypes.STR),
            OpenApiParameter("page_size", OpenApiTypes.INT),
        ],
        responses={200: page_of(StoreDayOutput)},
    )
    def get(self, request: Request) -> Response:
        """The days of your outlets that were closed, the latest first."""
        chosen = DayFilter(request.query_params, queryset=visible_days(self.actor))
        if not chosen.is_valid():
            raise invalid_query(chosen.errors)
        paginator = LatestFirst()
        page: list[StoreDay] = paginator.paginate_queryset(chosen.qs, request, self) or []
        return paginator.get_paginated_response([store_day_json(day) for day in page])

    @extend_schema(
        operation_id="close_store_day",
        parameters=[IDEMPOTENCY_KEY],
        request=SignDayInput,
        responses={201: StoreDayOutput},
    )
    def post(self, request: Request) -> Response:
        """Close an outlet's day: its shifts are summed, and no shift opens on it any more."""
        key = required_idempotency_key(request)
        data = SignDayInput.validated(request.data)

        def act() -> tuple[int, dict[str, Any]]:
            day = sign_store_day(
                outlet_id=data["outlet"],
                business_date=data["business_date"],
                note=data["note"],
                actor=self.actor,
            )
            return 201, store_day_json(day)

        return answer_response(run_once(key=key, request_hash=request_hash(request), act=act))


class StoreDayView(TenantAPIView):
    required_permissions = {"GET": "shifts.view"}

    @extend_schema(operation_id="get_store_day", responses={200: StoreDayOutput})
    def get(self, request: Request, day_id: UUID) -> Response:
        """One day with its figures."""
        return Response(store_day_json(get_store_day(day_id, self.actor)))
