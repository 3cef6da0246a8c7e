"""What needs somebody now, each with the page where it is done."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.backoffice.dashboard.figures import Figures
from apps.backoffice.dashboard.places import Places
from apps.catalog.selectors import find_products
from apps.core.actors import Actor
from apps.core.localtime import moment_text
from apps.core.models import AuditEntry, OutboxDelivery
from apps.core.office.waiting import Waiting
from apps.orders.open.models import LatePayment
from apps.payments.models import PaymentNotice, SettlementRow
from apps.reports.money import OpenDrawer
from apps.reports.shortages import Shortages
from apps.tenants.models import Membership, Terminal

LOCKED_SINCE: Final = dt.timedelta(hours=24)
OPEN_FOR: Final = dt.timedelta(hours=24)
UNSEEN_FOR: Final = dt.timedelta(days=3)
# Fewer voids than this are no pattern, however quiet the other days were.
FEWEST_VOIDS: Final = 3


@dataclass(frozen=True, slots=True)
class Todo:
    """One thing to act on."""

    level: Literal["bad", "warn", "info"]
    icon: str
    text: str
    detail: str
    url: str
    action: str


def locked_pins(actor: Actor, places: Places, now: dt.datetime) -> Iterator[Todo]:
    """People whose PIN was locked in the last day: five wrong tries."""
    if not actor.may("people.view"):
        return
    people = {member.id: member for member in _people(actor)}
    entries = AuditEntry.objects.filter(
        subject_id__in=list(people), action="person.pin_locked", at__gte=now - LOCKED_SINCE
    )
    latest = {entry.subject_id: entry for entry in entries.order_by("at")}
    for member_id, entry in latest.items():
        yield Todo(
            "bad",
            "lock",
            _("PIN %(name)s terkunci setelah lima kali salah") % {"name": people[member_id].name},
            moment_text(entry.at, places.chosen[0].timezone),
            _page("tenants_membership_change", member_id),
            _("Lihat"),
        )


def _people(actor: Actor) -> Sequence[Membership]:
    people = Membership.objects.filter(is_active=True)
    if actor.outlet_ids is not None:
        people = people.filter(outlets__in=actor.outlet_ids).distinct()
    return list(people)


def unusual_voids(places: Places, figures: Figures) -> Iterator[Todo]:
    """More voids than twice a typical day's."""
    if figures.voids < max(FEWEST_VOIDS, 2 * figures.typical_voids + 1):
        return
    where = {"state__exact": "voided", "business_date": places.today.isoformat()}
    if places.only is not None:
        where["outlet__id__exact"] = str(places.only.outlet_id)
    yield Todo(
        "warn",
        "ban",
        ngettext(
            "%(count)s penjualan dibatalkan hari ini",
            "%(count)s penjualan dibatalkan hari ini",
            figures.voids,
        )
        % {"count": figures.voids},
        _("Biasanya %(count)s sehari") % {"count": figures.typical_voids},
        f"{_page('orders_order_changelist')}?{urlencode(where)}",
        _("Periksa"),
    )


def old_shifts(actor: Actor, drawers: Sequence[OpenDrawer], now: dt.datetime) -> Iterator[Todo]:
    """Shifts that nobody closed for a day."""
    for drawer in drawers:
        if drawer.opened_at < now - OPEN_FOR:
            yield Todo(
                "warn",
                "clock",
                _("Sif di %(terminal)s, %(outlet)s belum ditutup")
                % {"terminal": drawer.terminal, "outlet": drawer.outlet},
                _("Buka sejak %(moment)s")
                % {"moment": moment_text(drawer.opened_at, drawer.timezone)},
                _page("tenants_terminal_change", drawer.terminal_id)
                if actor.may("terminals.view")
                else "",
                _("Lihat terminal"),
            )


def empty_shelves(short: Shortages) -> Iterator[Todo]:
    """Products that are out, in one line; the list beside names them."""
    if not short.out:
        return
    yield Todo(
        "warn",
        "package",
        ngettext("%(count)s produk habis", "%(count)s produk habis", short.out)
        % {"count": short.out},
        ", ".join(shortage.product for shortage in short.worst[:3]),
        _page("inventory_stocklevel_changelist") + "?o=4",
        _("Lihat stok"),
    )


def unseen_terminals(actor: Actor, places: Places, now: dt.datetime) -> Iterator[Todo]:
    """Paired tills that have not called for days: switched off, or without a network."""
    if not actor.may("terminals.view"):
        return
    terminals = Terminal.objects.filter(
        outlet_id__in=places.ids,
        kind=Terminal.Kind.TILL,
        revoked_at=None,
        paired_at__isnull=False,
        last_seen_at__lt=now - UNSEEN_FOR,
    ).select_related("outlet")
    for terminal in terminals.order_by("last_seen_at"):
        seen = terminal.last_seen_at
        yield Todo(
            "info",
            "tablet-smartphone",
            _("%(terminal)s, %(outlet)s lama tidak terhubung")
            % {"terminal": terminal, "outlet": terminal.outlet.name},
            _("Terakhir %(moment)s") % {"moment": moment_text(seen, terminal.outlet.timezone)}
            if seen
            else "",
            _page("tenants_terminal_change", terminal.id),
            _("Lihat terminal"),
        )


def parked_events(actor: Actor) -> Iterator[Todo]:
    """What a worker gave up on: reports may lag behind until an operator looks."""
    if not actor.may("audit.view"):
        return
    parked = OutboxDelivery.objects.filter(state=OutboxDelivery.State.PARKED).count()
    if parked:
        yield Todo(
            "bad",
            "circle-alert",
            ngettext(
                "%(count)s proses tertahan, laporan bisa terlambat",
                "%(count)s proses tertahan, laporan bisa terlambat",
                parked,
            )
            % {"count": parked},
            _("Penjualan aman. Hubungi bantuan Warungin bila tidak hilang dalam satu jam."),
            _page("core_auditentry_changelist"),
            _("Jejak audit"),
        )


def payments_to_see(waiting: Waiting) -> Iterator[Todo]:
    """Money that came too late, the dead-letter queue, and payouts that fit no payment."""
    if late := waiting[LatePayment]:
        yield Todo(
            "bad",
            "undo-2",
            ngettext(
                "%(count)s pembayaran terlambat menunggu keputusan",
                "%(count)s pembayaran terlambat menunggu keputusan",
                late,
            )
            % {"count": late},
            _("Uangnya masuk setelah penjualannya batal. Kembalikan, atau jadikan penjualan."),
            _page("orders_latepayment_changelist"),
            _("Putuskan"),
        )
    if parked := waiting[PaymentNotice]:
        yield Todo(
            "bad",
            "circle-alert",
            ngettext(
                "%(count)s pemberitahuan pembayaran tertahan",
                "%(count)s pemberitahuan pembayaran tertahan",
                parked,
            )
            % {"count": parked},
            _("Uangnya mungkin sudah masuk. Lihat sebabnya, lalu putar ulang."),
            _page("payments_paymentnotice_changelist"),
            _("Lihat antrean"),
        )
    if unmatched := waiting[SettlementRow]:
        yield Todo(
            "warn",
            "wallet",
            ngettext(
                "%(count)s pencairan tanpa pasangan",
                "%(count)s pencairan tanpa pasangan",
                unmatched,
            )
            % {"count": unmatched},
            _("Ada di laporan penyedia, tetapi tidak cocok dengan pembayaran mana pun."),
            _page("payments_settlementrow_changelist"),
            _("Pasangkan"),
        )


@dataclass(frozen=True, slots=True)
class FirstStep:
    """A part of the way to the first sale, and whether it lies behind already."""

    icon: str
    text: str
    detail: str
    url: str
    action: str
    is_done: bool


def first_steps(actor: Actor) -> Iterator[FirstStep]:
    """The way to the first sale, for a shop that has sold nothing yet."""
    if actor.may("catalog.view"):
        yield FirstStep(
            "tag",
            _("Isi produk"),
            _("Nama dan harga sudah cukup."),
            _page("catalog_product_changelist"),
            _("Ke produk"),
            is_done=find_products(active_only=True).exists(),
        )
    if actor.may("terminals.view"):
        yield FirstStep(
            "tablet-smartphone",
            _("Pasangkan kasir"),
            _("Pindai kode dari tablet atau ponsel di kasir."),
            _page("tenants_terminal_changelist"),
            _("Ke terminal"),
            is_done=Terminal.objects.filter(paired_at__isnull=False, revoked_at=None).exists(),
        )
    yield FirstStep(
        "shopping-bag",
        _("Jual"),
        _("Angkanya muncul di halaman ini, sendiri."),
        "/pos/",
        _("Buka kasir"),
        is_done=False,
    )


def _page(name: str, *args: UUID) -> str:
    return reverse(f"backoffice:{name}", args=args)
