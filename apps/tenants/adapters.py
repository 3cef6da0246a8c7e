"""How django-allauth fits in: our mails, and limits that survive Redis."""

import logging
from smtplib import SMTPException
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.stages import EmailVerificationStage, LoginStageController
from allauth.account.utils import user_pk_to_url_str
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from apps.core.errors import TooManyRequests
from apps.core.mail import as_message
from apps.tenants.errors import SignInLocked
from apps.tenants.mails import ACCOUNT_MAILS
from apps.tenants.models import User
from apps.tenants.selectors import memberships_of
from apps.tenants.services import accounts, lockout, quotas

logger = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        super().pre_authenticate(request, **credentials)
        try:
            lockout.refuse_if_locked(credentials.get("email", ""))
        except SignInLocked as error:
            raise ValidationError(
                _("Terlalu banyak percobaan masuk. Tunggu lima menit."), code=error.code
            ) from error

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        super().authentication_failed(request, **credentials)
        lockout.count_failure(credentials.get("email", ""))

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Whoever belongs to no shop yet opens one."""
        user: User = request.user  # type: ignore[assignment]
        if user.is_staff or memberships_of(user.id):
            url: str = super().get_login_redirect_url(request)
            return url
        return self.get_signup_redirect_url(request)  # type: ignore[no-any-return]

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """Only the browser that knows the account's password keeps it.

        A stranger may have signed up with this address and chosen the password: whoever reads
        the mailbox then proves the address, but must not let the stranger in.
        """
        confirmed: bool = super().confirm_email(request, email_address)
        stage = LoginStageController.enter(request, EmailVerificationStage.key)
        # Nobody's sign-in waits either where an address was known already.
        if confirmed and (stage is None or stage.login.user != email_address.user):
            accounts.drop_password(email_address.user)
        return confirmed

    def get_email_verification_redirect_url(self, email_address: EmailAddress) -> str:
        """Whoever has proven the address and has no password chooses one, as from a mail."""
        user: User = email_address.user
        if user.has_usable_password() or not user.is_active:
            url: str = super().get_email_verification_redirect_url(email_address)
            return url
        key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
        return str(self.get_reset_password_from_key_url(key))

    def set_password(self, user: User, password: str) -> None:
        """Only who is signed in, or has the link from a mail, comes here."""
        super().set_password(user, password)
        accounts.prove(user)

    def respond_email_verification_sent(
        self, request: HttpRequest, user: User | None
    ) -> HttpResponse:
        if user is not None:
            request.session[accounts.WAITING_FOR] = user.email
        response: HttpResponse = super().respond_email_verification_sent(request, user)
        return response

    def send_account_already_exists_mail(self, email: str) -> None:
        """Whoever never proved the address gets the link again instead."""
        waiting = EmailAddress.objects.filter(email__iexact=email, verified=False).first()
        if waiting is not None and not EmailAddress.objects.filter(
            user_id=waiting.user_id, verified=True
        ):
            waiting.send_confirmation(self.request, signup=True)
            return
        super().send_account_already_exists_mail(email)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Above the quota nothing is sent, and the page says the same: it tells nobody whether
        an address is known. A mail server that is away is logged; the page offers to try again.
        """
        write = ACCOUNT_MAILS[template_prefix]
        try:
            quotas.take(quotas.MAIL_PAUSE, f"{write.__name__} {email}")
            quotas.take(quotas.MAILS, f"{write.__name__} {email}")
        except TooManyRequests:
            return
        letter = write(context | {"email": email})
        try:
            as_message(letter, to=email).send()
        except (OSError, SMTPException):
            logger.exception("a mail about an account was not sent")
