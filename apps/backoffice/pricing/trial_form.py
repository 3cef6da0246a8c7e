"""Reading a trial cart from the address of the simulator, or from a preview's fields."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.backoffice.pricing.trial import MOST_LINES, Trial, TrialLine
from apps.core.actors import Actor
from apps.core.channels import Channel
from apps.core.office.forms import LocalNumbers
from apps.customers.models import Customer, CustomerGroup
from apps.pricing.engine import Discount
from apps.tenants.models import Outlet
from apps.tenants.selectors import visible_outlets

_LINE: Final = re.compile(r"line-(\d{1,4})-item")
_KEYS: Final = re.compile(r"[0-9a-f-]{36}(/[0-9a-f-]{36})?")
_CODES: Final = re.compile(r"[\s,;]+")
MOST_VOUCHERS: Final = 5
_QUANTITY: Final = forms.DecimalField(
    max_digits=12, decimal_places=3, min_value=Decimal("0.001"), localize=True
)


class PlaceForm(LocalNumbers, forms.Form):
    """Where, when, for whom and how it is paid."""

    outlet: Any = forms.ModelChoiceField(label=_("Outlet"), queryset=None, empty_label=None)
    channel = forms.ChoiceField(label=_("Kanal"), choices=Channel.choices)
    date = forms.DateField(label=_("Tanggal"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    time = forms.TimeField(label=_("Jam"), widget=forms.TimeInput({"type": "time"}, "%H:%M"))
    group: Any = forms.ModelChoiceField(
        label=_("Grup pelanggan"),
        queryset=None,
        required=False,
        empty_label=_("tanpa grup"),
    )
    customer: Any = forms.ModelChoiceField(
        label=pgettext_lazy("one", "Pelanggan"),
        queryset=None,
        required=False,
        widget=forms.HiddenInput,
    )
    first_purchase = forms.BooleanField(label=_("Belanja pertama"), required=False)
    birthday = forms.BooleanField(label=_("Hari ulang tahun"), required=False)
    vouchers = forms.CharField(label=_("Kode voucher"), max_length=200, required=False)
    discount_kind = forms.ChoiceField(
        label=_("Bentuk diskon"), choices=[("percent", "%"), ("amount", "Rp")], required=False
    )
    discount_value = forms.DecimalField(
        label=_("Diskon manual"), max_digits=14, decimal_places=2, min_value=0, required=False
    )
    payment = forms.ChoiceField(
        label=_("Dibayar"), choices=[("cash", _("tunai")), ("other", _("bukan tunai"))]
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["outlet"].queryset = outlets_of(actor)
        fields["group"].queryset = CustomerGroup.objects.filter(deleted_at=None).order_by("name")
        if actor.may("customers.view"):
            fields["customer"].queryset = Customer.objects.filter(deleted_at=None).select_related(
                "group"
            )

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        value = values.get("discount_value")
        if value and values.get("discount_kind") == "percent" and value > 100:
            self.add_error("discount_value", ValidationError(_("Paling banyak 100 %.")))
        if value and values.get("discount_kind") == "amount" and value != int(value):
            self.add_error("discount_value", ValidationError(_("Rupiah bulat, tanpa koma.")))
        return values


@dataclass(frozen=True, slots=True)
class WrittenLine:
    """A line as it was typed; `error` says what is wrong with its quantity."""

    item: str
    quantity: str
    modifiers: tuple[UUID, ...]
    error: str = ""
    parsed: Decimal | None = None


def outlets_of(actor: Actor) -> QuerySet[Outlet]:
    """The outlets in which a trial may take place."""
    return visible_outlets(actor).filter(is_active=True)


def first_values(actor: Actor) -> dict[str, Any]:
    """Here and now, as a form shows it before anybody chose."""
    outlet = outlets_of(actor).first()
    zone = ZoneInfo(outlet.timezone) if outlet else timezone.get_current_timezone()
    now = timezone.now().astimezone(zone)
    return {
        "outlet": str(outlet.pk) if outlet else "",
        "channel": Channel.DINE_IN.value,
        "date": now.date().isoformat(),
        "time": f"{now:%H:%M}",
        "discount_kind": "percent",
        "payment": "cash",
    }


def with_first_values(data: QueryDict, actor: Actor) -> QueryDict:
    """The data, completed by what was not chosen yet."""
    complete = data.copy()
    for name, value in first_values(actor).items():
        if name not in complete:
            complete[name] = value
    return complete


def read_lines(data: QueryDict, prefix: str = "") -> list[WrittenLine]:
    """The lines in their order, the removed one left out and the added one at the end."""
    start = len(prefix)
    found = [
        (int(match[1]), match[1])
        for name in data
        if name.startswith(prefix) and (match := _LINE.fullmatch(name[start:]))
    ]
    lines = [
        _read_line(data, f"{prefix}line-{text}-")
        for _number, text in sorted(found)
        if text != data.get(f"{prefix}remove")
    ]
    added = data.get(f"{prefix}add", "")
    if added:
        lines.append(_written(added, "1", ()))
    return [line for line in lines if _KEYS.fullmatch(line.item)][:MOST_LINES]


def _read_line(data: QueryDict, at: str) -> WrittenLine:
    modifiers = tuple(UUID(one) for one in data.getlist(f"{at}modifier") if _KEYS.fullmatch(one))
    return _written(data.get(f"{at}item", ""), data.get(f"{at}quantity", ""), modifiers)


def _written(item: str, quantity: str, modifiers: tuple[UUID, ...]) -> WrittenLine:
    try:
        return WrittenLine(item, quantity, modifiers, "", _QUANTITY.clean(quantity))
    except ValidationError as error:
        return WrittenLine(item, quantity, modifiers, " ".join(error.messages))


def _discount(values: Mapping[str, Any]) -> Discount | None:
    value = values.get("discount_value")
    if not value:
        return None
    if values.get("discount_kind") == "amount":
        return Discount("amount", int(value))
    return Discount("percent", value)


def trial_of(values: Mapping[str, Any], lines: list[WrittenLine]) -> Trial:
    """The trial that a valid form and its good lines describe."""
    customer: Customer | None = values.get("customer")
    return Trial(
        outlet=values["outlet"],
        channel=values["channel"],
        moment=dt.datetime.combine(values["date"], values["time"]),
        lines=tuple(
            TrialLine(line.item, line.parsed, line.modifiers)
            for line in lines
            if line.parsed is not None
        ),
        customer=customer,
        group=values.get("group"),
        first_purchase=values.get("first_purchase", False),
        birthday=values.get("birthday", False),
        vouchers=tuple(filter(None, _CODES.split(values.get("vouchers", ""))))[:MOST_VOUCHERS],
        discount=_discount(values),
        in_cash=values["payment"] == "cash",
    )
