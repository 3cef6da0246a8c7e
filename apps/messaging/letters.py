"""The words of each kind of mail. None: what it was about is gone, and nothing is sent."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _

from apps.core.mail import Letter
from apps.messaging.models import MailDelivery
from apps.tenants.models import Membership, Outlet, Tenant, Terminal

# Stored with every mail of the kind.
PIN_LOCKED: Final = "pin_locked"


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


def _terminal(terminal_id: str | None) -> Terminal | None:
    if terminal_id is None:
        return None
    return Terminal.objects.select_related("outlet").filter(id=UUID(terminal_id)).first()


LETTERS: Final[Mapping[str, Callable[[MailDelivery], Letter | None]]] = {
    PIN_LOCKED: pin_locked,
}
