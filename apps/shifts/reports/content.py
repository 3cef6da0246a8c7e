"""What a report says: sections of labelled rows, in the reader's language.

A Z report is laid out from what was stamped at closing; an X report from the figures of this
moment. Neither writes anything.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext

from apps.core.actors import Actor
from apps.core.localtime import moment_text
from apps.core.money import rupiah
from apps.shifts.errors import BlindCount
from apps.shifts.models import Shift, ShiftMovement
from apps.shifts.representation import counts_json
from apps.shifts.selectors import ACCOUNT_ENTRIES, figures_of, ledger_of
from apps.shifts.words import (
    account_entry_name,
    account_name,
    cashier_name,
    discount_name,
    method_name,
)


@dataclass(frozen=True, slots=True)
class Row:
    """A label and what stands at its right."""

    label: str
    text: str
    is_total: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """`difference` is what the count lacks or has too much; None before anybody counted."""

    title: str
    shop: str
    facts: tuple[Row, ...]
    sections: tuple[Section, ...]
    difference: int | None = None


def report_of(shift: Shift, *, actor: Actor) -> Report:
    """X or Z. Raises `BlindCount` for the X report of somebody who counts blind."""
    if shift.state == Shift.State.OPEN:
        if not actor.may("shifts.see_expected"):
            raise BlindCount
        figures = figures_of(shift, ledger_of(shift.id))
        return _report(gettext("Laporan X (sementara)"), shift, figures, [])
    counts = counts_json(shift)
    return _report(gettext("Laporan Z (tutup kasir)"), shift, shift.figures or {}, counts)


def _report(
    title: str, shift: Shift, figures: dict[str, Any], counts: list[dict[str, Any]]
) -> Report:
    return Report(
        title=title,
        shop=shift.outlet.name,
        facts=tuple(_facts(shift)),
        sections=tuple(part for part in _sections(shift, figures, counts) if part.rows),
        difference=sum(row["difference"] for row in counts) if counts else None,
    )


def _facts(shift: Shift) -> Iterator[Row]:
    zone = shift.outlet.timezone
    yield Row(gettext("Terminal"), f"{shift.terminal.code} {shift.terminal.name}")
    yield Row(gettext("Hari usaha"), date_format(shift.business_date))
    yield Row(gettext("Dibuka"), moment_text(shift.opened_at, zone))
    if shift.opened_by is not None:
        yield Row(gettext("Dibuka oleh"), shift.opened_by.name)
    if shift.closed_at is None:
        yield Row(gettext("Dicetak"), moment_text(timezone.now(), zone))
        return
    yield Row(gettext("Ditutup"), moment_text(shift.closed_at, zone))
    if shift.closed_by is not None:
        yield Row(gettext("Ditutup oleh"), shift.closed_by.name)
    if shift.approved_by is not None:
        yield Row(gettext("Selisih disetujui"), shift.approved_by.name)
    if shift.count_attempts > 1:
        yield Row(gettext("Dihitung"), _times(shift.count_attempts))


def _sections(
    shift: Shift, figures: dict[str, Any], counts: list[dict[str, Any]]
) -> Iterator[Section]:
    if figures:
        sales = figures["sales"]
        yield Section(gettext("Penjualan"), tuple(_sales(sales)))
        yield Section(
            gettext("Diskon"), _parts((discount_name(p["key"]), p) for p in sales["discounts"])
        )
        yield Section(gettext("Pajak"), _parts((p["name"] or p["key"], p) for p in sales["taxes"]))
        yield Section(
            gettext("Cara bayar"), _parts((method_name(p["key"]), p) for p in sales["tenders"])
        )
        yield Section(gettext("Batal dan pengembalian"), tuple(_returns(figures)))
        yield Section(gettext("Kasbon dan deposit"), tuple(_accounts(figures)))
        yield Section(
            gettext("Per kasir"), _parts((cashier_name(p["name"]), p) for p in sales["cashiers"])
        )
    yield Section(gettext("Kas masuk dan keluar"), tuple(_movements(shift)))
    if counts:
        yield Section(gettext("Hitungan"), tuple(_counts(shift, counts)))
        yield Section(gettext("Uang di laci"), tuple(_left(shift, counts)))
    elif figures:
        rows = (Row(account_name(key), rupiah(sum_)) for key, sum_ in figures["expected"].items())
        yield Section(gettext("Seharusnya ada"), tuple(rows))
    yield Section(gettext("Menyusul setelah tutup"), tuple(_addenda(shift)))


def _sales(sales: dict[str, Any]) -> Iterator[Row]:
    yield Row(gettext("Jumlah penjualan"), str(sales["count"]))
    yield Row(gettext("Bruto"), rupiah(sales["gross"]))
    for label, amount in (
        (gettext("Diskon"), -sales["discount"]),
        (gettext("Layanan"), sales["service"]),
        (gettext("Pajak"), sales["tax"]),
        (gettext("Pembulatan"), sales["rounding"]),
    ):
        if amount:
            yield Row(label, rupiah(amount))
    yield Row(gettext("Total"), rupiah(sales["total"]), is_total=True)


def _parts(parts: Iterable[tuple[str, dict[str, Any]]]) -> tuple[Row, ...]:
    return tuple(Row(f"{name} ({part['count']})", rupiah(part["amount"])) for name, part in parts)


def _returns(figures: dict[str, Any]) -> Iterator[Row]:
    sales, refunds = figures["sales"], figures["refunds"]
    if sales["voids"]:
        yield Row(_counted(gettext("Dibatalkan"), sales["voids"]), rupiah(-sales["voided"]))
    if refunds["count"]:
        label = _counted(gettext("Barang dikembalikan"), refunds["count"])
        yield Row(label, rupiah(-refunds["amount"]))
        for account, amount in refunds["tenders"].items():
            yield Row("  " + account_name(account), rupiah(-amount))
    by_hand = figures.get("by_hand")
    if by_hand and by_hand["count"]:
        label = _counted(gettext("Dibayar sebagai ganti penyedia"), by_hand["count"])
        yield Row(label, rupiah(-by_hand["amount"]))


def _accounts(figures: dict[str, Any]) -> Iterator[Row]:
    """Shifts that were closed before these figures were kept have none."""
    found = figures.get("accounts", {})
    for kind in ACCOUNT_ENTRIES:
        if kind in found:
            label = _counted(account_entry_name(kind), found[kind]["count"])
            yield Row(label, rupiah(found[kind]["amount"]))


def _movements(shift: Shift) -> Iterator[Row]:
    yield Row(gettext("Modal awal"), rupiah(shift.opening_float))
    for movement in shift.movements.all():
        incoming = movement.kind == ShiftMovement.Kind.PAY_IN
        words = f"{capfirst(movement.get_category_display())}: {movement.note}"
        yield Row(words, rupiah(movement.amount if incoming else -movement.amount))


def _counts(shift: Shift, counts: list[dict[str, Any]]) -> Iterator[Row]:
    for row in counts:
        counted = row["counted"]
        yield Row(row["name"], gettext("tidak dihitung") if counted is None else rupiah(counted))
        yield Row("  " + gettext("seharusnya"), rupiah(row["expected"]))
        if counted is not None:
            yield Row("  " + gettext("selisih"), difference_text(row["difference"]))
    total = sum(row["difference"] for row in counts)
    yield Row(gettext("Selisih"), difference_text(total), is_total=True)
    if shift.difference_reason:
        yield Row(gettext("Alasan"), shift.difference_reason)


def difference_text(amount: int) -> str:
    """`kurang Rp5.000`, `lebih Rp5.000`, `cocok`: never only a sign or a colour."""
    if amount < 0:
        return gettext("kurang %(amount)s") % {"amount": rupiah(-amount)}
    if amount > 0:
        return gettext("lebih %(amount)s") % {"amount": rupiah(amount)}
    return gettext("cocok")


def _left(shift: Shift, counts: list[dict[str, Any]]) -> Iterator[Row]:
    cash = next(row["counted"] for row in counts if row["account"] == "cash_drawer")
    left = shift.left_float or 0
    yield Row(gettext("Ditinggal untuk sif berikut"), rupiah(left))
    yield Row(gettext("Masuk brankas"), rupiah(cash - left))


def _addenda(shift: Shift) -> Iterator[Row]:
    for addendum in shift.addenda.all():
        moment = moment_text(addendum.created_at, shift.outlet.timezone)
        yield Row(f"{moment}: {addendum.reason}", rupiah(addendum.total))


def _counted(label: str, count: int) -> str:
    return f"{label} ({count})"


def _times(count: int) -> str:
    return ngettext("%(count)d kali", "%(count)d kali", count) % {"count": count}
