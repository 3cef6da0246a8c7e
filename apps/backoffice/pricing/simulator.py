"""The simulator: what a cart would cost, somewhere, sometime, for somebody, and why.

Its whole state is in its address, so a case can be sent to somebody, printed and gone back to.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.backoffice.pricing.explain import explain
from apps.backoffice.pricing.items import Found, find_items, find_targets, sold_items
from apps.backoffice.pricing.trial import Outcome, Thing, TrialLine, find_things, price_trial
from apps.backoffice.pricing.trial_form import (
    PlaceForm,
    WrittenLine,
    read_lines,
    trial_of,
    with_first_values,
)
from apps.core.office.navigation import OwnPage, Section
from apps.core.office.site import actor_of, owners_site
from apps.customers.models import Customer
from apps.customers.selectors import find_customers
from apps.pricing.engine import PricingError

VIEW: Final = "catalog.view"
_MOST_CUSTOMERS: Final = 10


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A line of the cart to edit, with what it is about."""

    number: int
    written: WrittenLine
    thing: Thing
    total: int | None = None


def simulator_page(request: HttpRequest) -> HttpResponse:
    """The cart and its circumstances on one side, every step of its price on the other."""
    actor = actor_of(request)
    form = PlaceForm(with_first_values(request.GET, actor), actor=actor)
    written = _known(read_lines(request.GET))
    outcome, problem = _price(form, written)
    context = owners_site.each_context(request) | {
        "title": gettext("Simulator harga"),
        "form": form,
        "lines": _shown(written, outcome),
        "outcome": outcome,
        "explained": explain(outcome) if outcome else None,
        "problem": problem,
        "may_name_customers": actor.may("customers.view"),
    }
    return TemplateResponse(request, "owners/pricing/simulator.html", context)


def _known(written: list[WrittenLine]) -> list[WrittenLine]:
    """Without the lines whose product is not sold any more."""
    sold = sold_items(line.item for line in written)
    return [line for line in written if line.item in sold]


def _price(form: PlaceForm, written: list[WrittenLine]) -> tuple[Outcome | None, str]:
    """The outcome, or why there is none."""
    if not form.is_valid() or any(line.error for line in written):
        return None, gettext("Perbaiki isian yang ditandai.")
    if not written:
        return None, ""
    try:
        return price_trial(trial_of(form.cleaned_data, written)), ""
    except PricingError:
        return None, gettext("Keranjang ini tidak bisa dihitung. Periksa jumlah dan diskonnya.")


def _shown(written: list[WrittenLine], outcome: Outcome | None) -> list[ShownLine]:
    if outcome is not None:
        pairs = enumerate(zip(written, outcome.lines, strict=True))
        return [ShownLine(n, line, thing, priced.total) for n, (line, (thing, priced)) in pairs]
    things = find_things([TrialLine(one.item, Decimal(1), one.modifiers) for one in written])
    return [ShownLine(n, *pair) for n, pair in enumerate(zip(written, things, strict=True))]


def choices(request: HttpRequest) -> JsonResponse:
    """What a picker offers for a few letters: items, items and categories, or customers."""
    asked, kind = request.GET.get("q", "")[:80], request.GET.get("kind", "items")
    found: list[Found] = []
    if kind == "targets":
        found = find_targets(asked, gettext("kategori"))
    elif kind == "customers" and actor_of(request).may("customers.view"):
        customers = find_customers(asked).select_related("group")[:_MOST_CUSTOMERS]
        found = [Found(str(one.pk), one.name, _described(one)) for one in customers]
    elif kind == "items":
        found = find_items(asked)
    rows: list[dict[str, Any]] = [
        {"value": one.value, "label": one.label, "detail": one.detail, "price": one.price}
        for one in found
    ]
    return JsonResponse({"choices": rows})


def _described(customer: Customer) -> str:
    return customer.group.name if customer.group else customer.code


owners_site.add_page(
    OwnPage(
        name="pricing_simulator",
        route="pricing/simulator/",
        label=_("Simulator"),
        section=Section.PRICES,
        view=simulator_page,
        permission=VIEW,
        position=60,
    )
)
owners_site.add_page(
    OwnPage(
        name="pricing_choices",
        route="pricing/choices/",
        label="",
        section=Section.PRICES,
        view=choices,
        permission=VIEW,
        in_navigation=False,
    )
)
