"""The page on which somebody in the office refunds a sale, with the amount beside the goods."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from apps.core.actors import Actor
from apps.core.errors import AppError
from apps.core.ids import uuid7
from apps.core.money import rupiah
from apps.core.office.site import Outside, actor_of, owners_site
from apps.orders.models import Order, OrderLine, Refund, RefundLine, RefundTender, Tender
from apps.orders.refunds.payout import Way, own_way
from apps.orders.refunds.plan import RefundDraft, RefundPlan, ReturnedGoods
from apps.orders.refunds.selectors import refunds_of, returned_quantities
from apps.orders.refunds.services.paying import pay_back
from apps.orders.refunds.services.quoting import quote_refund
from apps.orders.refunds.services.refund import refund_order
from apps.orders.representation import quantity_text

REFUNDABLE: Final = frozenset({Order.State.PAID, Order.State.PARTLY_REFUNDED})


@dataclass(frozen=True, slots=True)
class ReturnRow:
    """A line of the sale in the form."""

    line: OrderLine
    left: str
    quantity: str
    to: str


@dataclass(frozen=True, slots=True)
class WayRow:
    """A tender that was not cash, and how it may be paid back."""

    tender: Tender
    label: str
    choices: tuple[tuple[str, str], ...]
    chosen: str
    reference: str


def refund_page(request: HttpRequest, order: Order, back: str) -> HttpResponse:
    """Shows the form, what it comes to (`?preview`), or refunds."""
    if request.method != "POST":
        return _page(request, order, back, {"id": str(uuid7())})
    draft, plan, problem = _planned(request, order)
    if "preview" in request.GET:
        context = {"plan": plan, "problem": problem, "payouts": _payouts(plan)}
        return TemplateResponse(request, "owners/parts/refund_sums.html", context)
    if plan is None:
        return _page(request, order, back, request.POST, problem)
    try:
        refund = refund_order(order_id=order.id, draft=draft, actor=actor_of(request))
    except AppError as error:
        return _page(request, order, back, request.POST, _explained(error))
    words = {"number": order.receipt_number, "amount": rupiah(refund.total)}
    messages.success(request, _("%(amount)s dari %(number)s dikembalikan.") % words)
    return _paid_back(refund, actor_of(request), back)


def _paid_back(refund: Refund, actor: Actor, back: str) -> HttpResponse:
    """Gateways are asked once the refund is committed, so that its page shows their answer."""

    def work() -> HttpResponse:
        pay_back(refund_id=refund.id, actor=actor)
        return HttpResponseRedirect(back)

    return Outside(work, lambda _error: HttpResponseRedirect(back))


def _planned(request: HttpRequest, order: Order) -> tuple[RefundDraft, RefundPlan | None, str]:
    """The draft of the form, its plan, and why there is none."""
    draft = _draft(request.POST, order)
    if not draft.goods:
        return draft, None, _("Isi jumlah barang yang kembali.")
    try:
        return draft, quote_refund(order_id=order.id, draft=draft, actor=actor_of(request)), ""
    except AppError as error:
        return draft, None, _explained(error)


def _explained(error: AppError) -> str:
    details = [each.detail for each in error.errors]
    return " ".join(details) or owners_site.door.explain(error.code) or error.detail


def _draft(values: Mapping[str, str], order: Order) -> RefundDraft:
    goods = tuple(
        ReturnedGoods(line.id, quantity, values.get(f"to_{line.id}", "restock"))
        for line in order.lines.order_by("position")
        if (quantity := _quantity(values.get(f"quantity_{line.id}", ""))) > 0
    )
    ways = {
        tender.position: Way(
            values.get(f"way_{tender.position}", ""),
            values.get(f"reference_{tender.position}", "")[:60],
        )
        for tender in order.tenders.all()
    }
    return RefundDraft(
        id=_id(values.get("id", "")),
        goods=goods,
        reason_code=values.get("reason", ""),
        reason=values.get("note", "")[:200],
        ways=ways,
    )


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return uuid7()


def _quantity(text: str) -> Decimal:
    """What was typed, with a comma or a point; nothing sensible counts as nothing."""
    try:
        quantity = Decimal(text.strip().replace(",", ".") or "0")
    except InvalidOperation:
        return Decimal(0)
    return quantity.quantize(Decimal("0.001")) if quantity.is_finite() else Decimal(0)


def _page(
    request: HttpRequest, order: Order, back: str, values: Mapping[str, str], problem: str = ""
) -> HttpResponse:
    context = owners_site.each_context(request) | {
        "title": _("Kembalikan barang"),
        "order": order,
        "rows": list(_rows(order, values)),
        "ways": list(_ways(order, values)),
        "reasons": Refund.Reason.choices,
        "reason": values.get("reason", ""),
        "note": values.get("note", ""),
        "id": values.get("id", ""),
        "destinations": RefundLine.To.choices,
        "problem": problem,
        "back": back,
        "may_choose": actor_of(request).may("orders.refund_in_cash"),
    }
    return TemplateResponse(request, "owners/refund.html", context)


def _rows(order: Order, values: Mapping[str, str]) -> Iterator[ReturnRow]:
    returned = returned_quantities([order.id])
    for line in order.lines.order_by("position"):
        left = line.quantity - returned.get(line.id, Decimal(0))
        yield ReturnRow(
            line,
            quantity_text(left) if left else "0",
            values.get(f"quantity_{line.id}", ""),
            values.get(f"to_{line.id}", "restock"),
        )


def _ways(order: Order, values: Mapping[str, str]) -> Iterator[WayRow]:
    labels = {key: str(capfirst(str(name))) for key, name in Tender.Method.choices}
    for tender in order.tenders.order_by("position"):
        keys = dict.fromkeys([own_way(tender.method), "cash", "transfer"])
        yield WayRow(
            tender,
            f"{labels[tender.method]} {rupiah(tender.amount)}",
            tuple((key, labels[key]) for key in keys),
            values.get(f"way_{tender.position}", own_way(tender.method)),
            values.get(f"reference_{tender.position}", ""),
        )


@dataclass(frozen=True, slots=True)
class RefundShown:
    """A refund on the sale's page, with each payment back: how, how much, and how it stands."""

    refund: Refund
    payments: tuple[tuple[str, int, str], ...]


def shown_refunds(order: Order) -> list[RefundShown]:
    """The refunds of a sale, as its page shows them."""
    labels: dict[str, Any] = dict(Tender.Method.choices)
    return [
        RefundShown(
            refund,
            tuple(
                (str(capfirst(str(labels[one.method]))), one.amount, _how_it_stands(one, labels))
                for one in refund.tenders.all()
            ),
        )
        for refund in refunds_of([order.id]).get(order.id, ())
    ]


def _how_it_stands(tender: RefundTender, labels: Mapping[str, Any]) -> str:
    """The state, and what a person did about it: `dibayar cara lain: tunai, BCA 77`."""
    texts = [str(tender.get_state_display())]
    for made in tender.by_hand.all():
        how = [str(labels.get(made.method, "")), made.reference, made.note]
        texts.append(", ".join(filter(None, how)))
    return ": ".join(filter(None, texts))


def _payouts(plan: RefundPlan | None) -> Sequence[tuple[str, int]]:
    if plan is None:
        return ()
    labels: dict[str, Any] = dict(Tender.Method.choices)
    return [(str(capfirst(str(labels[one.method]))), one.amount) for one in plan.payouts]
