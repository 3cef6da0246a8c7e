"""The steps' pages: parse, call the service, go on. The products' page is in products.py."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import segno
from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from apps.backoffice.services import setup as service
from apps.backoffice.setup.examples import tax_examples
from apps.backoffice.setup.forms import OutletForm, PeopleForm, ShopForm, TaxForm
from apps.backoffice.setup.gate import (
    PAGES,
    Step,
    choose,
    step_page,
    step_response,
    unfinished_setup,
    words_for,
)
from apps.backoffice.setup.kinds import KINDS, TaxChoice
from apps.core.actors import Actor
from apps.core.errors import AppError
from apps.core.ids import uuid7
from apps.pricing.models import OutletPricing
from apps.tax.models import OutletTax
from apps.tenants.models import Membership, Outlet, ShopSetup, Tenant, User
from apps.tenants.services.pairing import VALID_FOR


@never_cache
@login_required
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Go on where this person left off, or open a shop."""
    found = unfinished_setup(request)
    return redirect(PAGES[Step(found[1].step)] if found else "setup_shop")


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def shop(request: HttpRequest) -> HttpResponse:
    """Name and kind. The form brings the new shop's id, so that sending it twice opens one."""
    found = unfinished_setup(request) if "baru" not in request.GET else None
    tenant, setup = found or (None, None)
    initial = {"shop_id": tenant.id if tenant else uuid7(), "name": tenant.name if tenant else ""}
    initial["kind"] = setup.kind if setup else ""
    form = ShopForm(request.POST or None, initial=initial)
    if form.is_valid() and _done(form, lambda values: _start_shop(request, values)):
        return redirect(PAGES[Step.OUTLET])
    kinds = [(value, label, KINDS[value]) for value, label in ShopSetup.Kind.choices]
    return step_response(request, "shop", "shop", setup, {"form": form, "kinds": kinds})


@step_page(Step.OUTLET)
@require_http_methods(["GET", "POST"])
def outlet(request: HttpRequest, actor: Actor, setup: ShopSetup) -> HttpResponse:
    """Where the shop is, and in which time."""
    form = OutletForm(request.POST or None, initial=_outlet_values(setup))
    if form.is_valid() and _done(form, lambda values: service.save_outlet(actor=actor, **values)):
        return redirect(PAGES[Step.TAX])
    return step_response(request, Step.OUTLET, "outlet", setup, {"form": form})


@step_page(Step.TAX)
@require_http_methods(["GET", "POST"])
def tax(request: HttpRequest, actor: Actor, setup: ShopSetup) -> HttpResponse:
    """Which tax, with an example; with htmx a change of the service charge shows at once."""
    is_trial = "HX-Request" in request.headers
    form = TaxForm(request.POST or None, initial=_tax_values(setup))
    if not is_trial and form.is_valid() and _done(form, lambda values: _save_tax(actor, values)):
        return redirect(PAGES[Step.PRODUCTS])
    rate = Decimal(form["service_rate"].value() or 0) if _is_rate(form) else Decimal(0)
    context = {
        "form": form,
        "examples": tax_examples(KINDS[setup.kind].example, rate),
        "sample": KINDS[setup.kind].example,
    }
    template = "tax_examples" if is_trial else "tax"
    return step_response(request, Step.TAX, template, setup, context)


@step_page(Step.PEOPLE)
@require_http_methods(["GET", "POST"])
def people(request: HttpRequest, actor: Actor, setup: ShopSetup) -> HttpResponse:
    """The owner's PIN, and perhaps a first cashier."""
    own = Membership.objects.get(id__in=[actor.membership_id])
    form = PeopleForm(request.POST or None, has_pin=bool(own.pin_hash))
    if form.is_valid() and _done(form, lambda values: service.save_people(actor=actor, **values)):
        return redirect(PAGES[Step.TILL])
    context = {"form": form, "own": own, "imported": len(setup.product_ids)}
    return step_response(request, Step.PEOPLE, "people", setup, context)


@step_page(Step.TILL)
@require_http_methods(["GET", "POST"])
def till(request: HttpRequest, actor: Actor, setup: ShopSetup) -> HttpResponse:
    """Make this device the till, or show the code for another one, or go to the office."""
    act = request.POST.get("act", "")
    if act == "later":
        service.finish_setup(actor=actor)
        messages.success(request, _("Toko siap. Kasir bisa dipasangkan kapan saja."))
        return redirect("backoffice:index")
    if act not in {"here", "other"}:
        return step_response(request, Step.TILL, "till", setup, {"own": _own_name(actor)})
    offer = service.offer_till(actor=actor)
    link = f"{reverse('pos')}#pair={offer.code}"
    if act == "here":
        return HttpResponseRedirect(link)
    context = {
        "terminal": offer.terminal,
        "code": f"{offer.code[:4]}-{offer.code[4:]}",
        "picture": _qr(request.build_absolute_uri("/")[:-1] + link),
        "address": request.build_absolute_uri(reverse("pos")),
        "minutes": int(VALID_FOR.total_seconds() // 60),
    }
    return step_response(request, Step.TILL, "till_code", setup, context)


def _start_shop(request: HttpRequest, values: dict[str, Any]) -> None:
    user: User = request.user  # type: ignore[assignment]
    tenant = service.start_shop(user=user, **values)
    choose(request, tenant.id)


def _save_tax(actor: Actor, values: dict[str, Any]) -> None:
    service.save_tax(
        actor=actor,
        choice=TaxChoice(values["choice"]),
        service_rate=values["service_rate"],
    )


def _done(form: forms.Form, save: Callable[[dict[str, Any]], object]) -> bool:
    """Save what the form holds; a refusal is shown in it."""
    try:
        save(form.cleaned_data)
    except AppError as error:
        for field, words in words_for(error):
            form.add_error(field if field in form.fields else None, words)
        return False
    return True


def _outlet_values(setup: ShopSetup) -> dict[str, Any]:
    if setup.outlet_id is None:
        return {"name": Tenant.objects.get().name, "zone": Outlet.Timezone.WIB.value}
    known = service.outlet_of(setup)
    return {
        "name": known.name,
        "address": known.address,
        "zone": known.timezone,
        "phone": known.phone,
    }


def _tax_values(setup: ShopSetup) -> dict[str, Any]:
    outlet = service.outlet_of(setup)
    profile = OutletTax.objects.select_related("profile").get(outlet=outlet).profile
    names = {name: choice.value for choice, (name, _) in service.TAX_PROFILES.items()}
    pricing = OutletPricing.objects.get(outlet=outlet)
    return {
        "choice": names.get(profile.name, TaxChoice.NONE.value),
        "service_rate": f"{pricing.service_rate:.0f}",
    }


def _is_rate(form: TaxForm) -> bool:
    known = {value for value, _label in form.fields["service_rate"].choices}  # type: ignore[attr-defined]
    return str(form["service_rate"].value()) in known


def _own_name(actor: Actor) -> str:
    return actor.name.split(" ")[0]


def _qr(link: str) -> str:
    return segno.make(link, error="m").svg_data_uri(scale=6, border=3, light="#fff")
