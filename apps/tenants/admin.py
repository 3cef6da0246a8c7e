"""People, roles and terminals in the owners' admin. Outlets: `apps.backoffice.admin`."""

from collections.abc import Sequence
from typing import Any, ClassVar
from uuid import UUID

import segno
from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F, QuerySet, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from apps.core.errors import AppError
from apps.core.office.acts import Act
from apps.core.office.badges import badge
from apps.core.office.forms import TenantForm
from apps.core.office.site import Section, actor_of, owners_site
from apps.core.office.tenant_admin import TenantAdmin
from apps.tenants import role_matrix
from apps.tenants.models import Membership, MembershipOutlet, Outlet, Role, Terminal
from apps.tenants.services.approval_codes import CODES_A_DAY, codes_of_today, give_code
from apps.tenants.services.invitations import send_password_link
from apps.tenants.services.members import save_person, save_role
from apps.tenants.services.pairing import (
    PAIRED_KINDS,
    VALID_FOR,
    create_pairing_code,
    revoke_terminal,
)
from apps.tenants.services.people import create_terminal
from apps.tenants.services.pins import set_pin, unlock_pin
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


def _unlock(request: HttpRequest, member: Membership, _values: dict[str, Any]) -> str:
    unlock_pin(membership_id=member.id, actor=actor_of(request))
    return gettext("Kunci PIN dibuka.")


def _is_locked(member: Membership) -> bool:
    return member.pin_locked_until is not None and member.pin_locked_until > timezone.now()


def _send_link(request: HttpRequest, member: Membership, _values: dict[str, Any]) -> str:
    _send_password_link(request, member)
    return gettext("Tautan untuk memilih kata sandi dikirim.")


def _send_password_link(request: HttpRequest, member: Membership) -> None:
    """After the commit: no mail goes out for a person who was not saved."""
    user = member.user
    if user is not None:
        transaction.on_commit(lambda: send_password_link(request=request, user=user))


def _can_sign_in(member: Membership) -> bool:
    return member.user is not None and member.is_active


# What is only shown about a person.
_SHOWN = ("pin_state", "last_sign_in")


@admin.register(Membership, site=owners_site)
class MembershipAdmin(TenantAdmin):
    form = PersonForm
    section = Section.SETTINGS
    position = 30
    view_permission = "people.view"
    change_permission = "people.change"
    list_display = ("name", "code", "role", "where", "pin_state", "last_sign_in", "is_active")
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
        Act(
            name="unlock",
            label=_("Buka kunci PIN"),
            permission="people.change",
            perform=_unlock,
            explanation=_("PIN ini salah diketik lima kali. Pastikan orangnya, bukan orang lain."),
            applies=_is_locked,
        ),
        Act(
            name="invite",
            label=_("Kirim tautan kata sandi"),
            permission="people.change",
            perform=_send_link,
            explanation=_("Orang ini menerima e-mail untuk memilih kata sandi baru."),
            applies=_can_sign_in,
        ),
    )

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        if not self.has_change_permission(request, obj):
            return ("name", "code", "sign_in", "role", "where", *_SHOWN, "is_active")
        own = ("name", "code", "email", "role", "all_outlets", "places", "is_active")
        return own if obj is None else (*own, *_SHOWN)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        may = self.has_change_permission(request, obj)
        return _SHOWN if may else self.get_fields(request, obj)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).prefetch_related("outlets")

    def within(self, rows: QuerySet[Any], outlet_ids: frozenset[UUID]) -> QuerySet[Any]:
        """People of these outlets; those of all outlets are the owner's business."""
        links = MembershipOutlet.objects.filter(outlet_id__in=outlet_ids)
        return rows.filter(all_outlets=False, id__in=links.values("membership_id"))

    @admin.display(description=_("e-mail"))
    def sign_in(self, member: Membership) -> str:
        return member.user.email if member.user else "–"

    @admin.display(description="PIN")
    def pin_state(self, member: Membership) -> SafeString | str:
        if _is_locked(member):
            assert member.pin_locked_until is not None  # noqa: S101 - said by `_is_locked`
            until = timezone.localtime(member.pin_locked_until)
            return badge("bad", gettext("terkunci sampai %(time)s") % {"time": f"{until:%H.%M}"})
        return badge("good", gettext("ada")) if member.pin_hash else badge("", gettext("belum ada"))

    @admin.display(description=_("terakhir masuk"), ordering="user__last_login")
    def last_sign_in(self, member: Membership) -> str:
        if member.user is None:
            return gettext("hanya di kasir")
        if member.user.last_login is None:
            return capfirst(gettext("belum pernah"))
        return date_format(timezone.localtime(member.user.last_login), "j M Y H.i")

    @admin.display(description=_("outlet"))
    def where(self, member: Membership) -> str:
        if member.all_outlets:
            return capfirst(gettext("semua"))
        return ", ".join(outlet.name for outlet in member.outlets.all()) or "–"

    def create(self, request: HttpRequest, form: Any, formsets: Sequence[Any]) -> Membership:
        member = save_person(actor=actor_of(request), **_person_values(form))
        if member.user is not None and not member.user.has_usable_password():
            _send_password_link(request, member)
            text = gettext("%(name)s menerima e-mail untuk memilih kata sandi.")
            self.message_user(request, text % {"name": member.name}, messages.INFO)
        return member

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
    ordering = ("name",)
    search_fields = ("name",)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """All roles and permissions at one glance, instead of a list to open one by one."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        refusal = None
        if request.method == "POST":
            refusal = self._save_matrix(request)
            if refusal is None:
                return redirect("backoffice:tenants_role_changelist")
        return TemplateResponse(request, "owners/roles.html", self._matrix(request, refusal))

    def _save_matrix(self, request: HttpRequest) -> AppError | None:
        """Save what was ticked; the refusal when it was not saved."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        try:
            changes = role_matrix.save_matrix(actor=actor_of(request), data=request.POST)
        except AppError as error:
            return error
        for change in changes:
            self.message_user(request, _described(change), messages.SUCCESS)
        return None

    def _matrix(self, request: HttpRequest, refusal: AppError | None) -> dict[str, Any]:
        columns = role_matrix.columns(actor_of(request))
        ticked = set(request.POST.getlist(role_matrix.GRANT)) if refusal else None
        context: dict[str, Any] = self.admin_site.each_context(request)
        return context | {
            "title": capfirst(self.opts.verbose_name_plural),
            "columns": columns,
            "areas": role_matrix.areas(actor_of(request), columns, ticked),
            "may_change": self.has_change_permission(request),
            "refusal": refusal and (self.admin_site.door.explain(refusal.code) or refusal.detail),
        }

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        may = self.has_change_permission(request, obj)
        return ("name", "discount_limit", "permissions" if may else "allowed")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return () if self.has_change_permission(request, obj) else self.get_fields(request, obj)

    @admin.display(description=_("izin"))
    def allowed(self, role: Role) -> str:
        words = {key: word for group in PERMISSION_WORDS.values() for key, word in group.items()}
        return "\n".join(str(word) for key, word in words.items() if key in role.permissions)

    def update(self, request: HttpRequest, form: Any, formsets: Sequence[Any]) -> None:
        save_role(actor=actor_of(request), role_id=form.instance.pk, **form.cleaned_data)


def _described(change: role_matrix.Change) -> str:
    """What happened to a role, and for whom."""
    text = ngettext(
        "%(role)s: %(given)s izin diberikan, %(taken)s dicabut. Berlaku sekarang untuk"
        " %(people)s orang.",
        "%(role)s: %(given)s izin diberikan, %(taken)s dicabut. Berlaku sekarang untuk"
        " %(people)s orang.",
        change.people,
    )
    return text % {
        "role": change.role.name,
        "given": change.given,
        "taken": change.taken,
        "people": change.people,
    }


# --- Terminals -------------------------------------------------------------------------------


def _is_device(terminal: Terminal) -> bool:
    return terminal.kind in PAIRED_KINDS


def _can_be_revoked(terminal: Terminal) -> bool:
    return _is_device(terminal) and terminal.paired_at is not None and terminal.revoked_at is None


def _pair(request: HttpRequest, terminal: Terminal, _: dict[str, Any]) -> HttpResponse:
    """The page with the code: it is shown this once, only its hash is kept."""
    code = create_pairing_code(terminal_id=terminal.id, actor=actor_of(request))
    page: Any = owners_site.get_model_admin(Terminal)
    link = request.build_absolute_uri(f"{_address_of(terminal)}#pair={code}")
    now = int(timezone.now().timestamp())
    context = page.page_context(request, terminal) | {
        "title": gettext("Pasangkan perangkat"),
        "subtitle": str(terminal),
        "code": f"{code[:4]}-{code[4:]}",
        "place": request.build_absolute_uri(_address_of(terminal)).split("://")[1],
        "picture": segno.make(link, error="m").svg_data_uri(scale=6, border=3, light="#fff"),
        "expires": str(now + int(VALID_FOR.total_seconds())),
        "poll": f"{page.address(terminal.pk, 'paired')}?since={now}",
        "again": page.address(terminal.pk, "pair"),
        "back": page.address(terminal.pk),
    }
    return TemplateResponse(request, "owners/pairing.html", context)


def _address_of(terminal: Terminal) -> str:
    """Where the device opens its page."""
    return "/kitchen/" if terminal.kind == Terminal.Kind.KITCHEN else "/pos/"


def _give_code(request: HttpRequest, terminal: Terminal, _: dict[str, Any]) -> HttpResponse:
    """The page with the code: only its hash is kept, so it is shown this once."""
    given = give_code(terminal_id=terminal.id, actor=actor_of(request))
    page: Any = owners_site.get_model_admin(Terminal)
    context = page.page_context(request, terminal) | {
        "title": gettext("Kode persetujuan luring"),
        "subtitle": str(terminal),
        "code": f"{given.code[:4]} {given.code[4:]}",
        "day": given.day,
        "left": CODES_A_DAY - given.given,
        "codes": codes_of_today(terminal),
        "again": page.address(terminal.pk, "code"),
        "back": page.address(terminal.pk),
    }
    return TemplateResponse(request, "owners/approval_code.html", context)


def _can_check_codes(terminal: Terminal) -> bool:
    return terminal.kind == Terminal.Kind.TILL and terminal.public_key != ""


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
    list_display = ("name", "code", "outlet", "kind", "state", "last_seen_at", "missing")
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
            name="code",
            label=_("Beri kode persetujuan luring"),
            permission="approvals.give",
            perform=_give_code,
            explanation=_(
                "Untuk kasir yang sedang tanpa internet: bacakan satu kode lewat telepon. Satu kode"
                " berlaku hari ini, untuk satu tindakan (void, refund, diskon, harga), dan nama"
                " Anda tercatat sebagai yang menyetujui."
            ),
            applies=_can_check_codes,
        ),
        Act(
            name="revoke",
            label=_("Cabut terminal"),
            permission="terminals.change",
            perform=_revoke,
            explanation=_(
                "Perangkat ini langsung keluar dan tidak bisa berjualan sampai dipasangkan lagi."
                " Penjualan yang belum terkirim tetap tersimpan di perangkat itu."
            ),
            danger=True,
            applies=_can_be_revoked,
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        unarrived = Sum(F("journals__highest") - F("journals__received"))
        rows: QuerySet[Any] = super().get_queryset(request).annotate(unarrived=unarrived)
        return rows

    @admin.display(description=_("belum tiba"), ordering="unarrived")
    def missing(self, terminal: Any) -> SafeString | str:
        """Entries of its journals below the highest that arrived; nobody knows of later ones."""
        if terminal.unarrived is None:
            return "–"
        return badge("warn" if terminal.unarrived else "good", str(terminal.unarrived))

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

    def get_urls(self) -> list[URLPattern]:
        live = path(
            "<path:object_id>/paired/",
            self.admin_site.admin_view(self.paired_view),
            name="tenants_terminal_paired",
        )
        return [live, *super().get_urls()]

    def paired_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The part of the pairing page that asks again and again whether it has happened."""
        if not self._may(request, self.change_permission):
            raise PermissionDenied
        terminal = self.get_object(request, unquote(object_id))
        if terminal is None:
            raise Http404
        since = request.GET.get("since", "")
        begun = int(since) if since.isdecimal() and len(since) < 12 else 0
        is_paired = terminal.paired_at is not None and terminal.paired_at.timestamp() >= begun
        context = {
            "original": terminal,
            "is_paired": is_paired and terminal.revoked_at is None,
            "poll": request.get_full_path(),
            "back": self.address(terminal.pk),
        }
        return TemplateResponse(request, "owners/parts/pairing_state.html", context)

    @admin.display(description=_("keadaan"))
    def state(self, terminal: Terminal) -> SafeString | str:
        if not _is_device(terminal):
            return "–"
        if terminal.revoked_at is not None:
            return badge("bad", gettext("dicabut"))
        if terminal.paired_at is None:
            return badge("warn", gettext("belum dipasangkan"))
        return badge("good", gettext("terpasang"))

    def create(self, request: HttpRequest, form: Any, formsets: Sequence[Any]) -> Terminal:
        return create_terminal(actor=actor_of(request), **form.cleaned_data)

    def update(self, request: HttpRequest, form: Any, formsets: Sequence[Any]) -> None:
        rename_terminal(
            actor=actor_of(request), terminal_id=form.instance.pk, name=form.cleaned_data["name"]
        )
