"""The settings of the business: its name, and the way to everything else that is set."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.core.office.navigation import OwnPage, Section
from apps.core.office.site import actor_of, owners_site
from apps.tenants.models import Tenant
from apps.tenants.selectors import visible_outlets
from apps.tenants.services.business import rename_tenant

CHANGE = "outlets.change"


class BusinessForm(forms.Form):
    name = forms.CharField(
        label=_("Nama usaha"),
        max_length=120,
        help_text=_("Tampil di kantor, di kasir, dan di struk yang tidak punya nama sendiri."),
    )


def business_page(request: HttpRequest) -> HttpResponse:
    """The form, and the outlets that the actor may see."""
    actor = actor_of(request)
    tenant = Tenant.objects.get(id=actor.tenant_id)
    if request.method == "POST":
        actor.require(CHANGE)
    form = BusinessForm(request.POST or None, initial={"name": tenant.name}, label_suffix="")
    if request.method == "POST" and form.is_valid():
        rename_tenant(actor=actor, name=form.cleaned_data["name"])
        messages.success(request, gettext("Nama usaha disimpan."))
        return redirect("backoffice:business")
    context = owners_site.each_context(request) | {
        "title": gettext("Usaha"),
        "form": form,
        "tenant": tenant,
        "outlets": list(visible_outlets(actor)),
        "may_change": actor.may(CHANGE),
    }
    return TemplateResponse(request, "owners/business.html", context)


owners_site.add_page(
    OwnPage(
        name="business",
        route="settings/business/",
        label=_("Usaha"),
        section=Section.SETTINGS,
        view=business_page,
        permission="outlets.view",
        position=5,
    )
)
