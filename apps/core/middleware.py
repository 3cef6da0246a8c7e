"""Request id and address for everything below; rate limits for the API; what a page may load."""

import ipaddress
import re
from collections.abc import Callable

from csp.middleware import CSPMiddleware
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from apps.core import ratelimit
from apps.core.api.problems import problem_response
from apps.core.context import RequestContext, request_context
from apps.core.errors import TooManyRequests
from apps.core.ids import uuid7

_GetResponse = Callable[[HttpRequest], HttpResponse]
_LOAD_NOTHING = "default-src 'none'; frame-ancestors 'none'"
_SAFE_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")


class RequestContextMiddleware:
    """Sets the request context and answers with `Request-Id`."""

    def __init__(self, get_response: _GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("Request-Id", "")
        request_id = given if _SAFE_REQUEST_ID.fullmatch(given) else uuid7().hex
        token = request_context.set(RequestContext(request_id, client_ip(request)))
        try:
            response = self.get_response(request)
        finally:
            request_context.reset(token)
        response["Request-Id"] = request_id
        return response


class RateLimitMiddleware:
    """Limits requests to `/api/` by address; health checks are exempt."""

    def __init__(self, get_response: _GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith("/api/v1/"):
            return self.get_response(request)
        limit = ratelimit.API
        usage = ratelimit.count(limit, ratelimit.caller(request_context.get().ip))
        if usage.exceeded:
            response = problem_response(TooManyRequests(retry_after=usage.reset_seconds))
        else:
            response = self.get_response(request)
        response["RateLimit-Policy"] = f'"{limit.name}";q={limit.quota};w={limit.window_seconds}'
        response["RateLimit"] = f'"{limit.name}";r={usage.remaining};t={usage.reset_seconds}'
        return response


class ContentSecurityPolicyMiddleware(CSPMiddleware):
    """Pages get the site's policy. Data is no page, and may load nothing if it is taken for one.

    Writing the site's policy anew would be a twentieth of a checkout's Python.
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if "json" not in response.get("Content-Type", ""):
            return super().process_response(request, response)
        response["Content-Security-Policy"] = _LOAD_NOTHING
        return response


def client_ip(request: HttpRequest) -> str | None:
    """The caller's address; a forwarded one is believed only from our own proxies.

    With n trusted proxies the n-th entry from the right was written by the outermost of them.
    """
    address = request.META.get("REMOTE_ADDR", "")
    if settings.TRUSTED_PROXIES:
        hops = request.headers.get("X-Forwarded-For", "").split(",")
        address = hops[-min(settings.TRUSTED_PROXIES, len(hops))].strip() or address
    try:
        return str(ipaddress.ip_address(address))
    except ValueError:
        return None
