"""Where providers notify us: store, answer, and let a worker understand it."""

import ipaddress
import logging
from typing import Final

from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.core import ratelimit
from apps.core.context import request_context
from apps.core.errors import Forbidden, InvalidInput, NotFound
from apps.core.ratelimit import Limit
from apps.core.tenancy import tenant_context, tenant_transaction
from apps.payments.gateways import Incoming
from apps.payments.models import PaymentAccount
from apps.payments.selectors import tenant_of_token
from apps.payments.services import receive_notice
from apps.payments.tasks import work_through

# By account: a provider's few addresses speak for all shops. By address: whoever tries tokens.
LIMIT: Final = Limit("webhook", 1200)
STRANGERS: Final = Limit("webhook-address", 12_000)
LARGEST_BODY: Final = 64 * 1024

logger = logging.getLogger(__name__)


class WebhookView(APIView):
    """The token in the address names the account; the signature proves the sender."""

    authentication_classes = []
    permission_classes = [AllowAny]

    @extend_schema(exclude=True)
    def post(self, request: Request, gateway: str, token: str) -> Response:
        ip = request_context.get().ip
        ratelimit.enforce(STRANGERS, ratelimit.caller(ip))
        _refuse_strangers(ip)
        body = request.body
        if len(body) > LARGEST_BODY:
            logger.warning("A notification of %s bytes from %s is refused.", len(body), ip)
            raise InvalidInput.on("body", "too_large", "64 kB")
        found = tenant_of_token(gateway, token)
        if found is None:
            logger.warning("A notification from %s for an unknown account.", ip)
            raise NotFound
        tenant_id, account_id = found
        ratelimit.enforce(LIMIT, token)
        with tenant_context(tenant_id):
            with tenant_transaction(read_only=True):
                account = PaymentAccount.objects.get(id=account_id)
            headers = {name.lower(): value for name, value in request.headers.items()}
            receive_notice(account=account, incoming=Incoming(body, headers, ip))
        work_through.delay(str(tenant_id))
        return Response({"status": "ok"})


def _refuse_strangers(ip: str | None) -> None:
    """Only the networks of `PAYMENT_NOTIFIERS`, if any are named."""
    networks = [ipaddress.ip_network(text) for text in settings.PAYMENT_NOTIFIERS]
    if not networks:
        return
    if ip is None or not any(ipaddress.ip_address(ip) in network for network in networks):
        raise Forbidden
