"""The fields of each step."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.backoffice.setup.kinds import TaxChoice
from apps.tenants.models import Outlet, ShopSetup

TAX_WORDS = {
    TaxChoice.NONE: _("Belum dipungut"),
    TaxChoice.PBJT: _("PBJT 10 %, sudah termasuk di harga"),
    TaxChoice.PPN: _("PPN (12 % × 11/12), sudah termasuk di harga"),
}
SERVICE_RATES = (Decimal(0), Decimal(5), Decimal(10))
_PIN = {"inputmode": "numeric", "autocomplete": "off", "maxlength": "8"}


class ShopForm(forms.Form):
    shop_id = forms.UUIDField(widget=forms.HiddenInput)
    name = forms.CharField(label=_("Nama toko"), max_length=80)
    kind = forms.ChoiceField(label=_("Jenis toko"), choices=ShopSetup.Kind.choices)


class OutletForm(forms.Form):
    name = forms.CharField(label=_("Nama outlet"), max_length=120)
    address = forms.CharField(label=_("Alamat atau kota"), max_length=200, required=False)
    zone = forms.ChoiceField(label=_("Zona waktu"), choices=Outlet.Timezone.choices)
    phone = forms.CharField(label=_("Telepon"), max_length=30, required=False)


class TaxForm(forms.Form):
    choice = forms.ChoiceField(label=_("Pajak"), choices=list(TAX_WORDS.items()))
    service_rate = forms.TypedChoiceField(
        label=_("Biaya layanan"),
        coerce=Decimal,
        choices=[(str(rate), _("Tanpa") if not rate else f"{rate} %") for rate in SERVICE_RATES],
    )


class PeopleForm(forms.Form):
    """The owner's PIN may stay empty once there is one."""

    pin = forms.RegexField(
        r"^\d{4,8}$",
        label=_("PIN Anda"),
        widget=forms.PasswordInput(attrs=_PIN),
        error_messages={"invalid": _("Pakai 4 sampai 8 angka.")},
    )
    cashier_name = forms.CharField(label=_("Nama kasir"), max_length=120, required=False)
    cashier_pin = forms.RegexField(
        r"^\d{4,8}$",
        label=_("PIN kasir"),
        required=False,
        widget=forms.PasswordInput(attrs=_PIN),
        error_messages={"invalid": _("Pakai 4 sampai 8 angka.")},
    )

    def __init__(self, *args: Any, has_pin: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pin"].required = not has_pin

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if values.get("cashier_name") and "cashier_pin" in values and not values["cashier_pin"]:
            self.add_error("cashier_pin", _("Kasir masuk dengan PIN: isi 4 sampai 8 angka."))
        if values.get("cashier_pin") and not values.get("cashier_name"):
            self.add_error("cashier_name", _("Siapa nama kasirnya?"))
        return values
