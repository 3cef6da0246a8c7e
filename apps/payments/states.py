"""The life of a payment intent: the written table of which state may follow which.

    created ──► pending ──► settled ──► partly_refunded ──► refunded
       │           ├──────► denied · cancelled · expired · failed
       └► unknown ─┘  (sent, but no answer came: only the provider can say)

Providers speak late, twice and out of order. A state that does not follow is ignored, never an
error; what the provider says now (a status query) decides, not which notification came last.
"""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    CREATED = "created", _("dibuat")
    UNKNOWN = "unknown", _("belum pasti")
    PENDING = "pending", _("menunggu")
    AUTHORISED = "authorised", _("disetujui")
    SETTLED = "settled", _("lunas")
    PARTLY_REFUNDED = "partly_refunded", _("dikembalikan sebagian")
    REFUNDED = "refunded", _("dikembalikan")
    DENIED = "denied", _("ditolak")
    CANCELLED = "cancelled", _("dibatalkan")
    EXPIRED = "expired", _("kedaluwarsa")
    FAILED = "failed", _("gagal")


_S = State
_ENDS: Final = frozenset({_S.DENIED, _S.CANCELLED, _S.EXPIRED, _S.FAILED})
_PAID: Final = frozenset({_S.SETTLED, _S.PARTLY_REFUNDED, _S.REFUNDED})

TRANSITIONS: Final = {
    _S.CREATED: _ENDS | _PAID | {_S.PENDING, _S.AUTHORISED, _S.UNKNOWN},
    _S.UNKNOWN: _ENDS | _PAID | {_S.PENDING, _S.AUTHORISED},
    _S.PENDING: _ENDS | _PAID | {_S.AUTHORISED},
    _S.AUTHORISED: _ENDS | _PAID,
    # A reversal within minutes of the settlement (some virtual accounts), or a card's captured
    # payment that somebody voided at the provider.
    _S.SETTLED: frozenset({_S.PARTLY_REFUNDED, _S.REFUNDED, _S.DENIED, _S.CANCELLED}),
    _S.PARTLY_REFUNDED: frozenset({_S.REFUNDED}),
    _S.REFUNDED: frozenset(),
    # Money may still arrive after we gave up: it is never ignored.
    _S.DENIED: _PAID,
    _S.CANCELLED: _PAID,
    _S.EXPIRED: _PAID,
    _S.FAILED: _PAID | {_S.PENDING, _S.AUTHORISED},
}

OPEN: Final = frozenset({_S.CREATED, _S.UNKNOWN, _S.PENDING, _S.AUTHORISED})
PAID: Final = _PAID


def may_follow(now: str, then: str) -> bool:
    """Whether the table has the step; staying is none."""
    return State(then) in TRANSITIONS[State(now)]
