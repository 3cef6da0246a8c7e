"""Cursor pagination: stable while rows are added, no count."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import DataError
from django.utils.translation import gettext
from rest_framework import pagination
from rest_framework.request import Request
from rest_framework.views import APIView

from apps.core.errors import InvalidInput


class CursorPagination(pagination.CursorPagination):
    page_size = 50
    max_page_size = 200
    page_size_query_param = "page_size"
    ordering = "-id"

    def paginate_queryset(
        self, queryset: Any, request: Request, view: APIView | None = None
    ) -> list[Any] | None:
        """A page of rows. Raises `InvalidInput` for a cursor with a place that cannot be."""
        try:
            return super().paginate_queryset(queryset, request, view)
        except (ValidationError, DataError, ValueError) as error:
            raise InvalidInput.on(
                "cursor", "invalid", gettext("Pakai kursor dari sebuah jawaban.")
            ) from error
