"""Customers in the owners' admin."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.core.office.forms import TenantForm
from apps.core.office.site import Section, actor_of, owners_site
from apps.core.office.tenant_admin import TenantAdmin
from apps.customers import services
from apps.customers.models import Customer


class CustomerForm(TenantForm):
    code = forms.CharField(
        label=_("Kode"), max_length=20, required=False, help_text=_("Kosong: dibuatkan.")
    )


@admin.register(Customer, site=owners_site)
class CustomerAdmin(TenantAdmin):
    form = CustomerForm
    change_form_template = "owners/customer.html"
    section = Section.CUSTOMERS
    view_permission = "customers.view"
    change_permission = "customers.change"
    removable = True
    list_display = ("name", "code", "phone", "group")
    list_select_related = ("group",)
    list_filter = ("group",)
    search_fields = ("name", "code", "phone")
    search_help_text = _("Nama, kode, atau telepon")
    ordering = ("name", "id")
    fields = ("name", "phone", "group", "birthday", "code")

    def create(self, request: HttpRequest, form: Any, formsets: Sequence[Any]) -> Customer:
        return services.create_customer(actor=actor_of(request), **form.cleaned_data)

    def update(self, request: HttpRequest, form: Any, formsets: Sequence[Any]) -> None:
        values = form.cleaned_data
        code = values["code"] or form.initial["code"]
        services.update_customer(
            actor=actor_of(request), customer_id=form.instance.pk, **(values | {"code": code})
        )

    def remove(self, request: HttpRequest, obj: Customer) -> None:
        services.remove_customer(actor=actor_of(request), customer_id=obj.id)
