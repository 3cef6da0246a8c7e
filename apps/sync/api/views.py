"""The tills' feed over REST."""

import base64

from django.http import HttpResponse
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request

from apps.core.api.conditional import if_none_match, is_known, tagged, weak_tag
from apps.core.api.renderers import dumps
from apps.core.api.views import TenantAPIView
from apps.sync.api.serializers import (
    ApprovalCodes,
    FeedPage,
    FeedQuery,
    LowStock,
    Rules,
    RulesQuery,
    StockQuery,
)
from apps.sync.compression import compress
from apps.sync.rules import open_rules, read_rules
from apps.sync.selectors import open_page, read_page
from apps.sync.stock import low_stock
from apps.tenants.services.approval_codes import ITERATIONS, codes_tag, till_codes


class FeedView(TenantAPIView):
    required_permissions = {"GET": "feed.read"}

    @extend_schema(
        operation_id="read_feed",
        parameters=[
            FeedQuery,
            if_none_match("The ETag of the page that the client has under the same cursor."),
        ],
        responses={200: FeedPage, 304: OpenApiResponse(description="The client has this page.")},
    )
    def get(self, request: Request) -> HttpResponse:
        """Catalogue, taxes and customers in pages; later what changed since, with tombstones.

        Start without a cursor, then send the last answer's cursor; while `more` is true at once.
        `outlet` comes with the first page and again when its settings change. A removed item has
        only `id` and `deleted`. On `cursor_invalid` drop the copy and start again.
        """
        query = FeedQuery(data=request.query_params.dict())
        query.is_valid(raise_exception=True)
        page = open_page(
            actor=self.actor,
            cursor=query.validated_data["cursor"],
            limit=query.validated_data["page_size"],
            outlet_id=query.validated_data["outlet"],
        )
        tag = f'W/"{page.tag}"'
        if is_known(request, tag):
            return tagged(HttpResponse(status=304), tag)
        return tagged(_compressed(dumps(read_page(page)), request), tag)


class RulesView(TenantAPIView):
    required_permissions = {"GET": "feed.read"}

    @extend_schema(
        operation_id="read_rules",
        parameters=[
            RulesQuery,
            if_none_match("The ETag of the rules that the client has."),
        ],
        responses={200: Rules, 304: OpenApiResponse(description="The client has these rules.")},
    )
    def get(self, request: Request) -> HttpResponse:
        """Price lists, promotions and member discounts of an outlet, in the pricing engine's words.

        Ask again when the feed's `rules_version` is another one. What is left out has its
        default; taxes and cash rounding come with the feed. A terminal needs no `outlet`.
        """
        query = RulesQuery(data=request.query_params.dict())
        query.is_valid(raise_exception=True)
        rules = open_rules(actor=self.actor, outlet_id=query.validated_data["outlet"])
        if is_known(request, rules.tag):
            return tagged(HttpResponse(status=304), rules.tag)
        return tagged(_compressed(read_rules(rules), request), rules.tag)


class StockView(TenantAPIView):
    required_permissions = {"GET": "feed.read"}

    @extend_schema(
        operation_id="read_low_stock",
        parameters=[
            StockQuery,
            if_none_match("The ETag of the answer that the client has."),
        ],
        responses={200: LowStock, 304: OpenApiResponse(description="The client has this answer.")},
    )
    def get(self, request: Request) -> HttpResponse:
        """What is running out in an outlet: at or below its reorder point, or sold out.

        A till asks again and again and marks its tiles; a terminal needs no `outlet`.
        """
        query = StockQuery(data=request.query_params.dict())
        query.is_valid(raise_exception=True)
        low = low_stock(actor=self.actor, outlet_id=query.validated_data["outlet"])
        body = dumps({"low": low})
        tag = weak_tag(body)
        if is_known(request, tag):
            return tagged(HttpResponse(status=304), tag)
        return tagged(_compressed(body, request), tag)


class ApprovalCodesView(TenantAPIView):
    required_permissions = {"GET": None}

    @extend_schema(
        operation_id="read_approval_codes",
        parameters=[
            if_none_match("The ETag of the answer that the till has."),
        ],
        responses={
            200: ApprovalCodes,
            304: OpenApiResponse(description="The till has this answer."),
        },
    )
    def get(self, request: Request) -> HttpResponse:
        """What the calling till needs to check one-time approval codes without a network.

        Slow, salted hashes for its next business days: they tell a right code from a wrong one,
        and no more. Whoever gives a code reads it in the office.
        """
        tag = f'W/"{codes_tag(self.actor)}"'
        if is_known(request, tag):
            return tagged(HttpResponse(status=304), tag)
        days = [
            {
                "day": one.day,
                "salt": _base64url(one.salt),
                "hashes": [_base64url(code) for code in one.hashes],
            }
            for one in till_codes(self.actor)
        ]
        body = ApprovalCodes({"iterations": ITERATIONS, "days": days}).data
        return tagged(_compressed(dumps(body), request), tag)


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _compressed(body: bytes, request: Request) -> HttpResponse:
    data, encoding = compress(body, request.headers.get("Accept-Encoding", ""))
    response = HttpResponse(data, content_type="application/json")
    if encoding is not None:
        response["Content-Encoding"] = encoding
    return response
