"""Limits for calls at which somebody could try out secrets."""

from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from apps.core import ratelimit
from apps.core.context import request_context


class SignInThrottle(BaseThrottle):
    """Ten tries a minute and address for POST calls that take a password, PIN, code or token."""

    def allow_request(self, request: Request, view: APIView) -> bool:
        """True, or raises `TooManyRequests`."""
        if request.method == "POST":
            ratelimit.enforce(ratelimit.LOGIN, ratelimit.caller(request_context.get().ip))
        return True
