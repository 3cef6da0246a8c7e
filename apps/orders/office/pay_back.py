"""The page for money that a gateway did not give back, or gave back although somebody paid it."""

from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.core.actors import Actor
from apps.core.errors import AppError
from apps.core.money import rupiah
from apps.core.office.site import Outside, actor_of, owners_site
from apps.orders.models import Order, RefundTender, Tender
from apps.orders.refunds.services.by_hand import (
    HandMoney,
    decide_doubled,
    pay_by_hand,
    stop_waiting,
)

OPEN: Final = (
    RefundTender.State.PENDING,
    RefundTender.State.REFUSED,
    RefundTender.State.DOUBLED,
)
_METHODS: Final = [("cash", _("Tunai dari laci")), ("transfer", _("Transfer bank"))]
_ENDS: Final = [
    ("cash", _("Pelanggan mengembalikan tunai, masuk laci")),
    ("transfer", _("Pelanggan mengembalikan lewat transfer")),
    ("lost", _("Tidak kembali: toko menanggung")),
]


class HandForm(forms.Form):
    """How it is paid instead; `sure` only while the gateway owes an answer."""

    method = forms.ChoiceField(label=_("Bayar lewat"), choices=_METHODS)
    reference = forms.CharField(label=_("Referensi"), max_length=60, required=False)
    sure = forms.BooleanField(
        label=_("Sudah saya periksa di dasbor penyedia: di sana belum dikembalikan"),
        required=False,
    )

    def __init__(self, *args: Any, state: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        if state != RefundTender.State.PENDING:
            del self.fields["sure"]


class DoubledForm(forms.Form):
    """What became of the money that the customer got twice."""

    method = forms.ChoiceField(label=_("Apa yang terjadi?"), choices=_ENDS)
    note = forms.CharField(label=_("Catatan"), max_length=200, required=False)

    def __init__(self, *args: Any, state: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A payment back that needs somebody, with its own form."""

    tender: RefundTender
    title: str
    form: forms.Form

    @property
    def is_doubled(self) -> bool:
        return self.tender.state == RefundTender.State.DOUBLED


def open_payments(order: Order) -> list[RefundTender]:
    """The payments back of a sale that no gateway has finished, the oldest first."""
    found = RefundTender.objects.select_related("refund").filter(
        refund__order=order, state__in=OPEN
    )
    return list(found.order_by("refund__number", "position"))


def pay_back_page(request: HttpRequest, order: Order, back: str) -> HttpResponse:
    """Each open payment back with its form; what is sent runs outside of the transaction."""
    rows = [_waiting(request, order, tender) for tender in open_payments(order)]
    sent = next((row for row in rows if row.form.is_bound), None)
    if sent is None or not sent.form.is_valid():
        return _page(request, order, back, rows)
    actor = actor_of(request)

    def work() -> HttpResponse:
        messages.success(request, _act(order, sent, actor))
        return HttpResponseRedirect(back)

    def refused(error: AppError) -> HttpResponse:
        details = " ".join(each.detail for each in error.errors)
        sent.form.add_error(None, details or owners_site.door.explain(error.code) or error.detail)
        return _page(request, order, back, rows)

    return Outside(work, refused)


def _act(order: Order, row: Waiting, actor: Actor) -> str:
    values, tender = row.form.cleaned_data, row.tender
    about: Any = {"order_id": order.id, "refund_id": tender.refund_id, "tender_id": tender.id}
    if row.is_doubled:
        money = HandMoney(values["method"], note=values["note"])
        is_lost = values["method"] == "lost"
        decide_doubled(**about, money=None if is_lost else money, actor=actor)
        return gettext("Keputusan dicatat.")
    stop_waiting(**about, is_sure=values.get("sure", False), actor=actor)
    money = HandMoney(values["method"], values["reference"])
    pay_by_hand(**about, money=money, actor=actor)
    return gettext("%(amount)s dibayar dan dicatat.") % {"amount": rupiah(tender.amount)}


def _waiting(request: HttpRequest, order: Order, tender: RefundTender) -> Waiting:
    is_doubled = tender.state == RefundTender.State.DOUBLED
    kind: type[DoubledForm | HandForm] = DoubledForm if is_doubled else HandForm
    is_sent = request.method == "POST" and request.POST.get("tender") == str(tender.id)
    prefix = f"p{tender.refund.number}{tender.position}"
    form = kind(request.POST if is_sent else None, state=tender.state, prefix=prefix)
    label = str(capfirst(str(dict(Tender.Method.choices)[tender.method])))
    number = f"{order.receipt_number}-R{tender.refund.number}"
    return Waiting(tender, f"{number}: {label} {rupiah(tender.amount)}", form)


def _page(request: HttpRequest, order: Order, back: str, rows: list[Waiting]) -> HttpResponse:
    context = owners_site.each_context(request) | {
        "title": gettext("Uang kembali yang belum selesai"),
        "order": order,
        "rows": rows,
        "back": back,
        "crumbs": [(order.receipt_number, back)],
    }
    return TemplateResponse(request, "owners/pay_back.html", context)
