"""The log of calls: each attempt is written at once, so that a killed worker leaves its trace."""

from collections.abc import Mapping
from typing import Any, Final

from apps.core.providers.client import AttemptResult, Listener
from apps.core.tenancy import tenant_transaction
from apps.payments.models import PaymentAttempt, PaymentIntent

# Personal values and one-time secrets never enter an append-only table.
_HIDDEN: Final = frozenset(
    {"payer_phone_number", "mobile_number", "token_id", "signature_key", "customer_details"}
)
_LONGEST: Final = 500


def attempt_log(intent: PaymentIntent) -> Listener:
    """A listener that logs attempts about an intent."""

    def listen(result: AttemptResult) -> None:
        with tenant_transaction():
            PaymentAttempt.objects.create(
                intent=intent,
                operation=result.call.name,
                number=result.number,
                milliseconds=result.milliseconds,
                status=result.status,
                category=result.category,
                request=redacted(result.call.json) if result.call.json else None,
                response=redacted(result.body),
            )

    return listen


def redacted(value: Any) -> Any:
    """The same structure with personal values replaced and long texts cut."""
    if isinstance(value, Mapping):
        return {name: "***" if name in _HIDDEN else redacted(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [redacted(item) for item in value]
    return value[:_LONGEST] if isinstance(value, str) else value
