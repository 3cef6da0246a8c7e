"""Sign-in for software and tills, terminals, and supervisors' approvals over REST."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.core.api.pagination import CursorPagination
from apps.core.api.serializers import StrictSerializer, page_of
from apps.core.api.throttles import SignInThrottle
from apps.core.api.views import TenantAPIView
from apps.tenants.api import serializers
from apps.tenants.models import Terminal
from apps.tenants.selectors import caller_facts, staff_at_terminal, visible_terminals
from apps.tenants.services import approvals, pairing, pins, sign_in, tokens


class ByCode(CursorPagination):
    ordering = "code"


class PublicAPIView(APIView):
    """A call for those who have no access token yet; counted against trying out secrets."""

    authentication_classes = []
    permission_classes = [AllowAny]
    throttle_classes = [SignInThrottle]


class TokenView(PublicAPIView):
    @extend_schema(
        operation_id="sign_in",
        request=serializers.TokenInput,
        responses={200: serializers.SignedInOutput},
    )
    def post(self, request: Request) -> Response:
        """Sign in software as a person in one tenant."""
        data = _validated(serializers.TokenInput, request)
        signed_in = sign_in.sign_in_software(
            email=data["email"],
            password=data["password"],
            otp=data["otp"],
            tenant_id=data["tenant"],
        )
        tenant = {"id": str(signed_in.tenant.tenant_id), "name": signed_in.tenant.tenant_name}
        return Response(asdict(signed_in.tokens) | {"tenant": tenant})


class RefreshView(PublicAPIView):
    @extend_schema(
        operation_id="refresh_tokens",
        request=serializers.RefreshInput,
        responses={200: serializers.TokensOutput},
    )
    def post(self, request: Request) -> Response:
        """A new pair of tokens. Using a refresh token twice ends the whole sign-in."""
        data = _validated(serializers.RefreshInput, request)
        return Response(asdict(tokens.refresh_session(data["refresh"])))


class LogoutView(TenantAPIView):
    required_permissions = {"POST": None}

    @extend_schema(operation_id="sign_out", request=None, responses={204: None})
    def post(self, request: Request) -> Response:
        """End this sign-in. A terminal that signs out must be paired again."""
        assert self.actor.session_id is not None  # noqa: S101 - a bearer token names one
        tokens.revoke_session(
            session_id=self.actor.session_id, reason="signed_out", actor=self.actor
        )
        return Response(status=status.HTTP_204_NO_CONTENT)


class MeView(TenantAPIView):
    required_permissions = {"GET": None}

    @extend_schema(operation_id="get_me", responses={200: serializers.MeOutput})
    def get(self, request: Request) -> Response:
        """Who the credential stands for, and what it may do."""
        return Response(serializers.MeOutput(caller_facts(self.actor)).data)


class PinView(TenantAPIView):
    required_permissions = {"POST": None, "DELETE": None}
    throttle_classes = [SignInThrottle]

    @extend_schema(
        operation_id="sign_in_cashier",
        request=serializers.PinInput,
        responses={200: serializers.CashierOutput},
    )
    def post(self, request: Request) -> Response:
        """Make a person the cashier of the calling terminal."""
        data = _validated(serializers.PinInput, request)
        cashier = pins.sign_in_cashier(actor=self.actor, **data)
        return Response(serializers.CashierOutput(cashier).data)

    @extend_schema(operation_id="sign_out_cashier", responses={204: None})
    def delete(self, request: Request) -> Response:
        """Leave the calling terminal without a cashier."""
        pins.sign_out_cashier(actor=self.actor)
        return Response(status=status.HTTP_204_NO_CONTENT)


class TerminalsView(TenantAPIView):
    required_permissions = {"GET": "terminals.view"}

    @extend_schema(
        operation_id="list_terminals",
        parameters=[
            OpenApiParameter("cursor", OpenApiTypes.STR),
            OpenApiParameter("page_size", OpenApiTypes.INT),
        ],
        responses={200: page_of(serializers.TerminalOutput)},
    )
    def get(self, request: Request) -> Response:
        """The terminals of your outlets, by code."""
        paginator = ByCode()
        page: list[Terminal] = (
            paginator.paginate_queryset(visible_terminals(self.actor), request, self) or []
        )
        return paginator.get_paginated_response(serializers.TerminalOutput(page, many=True).data)


class PairView(PublicAPIView):
    @extend_schema(
        operation_id="pair_terminal",
        request=serializers.PairInput,
        responses={200: serializers.PairedOutput},
    )
    def post(self, request: Request) -> Response:
        """Bind this device to a terminal by the code from the back office."""
        data = _validated(serializers.PairInput, request)
        paired = pairing.pair_terminal(**data)
        shown = serializers.PairedOutput(
            asdict(paired.tokens) | {"terminal": paired.terminal, "journal": paired.journal}
        )
        return Response(shown.data)


class StaffView(TenantAPIView):
    required_permissions = {"GET": None}

    @extend_schema(
        operation_id="list_terminal_staff",
        responses={200: serializers.StaffOutput(many=True)},
    )
    def get(self, request: Request) -> Response:
        """The people who may sign in at the calling terminal by PIN, by name."""
        people = staff_at_terminal(self.actor)
        return Response(serializers.StaffOutput(people, many=True).data)


class PairingCodeView(TenantAPIView):
    required_permissions = {"POST": "terminals.change"}

    @extend_schema(
        operation_id="create_pairing_code",
        request=None,
        responses={201: serializers.PairingCodeOutput},
    )
    def post(self, request: Request, terminal_id: UUID) -> Response:
        """A new code that binds one device to the terminal; earlier ones stop working."""
        code = pairing.create_pairing_code(terminal_id=terminal_id, actor=self.actor)
        body = {"code": code, "expires_in": int(pairing.VALID_FOR.total_seconds())}
        return Response(body, status=status.HTTP_201_CREATED)


class RevokeView(TenantAPIView):
    required_permissions = {"POST": "terminals.change"}

    @extend_schema(operation_id="revoke_terminal", request=None, responses={204: None})
    def post(self, request: Request, terminal_id: UUID) -> Response:
        """Lock the terminal's device out, from its next request on."""
        pairing.revoke_terminal(terminal_id=terminal_id, actor=self.actor)
        return Response(status=status.HTTP_204_NO_CONTENT)


class ApprovalsView(TenantAPIView):
    required_permissions = {"POST": None}
    throttle_classes = [SignInThrottle]

    @extend_schema(
        operation_id="give_approval",
        request=serializers.ApprovalInput,
        responses={201: serializers.ApprovalOutput},
    )
    def post(self, request: Request) -> Response:
        """A supervisor's one-use token for one act of the caller, valid for five minutes."""
        given = self._approve(_validated(serializers.ApprovalInput, request))
        shown = serializers.ApprovalOutput(given).data
        return Response(shown, status=status.HTTP_201_CREATED)

    def _approve(self, data: dict[str, Any]) -> approvals.GivenApproval:
        act = {
            "action": data["action"],
            "subject_id": data["subject"],
            "amount": data["amount"],
            "actor": self.actor,
        }
        if "pin" in data:
            return approvals.approve_by_pin(employee=data["employee"], pin=data["pin"], **act)
        return approvals.approve_by_password(
            email=data["email"], password=data["password"], otp=data.get("otp", ""), **act
        )


def _validated(serializer: type[StrictSerializer], request: Request) -> dict[str, Any]:
    """The body, checked. Raises a validation error."""
    data = serializer(data=request.data)
    data.is_valid(raise_exception=True)
    return dict(data.validated_data)
