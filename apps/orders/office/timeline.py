"""A sale's life in the order it happened: sold, receipts handed out, taken back."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from apps.core.localtime import moment_text
from apps.core.models import AuditEntry
from apps.core.money import rupiah
from apps.core.office.history import who
from apps.core.office.site import owners_site
from apps.orders.models import Order, ReceiptIssue, Refund, Tender

# What happens to the money of a refund after it was made.
_ABOUT_MONEY: Final = frozenset(
    {
        "refund.paid_back",
        "refund.paid_by_hand",
        "refund.doubled",
        "refund.returned",
        "refund.lost",
    }
)


@dataclass(frozen=True, slots=True)
class Moment:
    """One thing that happened. `level` is `bad` for a loss."""

    at: dt.datetime
    when: str
    icon: str
    text: str
    by: str
    detail: str = ""
    level: str = ""


def timeline_of(order: Order) -> list[Moment]:
    """What happened to a sale, the earliest first."""
    entries = list(AuditEntry.objects.filter(subject_kind="order", subject_id=order.id))
    issues = list(ReceiptIssue.objects.filter(order_id=order.id).order_by("number"))
    others = {UUID(name) for name in (*map(_approver, entries), *map(_sender, entries)) if name}
    ids = {entry.membership_id for entry in entries} | {issue.membership_id for issue in issues}
    people = owners_site.door.people((ids | others) - {None})  # type: ignore[arg-type]
    moments = [*_acts(order, entries, people), *_receipts(order, issues, people)]
    return sorted(moments, key=lambda moment: moment.at)


def _acts(order: Order, entries: list[AuditEntry], people: dict[UUID, str]) -> Iterator[Moment]:
    zone = order.outlet.timezone
    for entry in entries:
        when, by = moment_text(entry.at, zone), who(entry, people)
        if entry.action == "order.placed":
            yield Moment(
                entry.at,
                when,
                "shopping-bag",
                _("Dijual dan dibayar"),
                by,
                _how_sold(order, entry, people),
            )
        elif entry.action == "order.voided":
            yield Moment(
                entry.at, when, "ban", _("Dibatalkan"), by, _why_voided(entry, people), "bad"
            )
        elif entry.action == "order.refunded":
            yield Moment(
                entry.at, when, "undo-2", _("Dikembalikan"), by, _what_back(entry, people), "bad"
            )
        elif entry.action in _ABOUT_MONEY:
            text = owners_site.door.describe(entry.action)
            yield Moment(entry.at, when, "wallet", text, by, _how_paid(entry, people))
        else:
            yield Moment(entry.at, when, "pencil", owners_site.door.describe(entry.action), by)


def _how_paid(entry: AuditEntry, people: dict[UUID, str]) -> str:
    """How much went back which way, with its proof, and who approved it."""
    after = entry.after or {}
    methods: dict[str, Any] = dict(Tender.Method.choices)
    parts = [rupiah(after.get("amount", 0)), str(methods.get(str(after.get("method")), ""))]
    detail = ", ".join(filter(None, [*parts, after.get("reference", ""), after.get("text", "")]))
    approver = _approver(entry)
    if approver is None or UUID(approver) == entry.membership_id:
        return detail
    name = people.get(UUID(approver), _("orang lain"))
    return _("%(reason)s, disetujui %(name)s") % {"reason": detail, "name": name}


def _receipts(
    order: Order, issues: list[ReceiptIssue], people: dict[UUID, str]
) -> Iterator[Moment]:
    for issue in issues:
        text = _("Salinan struk #%(number)s") % {"number": issue.number}
        by = people.get(issue.membership_id, "") if issue.membership_id else _("terminal")
        yield Moment(
            issue.at,
            moment_text(issue.at, order.outlet.timezone),
            "receipt-text",
            text if issue.number else _("Struk asli diberikan"),
            by or _("orang lain"),
            issue.format.upper(),
        )


def _how_sold(order: Order, entry: AuditEntry, people: dict[UUID, str]) -> str:
    """How it was paid; and who sent it, when somebody else was at the till by then."""
    paid, sender = _ways_of_paying(order), _sender(entry)
    if sender is None:
        return paid
    name = people.get(UUID(sender), _("orang lain"))
    return _("%(paid)s; dikirim saat %(name)s di kasir") % {"paid": paid, "name": name}


def _ways_of_paying(order: Order) -> str:
    """`Tunai Rp50.000, QRIS statis Rp12.000`."""
    return ", ".join(
        f"{capfirst(tender.get_method_display())} {rupiah(tender.amount)}"
        for tender in order.tenders.order_by("position")
    )


def _why_voided(entry: AuditEntry, people: dict[UUID, str]) -> str:
    reason = str((entry.after or {}).get("reason") or "")
    approver = _approver(entry)
    if approver is None or UUID(approver) == entry.membership_id:
        return reason
    name = people.get(UUID(approver), _("orang lain"))
    return _("%(reason)s, disetujui %(name)s") % {"reason": reason, "name": name}


def _what_back(entry: AuditEntry, people: dict[UUID, str]) -> str:
    """How much, why, and who approved it."""
    after = entry.after or {}
    reasons = dict(Refund.Reason.choices)
    why = after.get("text") or str(reasons.get(str(after.get("reason")), ""))
    detail = f"{rupiah(after.get('total', 0))}, {why}"
    approver = _approver(entry)
    if approver is None or UUID(approver) == entry.membership_id:
        return detail
    name = people.get(UUID(approver), _("orang lain"))
    return _("%(reason)s, disetujui %(name)s") % {"reason": detail, "name": name}


def _approver(entry: AuditEntry) -> str | None:
    found = (entry.after or {}).get("approver")
    return str(found) if found else None


def _sender(entry: AuditEntry) -> str | None:
    found = (entry.after or {}).get("sent_by")
    return str(found) if found else None
