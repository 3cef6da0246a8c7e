"""Handing a receipt out from the sale's page: counted, and once for each form that was opened."""

from typing import Any, Final
from uuid import uuid4

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from apps.core.idempotency import body_hash, run_once
from apps.core.office.acts import Act
from apps.core.office.site import actor_of
from apps.orders.models import Order, ReceiptIssue
from apps.orders.receipts import Handout, chosen_format, receipt_of, render
from apps.orders.receipts.render import SHEET
from apps.orders.services.receipts import issue_receipt

_OK: Final = 200


class CopyForm(forms.Form):
    """`key` is this form's own: sent twice, or loaded again, it still counts one sheet."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    paper = forms.ChoiceField(
        label=_("Bentuk"),
        choices=[("", _("Struk (PDF)")), (SHEET, _("Faktur A4 (PDF)"))],
        required=False,
        widget=forms.RadioSelect,
    )


def _hand_out(request: HttpRequest, order: Order, values: dict[str, Any]) -> HttpResponse:
    actor = actor_of(request)

    def act() -> tuple[int, dict[str, Any]]:
        return _OK, {"copy": issue_receipt(order_id=order.id, form="pdf", actor=actor).copy}

    asked = body_hash(f"POST {request.path} {values['paper']}", b"")
    number = run_once(key=f"office-{values['key']}", request_hash=asked, act=act).body["copy"]
    issue = ReceiptIssue.objects.get(order_id=order.id, number=number)
    receipt = receipt_of(order.id, actor=actor, handout=Handout(issue.number, issue.at))
    form = chosen_format("pdf", values["paper"])
    answer = HttpResponse(render(receipt, form, values["paper"]), content_type=form.content_type)
    name = f"{order.receipt_number}-{number}.pdf"
    answer["Content-Disposition"] = f'inline; filename="{name}"'
    return answer


HAND_OUT: Final = Act(
    name="copy",
    label=_("Cetak salinan"),
    permission="orders.view",
    perform=_hand_out,
    form=CopyForm,
    explanation=_(
        "Yang pertama dari setiap penjualan adalah struk asli; sesudahnya tertulis SALINAN"
        " dengan nomornya. Semua tercatat di riwayat penjualan."
    ),
)
