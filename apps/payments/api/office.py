"""Accounts at gateways, and the dead-letter queue of notifications."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from apps.core.api.views import TenantAPIView
from apps.payments.api.serializers import (
    AccountChange,
    AccountInput,
    AccountOutput,
    AccountsOutput,
    NoticesOutput,
)
from apps.payments.selectors import accounts, parked_notices
from apps.payments.services import add_account, change_account, replay_notice

CREATED = 201
NO_CONTENT = 204


class AccountsView(TenantAPIView):
    required_permissions = {"GET": "payments.view", "POST": "payments.change"}

    @extend_schema(operation_id="list_payment_accounts", responses={200: AccountsOutput})
    def get(self, request: Request) -> Response:
        """The shop's accounts, without their secrets."""
        return Response({"accounts": AccountOutput(accounts(), many=True).data})

    @extend_schema(
        operation_id="add_payment_account", request=AccountInput, responses={201: AccountOutput}
    )
    def post(self, request: Request) -> Response:
        """Add an account; the provider is asked whether it knows the key."""
        data = AccountInput.validated(request.data)
        account = add_account(
            gateway=data["gateway"],
            name=data["name"],
            secret_key=data["secret_key"],
            callback_token=data.get("callback_token", ""),
            methods=data["methods"],
            actor=self.actor,
        )
        return Response(AccountOutput(account).data, status=CREATED)


class AccountView(TenantAPIView):
    required_permissions = {"PUT": "payments.change"}

    @extend_schema(
        operation_id="change_payment_account",
        request=AccountChange,
        responses={200: AccountOutput},
    )
    def put(self, request: Request, account_id: UUID) -> Response:
        """Rename, switch off, offer other methods, or give a new key."""
        data = AccountChange.validated(request.data)
        account = change_account(
            account_id=account_id,
            name=data["name"],
            methods=data["methods"],
            is_active=data["is_active"],
            secret_key=data.get("secret_key", ""),
            actor=self.actor,
        )
        return Response(AccountOutput(account).data)


class NoticesView(TenantAPIView):
    required_permissions = {"GET": "payments.view"}

    @extend_schema(operation_id="list_parked_notices", responses={200: NoticesOutput})
    def get(self, request: Request) -> Response:
        """Notifications that nobody could understand, newest first."""
        return Response({"notices": NoticesOutput({"notices": parked_notices()}).data["notices"]})


class ReplayView(TenantAPIView):
    required_permissions = {"POST": "payments.change"}

    @extend_schema(operation_id="replay_notice", request=None, responses={204: None})
    def post(self, request: Request, notice_id: UUID) -> Response:
        """Try a parked notification again."""
        replay_notice(notice_id=notice_id, actor=self.actor)
        return Response(status=NO_CONTENT)
