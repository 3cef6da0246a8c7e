"""Who owes what, for how long, and each customer's kasbon and deposit."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.core.actors import Actor
from apps.core.errors import AppError
from apps.core.ids import uuid7
from apps.core.money import rupiah
from apps.core.office.navigation import OwnPage, Section
from apps.core.office.site import actor_of, owners_site
from apps.customers.models import Customer
from apps.loyalty.models import AccountEntry
from apps.loyalty.selectors import balances_of, kasbon_ageing
from apps.loyalty.services import HIGHEST_LIMIT, set_kasbon_limit
from apps.orders.accounts.services.receiving import HIGHEST, ReceivedMoney, receive_payment
from apps.tenants.models import Outlet

VIEW = "customers.view"
_SHOWN = 50


class LimitForm(forms.Form):
    limit = forms.IntegerField(
        label=_("Batas kasbon (Rp)"),
        min_value=0,
        max_value=HIGHEST_LIMIT,
        help_text=_("0: pelanggan ini tidak boleh kasbon."),
    )


class MoneyForm(forms.Form):
    """`id` is this form's own: sent twice it is booked once."""

    id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)
    kind = forms.ChoiceField(
        label=_("Untuk"), choices=[("kasbon", _("Bayar kasbon")), ("deposit", _("Isi deposit"))]
    )
    amount = forms.IntegerField(label=_("Jumlah (Rp)"), min_value=1, max_value=HIGHEST)
    method = forms.ChoiceField(
        label=_("Cara bayar"), choices=[("transfer", _("Transfer bank")), ("cash", _("Tunai"))]
    )
    outlet = forms.ChoiceField(label=_("Outlet"))
    reference = forms.CharField(label=_("Referensi"), max_length=60, required=False)

    def __init__(self, *args: Any, outlets: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        field: Any = self.fields["outlet"]
        field.choices = outlets


def kasbon_page(request: HttpRequest) -> HttpResponse:
    """Debts by age, the highest first, and a way to any customer's account."""
    debts = kasbon_ageing()
    names = ("balance", "week", "month", "quarter", "older")
    context = owners_site.each_context(request) | {
        "title": gettext("Kasbon"),
        "debts": debts,
        "sums": {name: sum(getattr(debt, name) for debt in debts) for name in names},
    }
    return TemplateResponse(request, "owners/kasbon.html", context)


def account_page(request: HttpRequest, customer_id: UUID) -> HttpResponse:
    """A customer's balances, limit and last movements; money is taken here, too."""
    actor = actor_of(request)
    customer = Customer.objects.filter(id=customer_id, deleted_at=None).first()
    if customer is None:
        raise Http404
    balances = balances_of(customer.id)
    limit = LimitForm(_posted(request, "limit"), initial={"limit": balances.kasbon_limit})
    limit.label_suffix = ""
    money = MoneyForm(_posted(request, "money"), outlets=_outlets(actor))
    if request.method == "POST" and _acted(request, actor, customer, limit, money):
        return HttpResponseRedirect(reverse("backoffice:customer_account", args=[customer.id]))
    entries = AccountEntry.objects.select_related("account").filter(account__customer=customer)
    context = owners_site.each_context(request) | {
        "title": customer.name,
        "customer": customer,
        "balances": balances,
        "limit_form": limit if actor.may("accounts.manage") else None,
        "money_form": money if actor.may("accounts.receive") else None,
        "entries": entries.order_by("-created_at", "-id")[:_SHOWN],
    }
    return TemplateResponse(request, "owners/customer_account.html", context)


def _posted(request: HttpRequest, act: str) -> Any:
    return request.POST if request.POST.get("act") == act else None


def _acted(
    request: HttpRequest, actor: Actor, customer: Customer, limit: LimitForm, money: MoneyForm
) -> bool:
    """Whether what was sent is done; otherwise the forms say why not."""
    wanted: forms.Form = limit if limit.is_bound else money
    if not actor.may("accounts.manage" if limit.is_bound else "accounts.receive"):
        raise PermissionDenied
    if not wanted.is_valid():
        return False
    try:
        if limit.is_bound:
            chosen = limit.cleaned_data["limit"]
            set_kasbon_limit(customer_id=customer.id, limit=chosen, actor=actor)
            messages.success(request, gettext("Batas kasbon disimpan."))
        else:
            _receive(request, actor, customer, dict(money.cleaned_data))
    except AppError as error:
        details = " ".join(each.detail for each in error.errors)
        wanted.add_error(None, details or error.detail)
        return False
    return True


def _receive(
    request: HttpRequest, actor: Actor, customer: Customer, values: dict[str, Any]
) -> None:
    received = ReceivedMoney(
        customer_id=customer.id, outlet_id=UUID(values.pop("outlet")), **values
    )
    payment = receive_payment(received=received, actor=actor)
    words = {"amount": rupiah(payment.amount), "balance": rupiah(payment.balance_after)}
    messages.success(request, gettext("%(amount)s diterima. Sisa: %(balance)s.") % words)


def _outlets(actor: Actor) -> list[tuple[str, str]]:
    outlets = Outlet.objects.filter(is_active=True).order_by("name")
    return [(str(outlet.id), outlet.name) for outlet in outlets if actor.reaches(outlet.id)]


owners_site.add_page(
    OwnPage(
        name="kasbon",
        route="customers/kasbon/",
        label=_("Kasbon"),
        section=Section.CUSTOMERS,
        view=kasbon_page,
        permission=VIEW,
        position=60,
    )
)
owners_site.add_page(
    OwnPage(
        name="customer_account",
        route="customers/kasbon/<uuid:customer_id>/",
        label=_("Kasbon dan deposit"),
        section=Section.CUSTOMERS,
        view=account_page,
        permission=VIEW,
        in_navigation=False,
    )
)
