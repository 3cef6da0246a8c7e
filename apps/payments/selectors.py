"""Reading payments, and what is due over all tenants."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.db import connections
from django.db.models import Count, F, QuerySet
from django.db.models.functions import Abs
from django.utils import timezone

from apps.core.actors import Actor
from apps.core.db import fetch_one
from apps.core.errors import NotFound
from apps.core.tenancy import tenant_transaction
from apps.payments.models import (
    MerchantQris,
    Method,
    PaymentAccount,
    PaymentIntent,
    PaymentNotice,
    SettlementRow,
)
from apps.payments.qris import Qris, read_qris
from apps.payments.states import PAID

_TENANTS_DUE = """
SELECT tenant_id FROM payments_paymentnotice
WHERE state = 'waiting' AND due_at <= statement_timestamp()
UNION
SELECT tenant_id FROM payments_paymentintent WHERE check_at <= statement_timestamp()
"""
MOST_AT_ONCE = 100
CANDIDATE_DAYS = dt.timedelta(days=3)
MOST_CANDIDATES = 8


def visible_intents(actor: Actor) -> QuerySet[PaymentIntent]:
    """The payments of the actor's outlets."""
    intents = PaymentIntent.objects.select_related("account")
    return intents if actor.outlet_ids is None else intents.filter(outlet_id__in=actor.outlet_ids)


def get_intent(intent_id: UUID, actor: Actor) -> PaymentIntent:
    """Raises `NotFound`, also for another tenant's or outlet's."""
    intent = visible_intents(actor).filter(id=intent_id).first()
    if intent is None:
        raise NotFound
    return intent


def merchant_code(outlet_id: UUID | None, actor: Actor) -> str:
    """The outlet's printed QRIS code. Raises `NotFound` where there is none."""
    with tenant_transaction():
        kept = MerchantQris.objects.filter(id=outlet_id).first() if outlet_id else None
    if kept is None or not actor.reaches(kept.id):
        raise NotFound
    return kept.code


def outlet_qris(outlet_id: UUID) -> Qris | None:
    """What the outlet's printed code says, for who may see the outlet."""
    kept = MerchantQris.objects.filter(id=outlet_id).first()
    return read_qris(kept.code) if kept else None


def offered_methods() -> list[str]:
    """What the tenant's active accounts offer, in the order of `Method`."""
    accounts = PaymentAccount.objects.filter(is_active=True)
    offered = {method for account in accounts for method in account.methods}
    return [method for method in Method.values if method in offered]


def tenant_of_token(gateway: str, token: str) -> tuple[UUID, UUID] | None:
    """Tenant and account that a webhook's address names, before anything is verified."""
    row = fetch_one("SELECT * FROM payments_account_of_token(%s, %s)", [gateway, token])
    return (row[0], row[1]) if row and row[0] else None


def tenants_with_payments_due() -> list[UUID]:
    """Tenants with waiting notifications or payments to ask about (as the platform role)."""
    with connections["platform"].cursor() as cursor:
        cursor.execute(_TENANTS_DUE)
        return [row[0] for row in cursor.fetchall()]


def due_notices() -> list[UUID]:
    """Of the current tenant, oldest first."""
    due = PaymentNotice.objects.filter(state="waiting", due_at__lte=timezone.now())
    return list(due.order_by("due_at").values_list("id", flat=True)[:MOST_AT_ONCE])


def due_intents() -> list[UUID]:
    """Payments of the current tenant that the provider must be asked about."""
    due = PaymentIntent.objects.filter(check_at__lte=timezone.now())
    return list(due.order_by("check_at").values_list("id", flat=True)[:MOST_AT_ONCE])


def accounts() -> QuerySet[PaymentAccount]:
    """The tenant's accounts, oldest first: the order in which a method finds its account."""
    return PaymentAccount.objects.order_by("created_at")


def parked_notices() -> QuerySet[PaymentNotice]:
    """The dead-letter queue, newest first."""
    return PaymentNotice.objects.filter(state="parked").order_by("-at")[:MOST_AT_ONCE]


@dataclass(frozen=True, slots=True)
class ReplayProgress:
    """How far the notifications of one replay are."""

    total: int
    done: int
    waiting: int
    parked: int

    @property
    def settled(self) -> int:
        """What is no longer waiting, whatever came of it."""
        return self.total - self.waiting


def replay_progress(replayed_at: dt.datetime) -> ReplayProgress:
    """Of the notifications that were replayed at this moment."""
    notices = PaymentNotice.objects.filter(replayed_at=replayed_at)
    counts = dict(notices.values_list("state").annotate(Count("id")).order_by())
    return ReplayProgress(
        total=sum(counts.values()),
        done=counts.get("done", 0),
        waiting=counts.get("waiting", 0),
        parked=counts.get("parked", 0),
    )


def link_candidates(row: SettlementRow) -> list[PaymentIntent]:
    """Payments that a row may be about: of its account, not paid out, the same amount first."""
    posted = SettlementRow.objects.filter(state="posted", kind="payment", intent__isnull=False)
    days = (row.paid_on - CANDIDATE_DAYS, row.paid_on + CANDIDATE_DAYS + dt.timedelta(days=1))
    found = (
        PaymentIntent.objects.filter(
            account_id=row.report.account_id, state__in=PAID, created_at__date__range=days
        )
        .exclude(id__in=posted.values("intent_id"))
        .annotate(apart=Abs(F("amount") - abs(row.gross)))
    )
    return list(found.order_by("apart", "-created_at")[:MOST_CANDIDATES])
