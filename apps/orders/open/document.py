"""A decided sale as JSON and back: what waits in the database is what is written later."""

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from apps.core.api.renderers import dumps
from apps.payments.models import PaymentIntent

_IDS: Final = (
    *("tenant", "outlet", "terminal", "shift", "cashier", "customer", "id", "entry", "audit"),
    *("event", "cogs_account", "inventory_account"),
)


def frozen(document: Mapping[str, Any]) -> dict[str, Any]:
    """JSON values only. The payment has settled when it is written: a short stock is a fact."""
    kept: dict[str, Any] = json.loads(dumps(dict(document)))
    return kept | {"key": None, "block_short": False}


def thawed(document: Mapping[str, Any], intent: PaymentIntent) -> dict[str, Any]:
    """What `checkout_sql.write_order` takes, the gateway's tender with its payment."""
    ids = {name: UUID(document[name]) for name in _IDS if document[name] is not None}
    return {
        **document,
        **ids,
        "placed_at": dt.datetime.fromisoformat(document["placed_at"]),
        "business_date": dt.date.fromisoformat(document["business_date"]),
        "posting_date": dt.date.fromisoformat(document["business_date"]),
        "tenders": [
            tender | _payment(intent) if tender.get("gateway") else tender
            for tender in document["tenders"]
        ],
    }


def _payment(intent: PaymentIntent) -> dict[str, Any]:
    return {"intent_id": str(intent.id), "reference": intent.issuer or intent.method}
