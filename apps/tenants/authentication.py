"""Who calls the API: a bearer token's sign-in, looked up on every request."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request

from apps.core.actors import Actor
from apps.core.errors import NotSignedIn
from apps.tenants.selectors import find_principal
from apps.tenants.services.tokens import read_access_token, refuse_ended_terminal


class BearerAuthentication(BaseAuthentication):
    """`Authorization: Bearer <access token>`. A revoked sign-in fails on its next request."""

    def authenticate(self, request: Request) -> tuple[Actor, str] | None:
        header = request.headers.get("Authorization", "")
        if not header:
            return None
        scheme, _, token = header.partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise NotSignedIn
        claims = read_access_token(token)
        actor = find_principal(session_id=claims.session_id, tenant_id=claims.tenant_id)
        if actor is None:
            refuse_ended_terminal(claims.session_id, claims.tenant_id)
            raise NotSignedIn
        return actor, token

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class BearerScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the OpenAPI document describes `BearerAuthentication`."""

    target_class = BearerAuthentication
    name = "bearer"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        return {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "JWT",
            "description": "The access token of POST /api/v1/auth/token or /terminals/pair.",
        }
