"""The one permission class of the REST API."""

from typing import TYPE_CHECKING

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from apps.core.actors import Actor
from apps.core.errors import Forbidden, NotSignedIn

if TYPE_CHECKING:  # importing it here would be a circle: views read this class from the settings
    from rest_framework.views import APIView


class RequirePermission(BasePermission):
    """The caller is signed in and holds what the view's `required_permissions` names.

    An entry of None asks for a sign-in only; a method without an entry is refused. Methods that
    the view does not have pass, to be answered with 405.
    """

    def has_permission(self, request: Request, view: "APIView") -> bool:
        if not isinstance(request.user, Actor):
            raise NotSignedIn
        if not hasattr(view, (request.method or "").lower()):
            return True
        required: dict[str, str | None] = getattr(view, "required_permissions", {})
        method = "GET" if request.method in {"HEAD", "OPTIONS"} else request.method
        if method not in required:
            raise Forbidden
        permission = required[method]
        if permission is not None:
            request.user.require(permission)
        return True
