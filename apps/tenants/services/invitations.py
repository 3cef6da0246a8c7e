"""Mails that let people choose a password."""

from allauth.account.forms import ResetPasswordForm
from allauth.core.context import request_context
from django.http import HttpRequest

from apps.tenants.models import User


def send_password_link(*, request: HttpRequest, user: User) -> None:
    """Send the same mail as "forgot password". Not inside a transaction: mail servers are slow."""
    form = ResetPasswordForm({"email": user.email})
    with request_context(request):
        if form.is_valid():
            form.save(request)
