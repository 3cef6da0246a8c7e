"""Limits for calls at which somebody could try out secrets."""

from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from apps.core import ratelimit
from apps.core.actors import Actor
from apps.core.context import request_context


class SignInThrottle(BaseThrottle):
    """Ten tries a minute for POST calls that take a password, PIN, code or token.

    Strangers are counted by address, devices by their sign-in: the tills of a shop share one.
    """

    def allow_request(self, request: Request, view: APIView) -> bool:
        """True, or raises `TooManyRequests`."""
        if request.method == "POST":
            ratelimit.enforce(ratelimit.LOGIN, _who(request))
        return True


def _who(request: Request) -> str:
    if isinstance(request.user, Actor) and request.user.session_id is not None:
        return str(request.user.session_id)
    return ratelimit.caller(request_context.get().ip)
