"""People, roles and terminals in the owners' admin. Outlets: `apps.backoffice.admin`."""

from collections.abc import Sequence
from typing import Any, ClassVar
from uuid import UUID

import segno
from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.core.office.forms import TenantForm
from apps.core.office.site import Section, actor_of, owners_site
from apps.core.office.tenant_admin import Act, TenantAdmin
from apps.tenants.models import Membership, MembershipOutlet, Outlet, Role, Terminal
from apps.tenants.services.members import save_person, save_role
from apps.tenants.services.pairing import (
    PAIRED_KINDS,
    VALID_FOR,
    create_pairing_code,
    revoke_terminal,
)
from apps.tenants.services.people import create_terminal
from apps.tenants.services.pins import set_pin
from apps.tenants.services.places import rename_terminal
from apps.tenants.words import PERMISSION_WORDS

# --- People ----------------------------------------------------------------------------------


class PersonForm(TenantForm):
    email = forms.EmailField(
        label=_("E-mail"),
        required=False,
        help_text=_("Untuk masuk ke kantor. Kosong: hanya masuk di kasir dengan PIN."),
    )
    places: Any = forms.ModelMultipleChoiceField(
        label=_("Outlet"),
        queryset=None,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        member = self.instance
        if not self.is_new and "email" in self.fields:
            self.initial["email"] = member.user.email if member.user else ""
            self.initial["places"] = list(
                member.membershipoutlet_set.values_list("outlet_id", flat=True)
            )

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if not values.get("all_outlets") and not values.get("places"):
            self.add_error("places", gettext("Pilih outlet, atau centang semua outlet."))
        return values


class PinForm(forms.Form):
    pin = forms.RegexField(
        r"^\d{4,8}$",
        label=_("PIN baru"),
        help_text=_("4 sampai 8 angka, tidak boleh sama semua."),
        widget=forms.PasswordInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


def _set_pin(request: HttpRequest, member: Membership, values: dict[str, Any]) -> str:
    set_pin(membership_id=member.id, pin=values["pin"], actor=actor_of(request))
    return gettext("PIN sudah diganti.")


@admin.register(Membership, site=owners_site)
class MembershipAdmin(TenantAdmin):
    form = PersonForm
    section = Section.SETTINGS
    position = 30
    view_permission = "people.view"
    change_permission = "people.change"
    list_display = ("name", "code", "role", "sign_in", "where", "is_active")
    list_select_related = ("role", "user")
    list_filter = ("is_active", "role")
    search_fields = ("name", "code", "user__email")
    ordering = ("name",)
    choices_of: ClassVar = {"places": Outlet}
    acts = (
        Act(
            name="pin",
            label=_("Atur PIN"),
            permission="people.change",
            perform=_set_pin,
            form=PinForm,
            explanation=_("PIN lama langsung tidak berlaku, kunci karena salah PIN dibuka."),
        ),
    )

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        if not self.has_change_permission(request, obj):
            return ("name", "code", "sign_in", "role", "where", "is_active")
        return ("name", "code", "email", "role", "all_outlets", "places", "is_active")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return () if self.has_change_permission(request, obj) else self.get_fields(request, obj)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).prefetch_related("outlets")

    def within(self, rows: QuerySet[Any], outlet_ids: frozenset[UUID]) -> QuerySet[Any]:
        """People of these outlets; those of all outlets are the owner's business."""
        links = MembershipOutlet.objects.filter(outlet_id__in=outlet_ids)
        return rows.filter(all_outlets=False, id__in=links.values("membership_id"))

    @admin.display(description=_("e-mail"))
    def sign_in(self, member: Membership) -> str:
        return member.user.email if member.user else "–"

    @admin.display(description=_("outlet"))
    def where(self, member: Membership) -> str:
        if member.all_outlets:
            return gettext("semua")
        return ", ".join(outlet.name for outlet in member.outlets.all()) or "–"

    def create(self, request: HttpRequest, form: Any, formsets: Sequence[Any]) -> Membership:
        return save_person(actor=actor_of(request), **_person_values(form))

    def update(self, request: HttpRequest, form: Any, formsets: Sequence[Any]) -> None:
        save_person(actor=actor_of(request), membership_id=form.instance.pk, **_person_values(form))


def _person_values(form: Any) -> dict[str, Any]:
    values = form.cleaned_data
    return {
        "name": values["name"],
        "code": values["code"],
        "email": values["email"],
        "role_id": values["role"].id,
        "outlets": None if values["all_outlets"] else list(values["places"]),
        "is_active": values["is_active"],
    }


# --- Roles -----------------------------------------------------------------------------------


class RoleForm(TenantForm):
    permissions = forms.MultipleChoiceField(
        label=_("Izin"),
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "matrix"}),
        choices=[(group, list(words.items())) for group, words in PERMISSION_WORDS.items()],
    )


@admin.register(Role, site=owners_site)
class RoleAdmin(TenantAdmin):
    form = RoleForm
    section = Section.SETTINGS
    position = 40
    view_permission = "people.view"
    change_permission = "people.change"
    can_add = False
    list_display = ("name", "key", "discount_limit", "count")
    ordering = ("name",)
    search_fields = ("name",)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        may = self.has_change_permission(request, obj)
        return ("name", "discount_limit", "permissions" if may else "allowed")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return () if self.has_change_permission(request, obj) else self.get_fields(request, obj)

    @admin.display(description=_("jumlah izin"))
    def count(self, role: Role) -> int:
        return len(role.permissions)

    @admin.display(description=_("izin"))
    def allowed(self, role: Role) -> str:
        words = {key: word for group in PERMISSION_WORDS.values() for key, word in group.items()}
        return "\n".join(str(word) for key, word in words.items() if key in role.permissions)

    def update(self, request: HttpRequest, form: Any, formsets: Sequence[Any]) -> None:
        save_role(actor=actor_of(request), role_id=form.instance.pk, **form.cleaned_data)


# --- Terminals -------------------------------------------------------------------------------


def _is_device(terminal: Terminal) -> bool:
    return terminal.kind in PAIRED_KINDS


def _can_be_revoked(terminal: Terminal) -> bool:
    return _is_device(terminal) and terminal.paired_at is not None and terminal.revoked_at is None


def _pair(request: HttpRequest, terminal: Terminal, _: dict[str, Any]) -> HttpResponse:
    """The page with the code: it is shown this once, only its hash is kept."""
    code = create_pairing_code(terminal_id=terminal.id, actor=actor_of(request))
    page: Any = owners_site.get_model_admin(Terminal)
    context = page.page_context(request, terminal) | {
        "title": gettext("Kode pemasangan"),
        "subtitle": str(terminal),
        "code": f"{code[:4]}-{code[4:]}",
        "picture": segno.make(code, error="m").svg_data_uri(scale=6, border=3, light="#fff"),
        "minutes": int(VALID_FOR.total_seconds() // 60),
        "back": page.address(terminal.pk),
    }
    return TemplateResponse(request, "owners/pairing.html", context)


def _revoke(request: HttpRequest, terminal: Terminal, _: dict[str, Any]) -> str:
    revoke_terminal(terminal_id=terminal.id, actor=actor_of(request))
    return gettext("Terminal dicabut; perangkatnya harus dipasangkan lagi.")


@admin.register(Terminal, site=owners_site)
class TerminalAdmin(TenantAdmin):
    section = Section.SETTINGS
    position = 50
    view_permission = "terminals.view"
    change_permission = "terminals.change"
    outlet_path = "outlet_id"
    list_display = ("code", "name", "outlet", "kind", "state", "last_seen_at")
    list_select_related = ("outlet",)
    list_filter = ("outlet", "kind")
    search_fields = ("code", "name")
    ordering = ("code",)
    acts = (
        Act(
            name="pair",
            label=_("Buat kode pemasangan"),
            permission="terminals.change",
            perform=_pair,
            explanation=(
                _(
                    "Kode berlaku sebentar dan sekali pakai. Perangkat yang sekarang terpasang"
                    " berhenti begitu kode dipakai."
                )
            ),
            applies=_is_device,
        ),
        Act(
            name="revoke",
            label=_("Cabut terminal"),
            permission="terminals.change",
            perform=_revoke,
            explanation=_("Kasir di perangkat ini langsung keluar."),
            danger=True,
            applies=_can_be_revoked,
        ),
    )

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        if obj is None:
            return ("outlet", "code", "name", "kind")
        return ("name", "code", "outlet", "kind", "state", "paired_at", "last_seen_at")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return () if obj is None else self.get_fields(request, obj)[1:]

    def formfield_for_choice_field(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Only devices are made by people."""
        kwargs["choices"] = [(kind.value, kind.label) for kind in PAIRED_KINDS]
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    @admin.display(description=_("keadaan"))
    def state(self, terminal: Terminal) -> str:
        if not _is_device(terminal):
            return "–"
        if terminal.revoked_at is not None:
            return gettext("dicabut")
        return (
            gettext("terpasang") if terminal.paired_at is not None else gettext("belum dipasangkan")
        )

    def create(self, request: HttpRequest, form: Any, formsets: Sequence[Any]) -> Terminal:
        return create_terminal(actor=actor_of(request), **form.cleaned_data)

    def update(self, request: HttpRequest, form: Any, formsets: Sequence[Any]) -> None:
        rename_terminal(
            actor=actor_of(request), terminal_id=form.instance.pk, name=form.cleaned_data["name"]
        )
