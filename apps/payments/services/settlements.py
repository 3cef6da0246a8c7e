"""What providers paid out: reports are read, looked at, posted; what fits nothing waits.

    posted:   bank (net) and MDR expense (fee), against the clearing account (gross)

One entry for each outlet and day of a report; one for each row that a person links by hand.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final
from uuid import UUID, uuid5

from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.actors import Actor
from apps.core.audit import record_audit
from apps.core.errors import Forbidden, InvalidInput, NotFound
from apps.core.tenancy import tenant_transaction
from apps.finance.accounts import gateway_account
from apps.finance.services.posting import Posting, post_entry
from apps.payments.errors import ReportUnreadable, RowNotOpen
from apps.payments.models import (
    PaymentAccount,
    PaymentIntent,
    SettlementReport,
    SettlementRow,
)
from apps.payments.settlement_file import (
    FileRow,
    FileUnreadable,
    read_settlement_file,
    unread_lines,
)
from apps.payments.states import PAID

_State, _Problem = SettlementRow.State, SettlementRow.Problem
_COUNTED: Final = (_State.POSTED, _State.UNMATCHED, _State.IGNORED)
# More unread lines than anybody reads; the file is wrong as a whole then.
MOST_UNREAD: Final = 500
_AT_ONCE: Final = 2000


def import_report(
    *, account_id: UUID, file_name: str, content: bytes, actor: Actor
) -> SettlementReport:
    """Read a report and match its rows, as a draft; nothing is posted. The same file again gives
    the report that it made before.

    Raises `NotFound`, `ReportUnreadable`, `Forbidden` (an actor of some outlets only).
    """
    _require_all_outlets(actor)
    try:
        read = read_settlement_file(content)
    except FileUnreadable as error:
        raise ReportUnreadable(extra={"reason": error.reason}) from error
    digest = hashlib.sha256(content).digest()
    with tenant_transaction():
        account = PaymentAccount.objects.select_for_update().filter(id=account_id).first()
        if account is None:
            raise NotFound
        earlier = SettlementReport.objects.filter(account=account, digest=digest).first()
        if earlier is not None:
            return earlier
        report = SettlementReport.objects.create(
            account=account,
            file_name=file_name[-120:] or "csv",
            digest=digest,
            membership_id=actor.membership_id,
            skipped=read.skipped,
            unread=[list(line) for line in unread_lines(read.bad)][:MOST_UNREAD],
        )
        _add_rows(report, read.rows)
        _audit("settlement_report.read", report.id, actor, {"file": report.file_name})
    return report


def post_report(*, report_id: UUID, actor: Actor) -> SettlementReport:
    """Post a draft's matched rows; the rest waits in the queue. Twice is once.

    Raises `NotFound`, `Forbidden`.
    """
    _require_all_outlets(actor)
    with tenant_transaction():
        report = _locked_report(report_id)
        if report.posted_at is not None:
            return report
        rows = list(report.rows.select_related("intent").order_by("line"))
        _match(report.account, rows)
        _post(report, [row for row in rows if row.state == _State.POSTED])
        SettlementRow.objects.bulk_update(
            rows, ["state", "problem", "intent", "entry_id", "paid_on"], batch_size=_AT_ONCE
        )
        report.posted_at = timezone.now()
        report.save(update_fields=["posted_at"])
        _audit("settlement_report.posted", report.id, actor, {"file": report.file_name})
    return report


def drop_report(*, report_id: UUID, actor: Actor) -> None:
    """Throw a draft away. Raises `NotFound`, `Forbidden`, `RowNotOpen` for a posted one."""
    _require_all_outlets(actor)
    with tenant_transaction():
        report = _locked_report(report_id)
        if report.posted_at is not None:
            raise RowNotOpen
        _audit("settlement_report.dropped", report.id, actor, {"file": report.file_name})
        report.delete()


def link_row(*, row_id: UUID, order_id: str, actor: Actor) -> SettlementRow:
    """Say by hand which payment a row is about, and post it as the provider paid it out.

    Raises `NotFound`, `RowNotOpen`, `InvalidInput`, `Forbidden`.
    """
    _require_all_outlets(actor)
    with tenant_transaction():
        row = _open_row(row_id)
        intent = PaymentIntent.objects.filter(
            account_id=row.report.account_id, provider_order_id=order_id.strip()
        ).first()
        problem = _why_not(row, intent)
        if intent is None or problem:
            raise InvalidInput.on("order_id", "invalid", problem)
        row.intent, row.state, row.problem = intent, _State.POSTED, ""
        row.entry_id = _post_entry(row.id, intent.outlet_id, [row])
        row.save(update_fields=["intent", "state", "problem", "entry_id"])
        _audit("settlement_row.linked", row.id, actor, {"order": intent.provider_order_id})
    return row


def ignore_row(*, row_id: UUID, reason: str, actor: Actor) -> SettlementRow:
    """Take a row out of the queue without posting it. Raises `NotFound`, `RowNotOpen`,
    `InvalidInput`, `Forbidden`.
    """
    _require_all_outlets(actor)
    if not reason.strip():
        raise InvalidInput.on("reason", "required", _("Tulis alasannya."))
    with tenant_transaction():
        row = _open_row(row_id)
        row.state, row.reason = _State.IGNORED, reason.strip()[:200]
        row.save(update_fields=["state", "reason"])
        _audit("settlement_row.ignored", row.id, actor, {"reason": row.reason})
    return row


def _require_all_outlets(actor: Actor) -> None:
    """A report is about the whole account. Raises `Forbidden` for an actor of some outlets."""
    actor.require("payments.change")
    if actor.outlet_ids is not None:
        raise Forbidden(_("Hanya orang dengan akses ke semua outlet yang boleh membukukannya."))


def _add_rows(report: SettlementReport, read: Sequence[FileRow]) -> None:
    rows = [
        SettlementRow(
            report=report,
            line=row.line,
            reference=hashlib.sha256(f"{report.account_id}{row.reference}".encode()).hexdigest(),
            kind=row.kind,
            order_id=row.order_id,
            provider_id=row.provider_id,
            channel=row.channel,
            paid_on=row.paid_on or row.settled_on,
            settled_on=row.settled_on,
            gross=row.gross,
            fee=row.fee,
        )
        for row in read
    ]
    _match(report.account, rows)
    for row in rows:
        if row.state != _State.REPEATED:
            row.state = _State.DRAFT
    SettlementRow.objects.bulk_create(rows, batch_size=_AT_ONCE)


def _match(account: PaymentAccount, rows: Sequence[SettlementRow]) -> None:
    """Give each row its payment and its fate: posted, unmatched with the problem, or repeated."""
    intents = _intents(account, [row.order_id for row in rows])
    known = _counted_references(row.reference for row in rows)
    paid_out = _paid_out(intents.values())
    taken_back = _taken_back(intents.values())
    for row in rows:
        row.intent = intents.get(row.order_id)
        if row.reference in known:
            row.state, row.problem = _State.REPEATED, ""
            continue
        row.problem = _problem(row, paid_out, taken_back)
        row.state = _State.UNMATCHED if row.problem else _State.POSTED
        if row.intent is None or row.problem:
            continue
        if row.kind == SettlementRow.Kind.PAYMENT:
            paid_out.add(row.intent.id)
        else:
            taken_back[row.intent.id] -= row.gross


def _problem(row: SettlementRow, paid_out: set[UUID], taken_back: dict[UUID, int]) -> str:
    intent = row.intent
    if intent is None:
        return _Problem.UNKNOWN
    if intent.state not in PAID:
        return _Problem.NOT_PAID
    if row.kind == SettlementRow.Kind.REFUND:
        return _Problem.AMOUNT if taken_back[intent.id] - row.gross > intent.refunded else ""
    if intent.id in paid_out:
        return _Problem.TWICE
    return _Problem.AMOUNT if row.gross != intent.amount else ""


def _intents(account: PaymentAccount, order_ids: Sequence[str]) -> dict[str, PaymentIntent]:
    found = PaymentIntent.objects.filter(account=account, provider_order_id__in=order_ids)
    return {intent.provider_order_id: intent for intent in found}


def _counted_references(references: Iterable[str]) -> set[str]:
    counted = SettlementRow.objects.filter(reference__in=list(references), state__in=_COUNTED)
    return set(counted.values_list("reference", flat=True))


def _paid_out(intents: Iterable[PaymentIntent]) -> set[UUID]:
    posted = SettlementRow.objects.filter(
        intent__in=[intent.id for intent in intents], state=_State.POSTED, kind="payment"
    )
    return set(posted.values_list("intent__id", flat=True))


def _taken_back(intents: Iterable[PaymentIntent]) -> dict[UUID, int]:
    """What posted rows already took back of each payment, in rupiah."""
    posted = SettlementRow.objects.filter(
        intent__in=[intent.id for intent in intents], state=_State.POSTED, kind="refund"
    )
    sums: dict[UUID, int] = defaultdict(int)
    for intent_id, gross in posted.values_list("intent_id", "gross"):
        if intent_id is not None:
            sums[intent_id] -= gross
    return sums


def _post(report: SettlementReport, rows: Sequence[SettlementRow]) -> None:
    """One entry for each outlet and day on which the money arrived."""
    groups: dict[tuple[UUID, str], list[SettlementRow]] = defaultdict(list)
    for row in rows:
        assert row.intent is not None  # noqa: S101 - a posted row has one, the database checks it
        groups[row.intent.outlet_id, row.settled_on.isoformat()].append(row)
    for (outlet_id, day), members in sorted(groups.items()):
        entry_id = _post_entry(uuid5(report.id, f"{outlet_id}{day}"), outlet_id, members)
        for row in members:
            row.entry_id = entry_id


def _post_entry(source_id: UUID, outlet_id: UUID, rows: Sequence[SettlementRow]) -> UUID:
    clearing: dict[str, int] = defaultdict(int)
    for row in rows:
        assert row.intent is not None  # noqa: S101 - see `_post`
        clearing[gateway_account(row.intent.method)] += row.gross
    lines = [
        Posting.signed("bank", sum(row.net for row in rows)),
        Posting.signed("mdr_expense", sum(row.fee for row in rows)),
        *(Posting.signed(account, -gross) for account, gross in sorted(clearing.items())),
    ]
    return post_entry(
        outlet_id=outlet_id,
        business_date=rows[0].settled_on,
        kind="settlement",
        source_kind="settlement",
        source_id=source_id,
        lines=lines,
    ).id


def _why_not(row: SettlementRow, intent: PaymentIntent | None) -> str:
    """Why a row cannot be about this payment, in words; empty when it can."""
    if intent is None:
        return _("Tidak ada pembayaran dengan nomor ini di akun yang sama.")
    if intent.state not in PAID:
        return _("Pembayaran ini belum lunas. Tanya penyedia dulu di halamannya.")
    if row.kind == SettlementRow.Kind.PAYMENT and _paid_out([intent]):
        return _("Pembayaran ini sudah dicairkan lewat baris lain.")
    return ""


def _locked_report(report_id: UUID) -> SettlementReport:
    """Locked together with its account, so that two reports of one account take turns."""
    report = SettlementReport.objects.filter(id=report_id).first()
    if report is None:
        raise NotFound
    PaymentAccount.objects.select_for_update().get(id=report.account_id)
    locked = (
        SettlementReport.objects.select_for_update(of=("self",))
        .select_related("account")
        .filter(id=report_id)
        .first()
    )
    if locked is None:
        raise NotFound
    return locked


def _open_row(row_id: UUID) -> SettlementRow:
    row = (
        SettlementRow.objects.select_for_update(of=("self",))
        .select_related("report")
        .filter(id=row_id)
        .first()
    )
    if row is None:
        raise NotFound
    if row.state != _State.UNMATCHED:
        raise RowNotOpen(extra={"state": row.state})
    return row


def _audit(action: str, subject_id: UUID, actor: Actor, after: dict[str, str]) -> None:
    record_audit(
        actor=actor,
        action=action,
        subject_kind="settlement",
        subject_id=subject_id,
        after=after,
    )
