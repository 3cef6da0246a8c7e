"""Maintenance: everything can be read, nothing is written (`MAINTENANCE_MODE`).

For work on the database that must not meet a write, e.g. moving it. Tills keep selling into
their own entries and send them afterwards; people see the pages with a banner.
"""

from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from apps.core.api.problems import problem_response
from apps.core.errors import Maintenance

_READING: Final = frozenset({"GET", "HEAD", "OPTIONS"})
# What writes nothing that counts: pricing a cart, choosing a language; and leaving must work.
_ALLOWED: Final = frozenset({"/api/v1/quotes", "/language/", "/accounts/logout/"})


def is_on() -> bool:
    """Whether writes are refused now."""
    return bool(settings.MAINTENANCE_MODE)


class MaintenanceMiddleware:
    """Refuses what would write, before any view runs."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not is_on() or request.method in _READING or request.path in _ALLOWED:
            return self.get_response(request)
        error = Maintenance()
        if request.path.startswith("/api/"):
            return problem_response(error)
        response = render(request, "errors/maintenance.html", status=error.status)
        response["Retry-After"] = str(error.retry_after)
        return response
