"""Signing up: who you are, and how you come in."""

from typing import Any

from allauth.account import forms as account
from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from apps.core.context import request_context
from apps.core.errors import TooManyRequests
from apps.core.ratelimit import caller
from apps.tenants.models import User
from apps.tenants.services import quotas
from apps.tenants.services.accounts import WAITING_FOR


class SignupForm(account.SignupForm):  # type: ignore[misc]
    """E-mail, password and name; the same answer whether or not the address is known."""

    name = forms.CharField(
        label=_("Nama Anda"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    field_order = ("name", "email", "password1")

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean()
        if not self.errors:
            self._count()
        return values

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        request.session[WAITING_FOR] = self.cleaned_data["email"]
        saved: tuple[User | None, HttpResponse | None] = super().try_save(request)
        return saved

    def custom_signup(self, request: HttpRequest, user: User) -> None:
        user.name = self.cleaned_data["name"].strip()
        user.language = translation.get_language()
        user.save(update_fields=["name", "language"])

    def _count(self) -> None:
        try:
            quotas.take(quotas.SIGN_UPS, caller(request_context.get().ip))
        except TooManyRequests as error:
            message = _("Terlalu banyak pendaftaran dari jaringan ini. Coba lagi nanti.")
            self.add_error(None, forms.ValidationError(message, code=error.code))
