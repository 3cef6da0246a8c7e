"""The one permission class of the REST API."""

from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from apps.core.actors import Actor
from apps.core.errors import Forbidden, NotSignedIn


class RequirePermission(BasePermission):
    """The caller is signed in and holds what the view's `required_permissions` names.

    An entry of None asks for a sign-in only; a method without an entry is refused.
    """

    def has_permission(self, request: Request, view: APIView) -> bool:
        if not isinstance(request.user, Actor):
            raise NotSignedIn
        required: dict[str, str | None] = getattr(view, "required_permissions", {})
        method = "GET" if request.method in {"HEAD", "OPTIONS"} else request.method
        if method not in required:
            raise Forbidden
        permission = required[method]
        if permission is not None:
            request.user.require(permission)
        return True
