"""How django-allauth fits in: no open sign-up yet, and our lockout that survives Redis."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from apps.tenants.errors import SignInLocked
from apps.tenants.services import lockout


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        super().pre_authenticate(request, **credentials)
        try:
            lockout.refuse_if_locked(credentials.get("email", ""))
        except SignInLocked as error:
            raise ValidationError(
                "Terlalu banyak percobaan masuk. Tunggu lima menit.", code=error.code
            ) from error

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        super().authentication_failed(request, **credentials)
        lockout.count_failure(credentials.get("email", ""))
