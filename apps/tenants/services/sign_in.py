"""Signing in software by e-mail, password and second factor."""

from dataclasses import dataclass
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import make_password
from django.utils.translation import gettext

from apps.core.actors import Actor
from apps.core.audit import record_audit
from apps.core.errors import FieldError
from apps.core.tenancy import tenant_scope
from apps.tenants.errors import (
    NoMembership,
    OtpRequired,
    TenantRequired,
    WrongCredentials,
    WrongOtp,
)
from apps.tenants.models import Membership, User
from apps.tenants.selectors import TenantChoice, memberships_of
from apps.tenants.services import lockout
from apps.tenants.services.accounts import is_proven
from apps.tenants.services.tokens import TokenPair, open_session


@dataclass(frozen=True, slots=True)
class SignedIn:
    tokens: TokenPair
    tenant: TenantChoice


def sign_in_software(
    *, email: str, password: str, otp: str = "", tenant_id: UUID | None = None
) -> SignedIn:
    """Open a sign-in for a program acting as a person in one tenant.

    Raises `SignInLocked`, `WrongCredentials`, `OtpRequired`, `WrongOtp`, `NoMembership`,
    `TenantRequired`.
    """
    user = verify_person(email=email, password=password, otp=otp)
    choice = _choose(memberships_of(user.id), tenant_id)
    with tenant_scope(choice.tenant_id):
        member = Membership.objects.get(id=choice.membership_id)
        session, tokens = open_session(membership=member)
        record_audit(
            actor=Actor(
                kind="person",
                tenant_id=choice.tenant_id,
                membership_id=member.id,
                user_id=user.id,
            ),
            action="session.opened",
            subject_kind="session",
            subject_id=session.id,
        )
    return SignedIn(tokens, choice)


def verify_person(*, email: str, password: str, otp: str = "") -> User:
    """The active user with this password, a proven address and, when set up, second factor."""
    lockout.refuse_if_locked(email)
    user = User.objects.filter(email__iexact=email.strip(), is_active=True).first()
    if user is None:
        make_password(password)  # as slow as a real check
    if user is None or not user.check_password(password) or not is_proven(user):
        lockout.count_failure(email)
        raise WrongCredentials
    _check_second_factor(user, otp)
    return user


def _check_second_factor(user: User, otp: str) -> None:
    factors = list(Authenticator.objects.filter(user=user))
    if not any(factor.type == Authenticator.Type.TOTP for factor in factors):
        return
    if not otp:
        raise OtpRequired
    if not any(factor.wrap().validate_code(otp) for factor in factors):
        lockout.count_failure(user.email)
        raise WrongOtp


def _choose(choices: list[TenantChoice], tenant_id: UUID | None) -> TenantChoice:
    if tenant_id is not None:
        choices = [choice for choice in choices if choice.tenant_id == tenant_id]
    if not choices:
        raise NoMembership
    if len(choices) > 1:
        raise TenantRequired(
            errors=[FieldError("tenant", "required", gettext("Sebutkan salah satu usaha Anda."))],
            extra={"tenants": [{"id": str(c.tenant_id), "name": c.tenant_name} for c in choices]},
        )
    return choices[0]
