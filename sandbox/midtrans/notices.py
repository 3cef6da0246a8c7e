"""Which notifications a change of a charge brings, with the faults it was given."""

from sandbox.delivery import Notice, courier
from sandbox.ledger import Charge, ledger
from sandbox.midtrans import wire

REVERSAL_SECONDS = 0.5


def tell(charge: Charge) -> None:
    """Notify the merchant of the charge's present state."""
    if "lose" in charge.faults:
        return
    signed = "bad_signature" not in charge.faults
    _send(charge, wire.notification(charge, signed=signed))
    if "duplicate" in charge.faults:
        _send(charge, wire.notification(charge, signed=signed), after=0.2)
    if charge.status not in {"settlement", "capture"}:
        return
    if "reorder" in charge.faults:
        _send(charge, wire.notification(charge, status="pending"), after=0.3)
    if "reverse" in charge.faults:
        with ledger.locked():
            charge.move("deny")
            _send(charge, wire.notification(charge), after=REVERSAL_SECONDS)


def _send(charge: Charge, body: bytes, *, after: float = 0) -> None:
    headers = {"content-type": "application/json", "user-agent": "Veritrans"}
    for url in charge.notify_urls or (ledger.url_of(charge.server_key),):
        courier.send(Notice(url, headers, body, charge.id), after=after)
