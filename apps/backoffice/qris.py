"""An outlet's printed QRIS, among its settings: pasted as text, shown as it was read, removed."""

from typing import Any, Final

import segno
from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.core.errors import InvalidInput
from apps.core.office.acts import Act
from apps.core.office.site import actor_of
from apps.payments.errors import QrisDamaged
from apps.payments.models import MerchantQris
from apps.payments.selectors import outlet_qris
from apps.payments.services import set_merchant_qris
from apps.tenants.models import Outlet

CHANGE: Final = "payments.change"


class QrisForm(forms.Form):
    code = forms.CharField(
        label=_("Teks kode QRIS"),
        max_length=512,
        widget=forms.Textarea(
            {"rows": 5, "spellcheck": "false", "autocomplete": "off", "placeholder": "000201010211"}
        ),
        help_text=_("Diawali 000201 dan diakhiri empat huruf atau angka sesudah 6304."),
    )

    def clean_code(self) -> str:
        """In one line again: letters and documents break long texts."""
        return "".join(str(self.cleaned_data["code"]).splitlines())


def _keep(request: HttpRequest, outlet: Outlet, values: dict[str, Any]) -> str:
    try:
        set_merchant_qris(outlet_id=outlet.id, code=values["code"], actor=actor_of(request))
    except QrisDamaged as error:
        advice = gettext(
            "Pindai sekali lagi QRIS yang dicetak, lalu salin teksnya dari awal sampai habis."
        )
        raise InvalidInput.on("code", error.code, f"{error.detail} {advice}") from error
    qris = outlet_qris(outlet.id)
    return gettext("QRIS %(merchant)s dipasang. Kasir bisa langsung memakainya.") % {
        "merchant": qris.merchant if qris else ""
    }


def _remove(request: HttpRequest, outlet: Outlet, _values: dict[str, Any]) -> str:
    set_merchant_qris(outlet_id=outlet.id, code="", actor=actor_of(request))
    return gettext("QRIS dilepas. Kasir meminta pelanggan memindai yang dicetak.")


def _has_code(outlet: Outlet) -> bool:
    return MerchantQris.objects.filter(id=outlet.id).exists()


QRIS_ACTS: Final = (
    Act(
        name="qris",
        label=_("QRIS toko"),
        permission=CHANGE,
        perform=_keep,
        form=QrisForm,
        template="owners/payments/qris.html",
    ),
    Act(
        name="qris-off",
        label=_("Lepas QRIS"),
        permission=CHANGE,
        perform=_remove,
        explanation=_(
            "Kasir tidak lagi menampilkan kode dengan jumlah yang sudah terisi. QRIS yang dicetak"
            " tetap bisa dipindai, dan kodenya bisa dipasang lagi kapan saja."
        ),
        danger=True,
        applies=_has_code,
    ),
)


def qris_panel(outlet: Outlet) -> dict[str, Any]:
    """What the outlet's page shows of its code."""
    kept = MerchantQris.objects.filter(id=outlet.id).first()
    qris = outlet_qris(outlet.id)
    if kept is None or qris is None:
        return {"qris": None}
    picture = segno.make(kept.code, error="m", micro=False)
    return {"qris": qris, "qris_picture": picture.svg_data_uri(scale=4, border=3, light="#fff")}
