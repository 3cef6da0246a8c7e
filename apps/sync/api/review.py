"""The review list over REST: what is odd about entries, and deciding about it."""

from uuid import UUID

from django_filters import rest_framework as filters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from apps.core.api.pagination import CursorPagination
from apps.core.api.problems import invalid_query
from apps.core.api.serializers import page_of
from apps.core.api.views import TenantAPIView
from apps.core.tenancy import tenant_transaction
from apps.sync.api.review_serializers import ResolveInput, RetriedOutput, ReviewOutput
from apps.sync.models import SyncException
from apps.sync.review import review_json, visible_exceptions
from apps.sync.services.review import Ruling, resolve_exception, retry_waiting


class NewestFirst(CursorPagination):
    ordering = "-created_at"


class ExceptionFilter(filters.FilterSet):  # type: ignore[misc]
    """Declared by hand: derived ones would query before a tenant is known."""

    state = filters.ChoiceFilter(choices=SyncException.State.choices)
    terminal = filters.UUIDFilter(field_name="entry__journal__terminal_id")
    outlet = filters.UUIDFilter(field_name="outlet_id")
    code = filters.CharFilter()


class ExceptionsView(TenantAPIView):
    # Who is at no terminal sees some with `sync.review` only.
    required_permissions = {"GET": "feed.read"}

    @extend_schema(
        operation_id="list_sync_exceptions",
        parameters=[
            OpenApiParameter("state", OpenApiTypes.STR, enum=SyncException.State.values),
            OpenApiParameter("terminal", OpenApiTypes.UUID),
            OpenApiParameter("outlet", OpenApiTypes.UUID),
            OpenApiParameter("code", OpenApiTypes.STR),
            OpenApiParameter("cursor", OpenApiTypes.STR),
            OpenApiParameter("page_size", OpenApiTypes.INT),
        ],
        responses={200: page_of(ReviewOutput)},
    )
    def get(self, request: Request) -> Response:
        """What is odd about entries of the tills' queues, newest first. A till sees its own."""
        chosen = ExceptionFilter(request.query_params, queryset=visible_exceptions(self.actor))
        if not chosen.is_valid():
            raise invalid_query(chosen.errors)
        paginator = NewestFirst()
        page: list[SyncException] = paginator.paginate_queryset(chosen.qs, request, self) or []
        return paginator.get_paginated_response(review_json(page))


class ResolveView(TenantAPIView):
    # Whoever may not review needs an approval besides.
    required_permissions = {"POST": "orders.place"}

    @extend_schema(
        operation_id="resolve_sync_exception",
        request=ResolveInput,
        responses={200: ReviewOutput},
    )
    def post(self, request: Request, exception_id: UUID) -> Response:
        """Decide about it, once: the one who comes second is told what the first decided."""
        data = ResolveInput.validated(request.data)
        ruling = Ruling(
            decision=SyncException.Decision(data["decision"]),
            note=data.get("note", ""),
            customer_id=data.get("customer"),
            counts={one["item"]: one["quantity"] for one in data.get("counts", ())},
        )
        exception = resolve_exception(
            exception_id=exception_id,
            ruling=ruling,
            actor=self.actor,
            approval=data.get("approval", ""),
        )
        with tenant_transaction(read_only=True):
            (shown,) = review_json([exception])
        return Response(shown)


class RetryView(TenantAPIView):
    required_permissions = {"POST": "orders.place"}

    @extend_schema(operation_id="retry_sync_entry", request=None, responses={200: RetriedOutput})
    def post(self, request: Request, entry_id: UUID) -> Response:
        """Try a waiting entry again. One that was applied meanwhile is answered as it is."""
        entry = retry_waiting(entry_id=entry_id, actor=self.actor)
        sold = entry.kind == "sale" and entry.subject_id is not None
        return Response(
            {
                "id": str(entry.id),
                "state": entry.state,
                "order": str(entry.subject_id) if sold else None,
                "problem": entry.problem,
            }
        )
