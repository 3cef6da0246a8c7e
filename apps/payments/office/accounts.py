"""Accounts at gateways: added and changed only with a key that the provider accepts."""

from typing import TYPE_CHECKING, Any, ClassVar, Final

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.core.errors import AppError
from apps.core.office.acts import Act
from apps.core.office.badges import badge
from apps.core.office.forms import TenantForm
from apps.core.office.site import Outside, Section, actor_of, owners_site
from apps.core.office.tenant_admin import TenantAdmin
from apps.payments.models import Gateway, Method, PaymentAccount
from apps.payments.services import add_account, change_account
from apps.payments.services.accounts import METHODS

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

VIEW: Final = "payments.view"
CHANGE: Final = "payments.change"
_KEY_HELP: Final[dict[str, str | Promise]] = {
    Gateway.MIDTRANS: _("Dasbor Midtrans, Settings, Access Keys: Server Key. Bukan Client Key."),
    Gateway.XENDIT: _("Dasbor Xendit, Settings, API Keys: kunci dengan hak Money-in, tulis."),
}


def _secret(label: "StrOrPromise", **values: Any) -> forms.CharField:
    """Typed once, never shown again; browsers do not offer to keep it."""
    widget = forms.PasswordInput(attrs={"autocomplete": "off", "spellcheck": "false"})
    return forms.CharField(label=label, max_length=200, widget=widget, **values)


def _method_choices(gateway: str) -> list[tuple[str, str]]:
    return [(method, str(Method(method).label)) for method in METHODS[Gateway(gateway)]]


class NewAccountForm(forms.Form):
    """Everything that a charge needs."""

    gateway = forms.ChoiceField(
        label=_("Penyedia"), choices=Gateway.choices, widget=forms.RadioSelect
    )
    name = forms.CharField(
        label=_("Nama"), max_length=60, help_text=_("Untuk Anda sendiri, misalnya Midtrans utama.")
    )
    secret_key = _secret(_("Kunci rahasia"))
    callback_token = _secret(
        _("Token verifikasi webhook"), required=False, help_text=_("Hanya untuk Xendit.")
    )
    methods = forms.MultipleChoiceField(
        label=_("Cara bayar"),
        choices=Method.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Pilih yang sudah aktif di akun Anda. LinkAja hanya lewat Xendit; QRIS, GoPay, kartu,"
            " dan virtual account hanya lewat Midtrans."
        ),
    )

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if values.get("gateway") == Gateway.XENDIT and not values.get("callback_token"):
            self.add_error(
                "callback_token",
                _("Xendit membuktikan dirinya dengan token ini. Salin dari Settings, Webhooks."),
            )
        offered = dict(_method_choices(values["gateway"])) if values.get("gateway") else {}
        extra = [m for m in values.get("methods", []) if offered and m not in offered]
        if extra:
            names = ", ".join(str(Method(method).label) for method in extra)
            self.add_error(
                "methods", gettext("Penyedia ini tidak menyediakan %(names)s.") % {"names": names}
            )
        return values


class KeyForm(forms.Form):
    """A new secret; what is left empty stays."""

    secret_key = _secret(_("Kunci rahasia baru"))
    callback_token = _secret(
        _("Token verifikasi webhook baru"),
        required=False,
        help_text=_("Hanya untuk Xendit. Kosong: yang lama tetap dipakai."),
    )


class AccountForm(TenantForm):
    """What needs no question to the provider."""

    methods = forms.MultipleChoiceField(label=_("Cara bayar"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields.get("methods")
        if field is not None:
            field.choices = _method_choices(self.instance.gateway)


def _change_key(request: HttpRequest, account: PaymentAccount, values: dict[str, Any]) -> str:
    change_account(
        account_id=account.id,
        name=account.name,
        methods=account.methods,
        is_active=account.is_active,
        secret_key=values["secret_key"],
        callback_token=values["callback_token"],
        actor=actor_of(request),
    )
    return gettext("Kunci baru diterima penyedia dan langsung dipakai.")


def _is_active(account: PaymentAccount) -> bool:
    return account.is_active


def _is_off(account: PaymentAccount) -> bool:
    return not account.is_active


def _switch(request: HttpRequest, account: PaymentAccount, *, on: bool) -> None:
    change_account(
        account_id=account.id,
        name=account.name,
        methods=account.methods,
        is_active=on,
        actor=actor_of(request),
    )


def _switch_off(request: HttpRequest, account: PaymentAccount, _values: dict[str, Any]) -> str:
    _switch(request, account, on=False)
    return gettext("Akun dimatikan. Kasir tidak menawarkannya lagi.")


def _switch_on(request: HttpRequest, account: PaymentAccount, _values: dict[str, Any]) -> str:
    _switch(request, account, on=True)
    return gettext("Akun dipakai lagi.")


@admin.register(PaymentAccount, site=owners_site)
class PaymentAccountAdmin(TenantAdmin):
    form = AccountForm
    section = Section.MONEY
    position = 60
    view_permission = VIEW
    change_permission = CHANGE
    can_add = True
    list_display = ("name", "provider", "key", "offers", "validated_at", "status")
    list_filter = ("gateway", "is_active")
    ordering = ("created_at",)
    change_form_template = "owners/payments/account.html"
    empty_advice = _(
        "Tambahkan akun Midtrans atau Xendit agar kasir bisa menerima QRIS dan e-wallet."
    )
    fields: ClassVar[Any] = ("name", "methods", "provider", "key", "validated_at")
    readonly_fields = ("provider", "key", "validated_at")
    acts = (
        Act(
            name="key",
            label=_("Ganti kunci"),
            permission=CHANGE,
            perform=_change_key,
            form=KeyForm,
            explanation=_(
                "Penyedia ditanya dulu. Kalau kuncinya ditolak, yang lama tetap dipakai."
            ),
            outside=True,
        ),
        Act(
            name="off",
            label=_("Matikan"),
            permission=CHANGE,
            perform=_switch_off,
            explanation=_(
                "Kasir tidak bisa memulai pembayaran baru lewat akun ini. Pemberitahuan untuk"
                " pembayaran yang sedang berjalan juga tidak diterima lagi; keadaannya tetap"
                " ditanyakan ke penyedia sampai pasti."
            ),
            danger=True,
            applies=_is_active,
        ),
        Act(
            name="on",
            label=_("Pakai lagi"),
            permission=CHANGE,
            perform=_switch_on,
            applies=_is_off,
        ),
    )

    @admin.display(description=_("penyedia"), ordering="gateway")
    def provider(self, account: PaymentAccount) -> str:
        return account.get_gateway_display()

    @admin.display(description=_("kunci rahasia"))
    def key(self, account: PaymentAccount) -> SafeString:
        return format_html('<span class="nowrap">•••• {}</span>', account.key_hint)

    @admin.display(description=_("cara bayar"))
    def offers(self, account: PaymentAccount) -> str:
        return ", ".join(str(Method(method).label) for method in account.methods)

    @admin.display(description=_("keadaan"), ordering="is_active")
    def status(self, account: PaymentAccount) -> SafeString:
        look, words = ("good", _("dipakai")) if account.is_active else ("", _("mati"))
        return badge(look, words)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {}

    def update(self, request: HttpRequest, form: Any, formsets: Any) -> None:
        change_account(
            account_id=form.instance.pk,
            name=form.cleaned_data["name"],
            methods=form.cleaned_data["methods"],
            is_active=form.instance.is_active,
            actor=actor_of(request),
        )

    def panels(self, request: HttpRequest, obj: PaymentAccount) -> dict[str, Any]:
        address = reverse("payment_webhook", args=[obj.gateway, obj.token])
        return {"webhook": settings.PUBLIC_URL + address, "badge": self.status(obj)}

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The key is tried at the provider, so the account is made after this transaction."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = NewAccountForm(request.POST if request.method == "POST" else None)
        form.label_suffix = ""
        if request.method != "POST" or not form.is_valid():
            return self._add_page(request, form)

        def work() -> HttpResponse:
            account = add_account(**form.cleaned_data, actor=actor_of(request))
            text = gettext(
                "Penyedia menerima kuncinya. Sekarang salin alamat webhook di bawah ini."
            )
            self.message_user(request, text, messages.SUCCESS)
            return HttpResponseRedirect(self.address(account.pk))

        def refused(error: AppError) -> HttpResponse:
            self._show_in(form, error)
            return self._add_page(request, form)

        return Outside(work, refused)

    def _add_page(self, request: HttpRequest, form: forms.Form) -> HttpResponse:
        address = reverse("backoffice:payments_paymentaccount_changelist")
        context = self.admin_site.each_context(request) | {
            "title": gettext("Tambah akun pembayaran"),
            "crumbs": [(gettext("Akun pembayaran"), address)],
            "form": form,
            "back": address,
            "key_help": _KEY_HELP.items(),
        }
        return TemplateResponse(request, "owners/payments/new_account.html", context)
