"""The words of each kind of mail. None: what it was about is gone, and nothing is sent."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _

from apps.core.mail import Letter
from apps.core.money import rupiah
from apps.messaging.models import MailDelivery
from apps.tenants.models import Membership, Outlet, Tenant, Terminal

# Stored with every mail of the kind.
PIN_LOCKED: Final = "pin_locked"
LATE_PAYMENT: Final = "late_payment"
PAYMENT_TAKEN_BACK: Final = "payment_taken_back"
SYNC_FAILED: Final = "sync_failed"


def pin_locked(mail: MailDelivery) -> Letter | None:
    """Five wrong PINs: who, where, until when, and what to do."""
    person = Membership.objects.filter(id=UUID(mail.about["person"])).first()
    if person is None:
        return None
    terminal = _terminal(mail.about["terminal"])
    zone = terminal.outlet.timezone if terminal else Outlet.Timezone.WIB.value
    until = dt.datetime.fromisoformat(mail.about["locked_until"]).astimezone(ZoneInfo(zone))
    facts = {
        "person": person.name,
        "time": f"{until:%H.%M}",
        "shop": Tenant.objects.get().name,
        "outlet": terminal.outlet.name if terminal else "",
        "terminal": terminal.name if terminal else "",
    }
    if terminal:
        what = _(
            "PIN %(person)s terkunci sampai %(time)s di %(outlet)s, terminal %(terminal)s,"
            " karena lima kali salah."
        )
    else:
        what = _("PIN %(person)s terkunci sampai %(time)s karena lima kali salah.")
    return Letter(
        subject=_("PIN %(person)s terkunci") % facts,
        paragraphs=(
            what % facts,
            _(
                "Kalau %(person)s hanya lupa: tunggu sebentar, atau beri PIN baru di kantor."
                " Bukan dia? Cari tahu siapa yang memegang kasir itu, dan cabut terminalnya"
                " kalau perlu."
            )
            % facts,
        ),
        action=(
            _("Buka %(person)s di kantor") % facts,
            f"{settings.PUBLIC_URL}/backoffice/tenants/membership/{person.id}/change/",
        ),
        note=_("Surat untuk pemilik %(shop)s. Paling banyak satu per orang per jam.") % facts,
    )


def late_payment(mail: MailDelivery) -> Letter | None:
    """Money came when no sale waited any more."""
    facts = _payment_facts(mail)
    return Letter(
        subject=_("Pembayaran %(amount)s datang terlambat") % facts,
        paragraphs=(
            _(
                "Pelanggan membayar %(amount)s di %(outlet)s setelah penjualannya dibatalkan atau"
                " lewat waktunya."
            )
            % facts,
            _(
                "Uang QRIS dan e-wallet dikembalikan sendiri lewat penyedia. Uang lewat virtual"
                " account harus Anda kembalikan: lihat daftar pembayaran terlambat."
            ),
        ),
        note=_("Surat untuk pemilik %(shop)s.") % facts,
    )


def payment_taken_back(mail: MailDelivery) -> Letter | None:
    """A bank reversed a settled payment."""
    facts = _payment_facts(mail)
    return Letter(
        subject=_("Pembayaran %(amount)s ditarik kembali") % facts,
        paragraphs=(
            _(
                "Penyedia menarik kembali pembayaran %(amount)s di %(outlet)s yang tadi lunas."
                " Penjualannya tetap tercatat; jumlahnya ada di akun Pembayaran ditarik kembali."
            )
            % facts,
        ),
        note=_("Surat untuk pemilik %(shop)s.") % facts,
    )


def sync_failed(mail: MailDelivery) -> Letter:
    """Many sales of the tills' queues wait for somebody to look at them."""
    facts = {"count": mail.about["open"], "shop": Tenant.objects.get().name}
    return Letter(
        subject=_("%(count)s penjualan luring perlu ditinjau") % facts,
        paragraphs=(
            _(
                "%(count)s entri dari kasir %(shop)s menunggu keputusan. Sebanyak itu biasanya ada"
                " satu sebab: jam perangkat salah, harga berubah saat kasir luring, atau stok yang"
                " tidak pernah dihitung."
            )
            % facts,
            _("Semua penjualannya tersimpan. Lihat sebabnya, lalu putuskan sekaligus di kantor."),
        ),
        action=(
            _("Tinjau penjualan luring"),
            f"{settings.PUBLIC_URL}/backoffice/sync/syncexception/?state__exact=open",
        ),
        note=_("Surat untuk pemilik %(shop)s. Sekali saja sampai jumlahnya turun lagi.") % facts,
    )


def _payment_facts(mail: MailDelivery) -> dict[str, str]:
    return {
        "amount": rupiah(mail.about["amount"]),
        "outlet": Outlet.objects.get(id=UUID(mail.about["outlet"])).name,
        "shop": Tenant.objects.get().name,
    }


def _terminal(terminal_id: str | None) -> Terminal | None:
    if terminal_id is None:
        return None
    return Terminal.objects.select_related("outlet").filter(id=UUID(terminal_id)).first()


LETTERS: Final[Mapping[str, Callable[[MailDelivery], Letter | None]]] = {
    PIN_LOCKED: pin_locked,
    LATE_PAYMENT: late_payment,
    PAYMENT_TAKEN_BACK: payment_taken_back,
    SYNC_FAILED: sync_failed,
}
