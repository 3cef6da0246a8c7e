"""What our books say was paid, against what the providers' reports say, by day and method.

Days are the providers': Jakarta's, on both sides, so that a payment at 23.59 is in one day only.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import TruncDate

from apps.payments.models import Method, PaymentIntent, PaymentRefund, SettlementRow
from apps.payments.settlement_file import PROVIDER_ZONE
from apps.payments.states import PAID

UNKNOWN: Final = ""


@dataclass(slots=True)
class Difference:
    """A day and method, in rupiah. `missing`: paid here, in no posted report yet; `unmatched`:
    rows of reports that nobody could place. Refunds count as positive amounts.
    """

    day: dt.date
    method: str
    ours: int = 0
    theirs: int = 0
    ours_refunded: int = 0
    theirs_refunded: int = 0
    charged: int = 0
    ours_count: int = 0
    theirs_count: int = 0
    missing: int = 0
    unmatched: int = 0

    @property
    def net(self) -> int:
        """What arrived at the bank."""
        return self.theirs - self.theirs_refunded - self.charged

    @property
    def difference(self) -> int:
        """Above zero: the provider still owes it."""
        return (self.ours - self.ours_refunded) - (self.theirs - self.theirs_refunded)

    @property
    def method_name(self) -> str:
        return str(Method(self.method).label) if self.method in Method.values else self.method


@dataclass(frozen=True, slots=True)
class Span:
    """Which payments are compared; None: of every account, of every outlet. Rows without a
    payment belong to no outlet.
    """

    first: dt.date
    last: dt.date
    account_id: UUID | None = None
    outlet_ids: frozenset[UUID] | None = None


def daily_differences(span: Span) -> list[Difference]:
    """Every day and method with a payment or a row, the latest day first. Three statements."""
    found: dict[tuple[dt.date, str], Difference] = {}
    for row in (*_ours(span), *_ours_refunded(span), *_theirs(span)):
        key = row["day"], row["method"] or UNKNOWN
        one = found.setdefault(key, Difference(*key))
        for name in row.keys() - {"day", "method"}:
            setattr(one, name, getattr(one, name) + (row[name] or 0))
    order = {method: place for place, method in enumerate(Method.values)}
    return sorted(found.values(), key=lambda one: (-one.day.toordinal(), order.get(one.method, 99)))


def total_of(rows: Iterable[Difference]) -> Difference:
    """The sum of all rows; its day and method mean nothing."""
    total = Difference(dt.date.min, "")
    for row in rows:
        for field in fields(Difference)[2:]:
            setattr(total, field.name, getattr(total, field.name) + getattr(row, field.name))
    return total


def _within(rows: QuerySet[Any], span: Span, *, day: str, account: str, outlet: str) -> Any:
    wanted: dict[str, Any] = {f"{day}__range": (span.first, span.last)}
    if span.account_id is not None:
        wanted[account] = span.account_id
    if span.outlet_ids is not None:
        wanted[f"{outlet}__in"] = span.outlet_ids
    return rows.filter(**wanted)


def _ours(span: Span) -> Iterator[dict[str, Any]]:
    intents = PaymentIntent.objects.filter(state__in=PAID).annotate(
        day=TruncDate("settled_at", tzinfo=PROVIDER_ZONE)
    )
    rows = _within(intents, span, day="day", account="account_id", outlet="outlet_id")
    posted = SettlementRow.objects.filter(state="posted", kind="payment", intent__isnull=False)
    yield from (
        rows.values("day", "method")
        .annotate(
            ours=Sum("amount"),
            ours_count=Count("id"),
            missing=Count("id", filter=~Q(id__in=posted.values("intent_id"))),
        )
        .order_by()
    )


def _ours_refunded(span: Span) -> Iterator[dict[str, Any]]:
    """Through the gateway only: what the shop paid back itself is in no report."""
    refunds = PaymentRefund.objects.filter(state="done").annotate(
        day=TruncDate("created_at", tzinfo=PROVIDER_ZONE), method=F("intent__method")
    )
    rows = _within(
        refunds, span, day="day", account="intent__account_id", outlet="intent__outlet_id"
    )
    yield from rows.values("day", "method").annotate(ours_refunded=Sum("amount")).order_by()


def _theirs(span: Span) -> Iterator[dict[str, Any]]:
    """Rows that count: posted, or waiting for a person. Rows without a payment have no method."""
    counted = SettlementRow.objects.filter(state__in=["posted", "unmatched"]).annotate(
        day=F("paid_on"), method=F("intent__method")
    )
    rows = _within(
        counted, span, day="paid_on", account="report__account_id", outlet="intent__outlet_id"
    )
    payment = Q(kind="payment")
    yield from (
        rows.values("day", "method")
        .annotate(
            theirs=Sum("gross", filter=payment),
            theirs_refunded=-Sum("gross", filter=~payment),
            theirs_count=Count("id", filter=payment),
            charged=Sum("fee"),
            unmatched=Count("id", filter=Q(state="unmatched")),
        )
        .order_by()
    )


def table(rows: Sequence[Difference]) -> Iterator[list[str]]:
    """As text for a spreadsheet: plain numbers, ISO days."""
    for row in rows:
        yield [
            row.day.isoformat(),
            row.method,
            *map(
                str,
                (
                    row.ours_count,
                    row.ours,
                    row.ours_refunded,
                    row.theirs_count,
                    row.theirs,
                    row.theirs_refunded,
                    row.charged,
                    row.net,
                    row.difference,
                    row.missing,
                    row.unmatched,
                ),
            ),
        ]
