"""Customer groups, each with what its people get off: one page over customers and pricing."""

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.backoffice.pricing.rule_admin import MANAGE
from apps.backoffice.pricing.words import benefit_words
from apps.core.actors import Actor
from apps.core.office.forms import TenantForm
from apps.core.office.site import Section, actor_of, owners_site
from apps.core.office.tenant_admin import TenantAdmin
from apps.core.tenancy import tenant_transaction
from apps.customers.models import CustomerGroup
from apps.customers.services import create_group, remove_group, update_group
from apps.pricing.models import MemberDiscount
from apps.pricing.offers import benefit_of
from apps.pricing.services.member_discounts import remove_member_discount, set_member_discount

_DISCOUNT: Final = ("benefit_kind", "benefit_value", "max_amount", "on_promoted", "is_active")


class GroupForm(TenantForm):
    benefit_kind = forms.ChoiceField(
        label=_("Diskon anggota"),
        required=False,
        choices=[("", _("tanpa diskon")), *MemberDiscount.Benefit.choices],
        help_text=_("Dari yang tersisa setelah promo, tiap belanja."),
    )
    benefit_value = forms.DecimalField(
        label=_("Nilai"), required=False, max_digits=18, decimal_places=4, min_value=0
    )
    max_amount = forms.IntegerField(
        label=_("Potongan paling banyak (Rp)"), required=False, min_value=1
    )
    on_promoted = forms.BooleanField(
        label=_("Juga atas barang yang sudah kena promo"), required=False
    )
    is_active = forms.BooleanField(label=_("Diskon menyala"), required=False, initial=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        discount = None if self.is_new else discount_of(self.instance)
        if discount is not None:
            self.initial.update({name: getattr(discount, name) for name in _DISCOUNT})

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if values.get("benefit_kind") and values.get("benefit_value") is None:
            self.add_error("benefit_value", gettext("Isi nilainya, atau pilih tanpa diskon."))
        return values


def discount_of(group: CustomerGroup) -> MemberDiscount | None:
    """What the group gets off, if anything."""
    return MemberDiscount.objects.filter(group=group).first()


@admin.register(CustomerGroup, site=owners_site)
class CustomerGroupAdmin(TenantAdmin):
    form = GroupForm
    section = Section.CUSTOMERS
    position = 60
    view_permission = "customers.view"
    change_permission = MANAGE
    removable = True
    list_display = ("name", "is_member", "people", "gets")
    list_select_related = ("discount",)
    search_fields = ("name",)
    ordering = ("name",)
    empty_advice = _("Misalnya Anggota, Gold, atau Grosir: untuk diskon dan harga sendiri.")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)
        living = Q(customers__deleted_at=None)
        counted: QuerySet[Any] = rows.annotate(size=Count("customers", filter=living))
        return counted

    @admin.display(description=_("pelanggan"), ordering="size")
    def people(self, group: Any) -> SafeString:
        return format_html('<span class="amount">{}</span>', group.size or "–")

    @admin.display(description=_("diskon"))
    def gets(self, group: Any) -> str:
        discount = getattr(group, "discount", None)
        if discount is None:
            return "–"
        words = benefit_words(benefit_of(discount.benefit_kind, discount.benefit_value))
        return words if discount.is_active else gettext("%(words)s (mati)") % {"words": words}

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return () if self.has_change_permission(request) else ("gets",)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if not self.has_change_permission(request):
            return ((None, {"fields": ("name", "is_member", "gets")}),)
        return (
            (_("Grup"), {"fields": ("name", "is_member")}),
            (_("Diskon anggota"), {"fields": _DISCOUNT}),
        )

    def create(self, request: HttpRequest, form: Any, formsets: Sequence[Any]) -> CustomerGroup:
        actor, values = actor_of(request), form.cleaned_data
        with tenant_transaction():
            group = create_group(actor=actor, name=values["name"], is_member=values["is_member"])
            _set_discount(actor, group, values)
        return group

    def update(self, request: HttpRequest, form: Any, formsets: Sequence[Any]) -> None:
        actor, values = actor_of(request), form.cleaned_data
        with tenant_transaction():
            group = update_group(
                actor=actor,
                group_id=form.instance.pk,
                name=values["name"],
                is_member=values["is_member"],
            )
            if set(form.changed_data) & {"name", *_DISCOUNT}:
                _set_discount(actor, group, values)

    def remove(self, request: HttpRequest, obj: CustomerGroup) -> None:
        remove_group(actor=actor_of(request), group_id=obj.pk)


def _set_discount(actor: Actor, group: CustomerGroup, values: dict[str, Any]) -> None:
    """The discount is called like its group: that is what a receipt says."""
    if values["benefit_kind"]:
        chosen = {name: values[name] for name in _DISCOUNT}
        set_member_discount(actor=actor, group_id=group.pk, name=group.name, **chosen)
    elif discount_of(group) is not None:
        remove_member_discount(actor=actor, group_id=group.pk)
