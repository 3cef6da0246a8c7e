"""Errors of sign-in, pairing and approvals."""

import datetime as dt
from http import HTTPStatus

from apps.core.errors import AppError, Conflict, Forbidden, InvalidInput, NotSignedIn


class WrongCredentials(NotSignedIn):
    code = "wrong_credentials"
    title = "E-mail or password is wrong."


class OtpRequired(NotSignedIn):
    code = "otp_required"
    title = "Send the code of your authenticator app, or a recovery code, as otp."


class WrongOtp(NotSignedIn):
    code = "otp_wrong"
    title = "The code is wrong or used up."


class TenantRequired(InvalidInput):
    code = "tenant_required"
    title = "You belong to several tenants. Name one as tenant."


class NoMembership(Forbidden):
    code = "no_membership"
    title = "You belong to no active tenant, or not to the one you named."


class TokenReused(NotSignedIn):
    code = "refresh_token_reused"
    title = "This refresh token was used before. The sign-in has been revoked; sign in again."


class SignInEnded(NotSignedIn):
    """Tells a till that was locked out from one whose access token is merely old."""

    code = "sign_in_ended"
    title = "This device was locked out or paired anew elsewhere. Pair it again."


class WrongPairingCode(AppError):
    code = "pairing_code_invalid"
    status = HTTPStatus.BAD_REQUEST
    title = "The pairing code is wrong, used or expired. Make a new one in the back office."


class WrongPin(NotSignedIn):
    code = "pin_wrong"
    title = "Employee number or PIN is wrong."

    def __init__(self, tries_left: int | None = None) -> None:
        super().__init__(extra={} if tries_left is None else {"tries_left": tries_left})


class PinLocked(AppError):
    code = "pin_locked"
    status = HTTPStatus.TOO_MANY_REQUESTS
    title = "Too many wrong PINs. Wait, or ask a manager to set a new PIN."

    def __init__(self, until: dt.datetime, now: dt.datetime) -> None:
        super().__init__(extra={"locked_until": until.isoformat()})
        self.retry_after = max(1, int((until - now).total_seconds()))


class SignInLocked(AppError):
    code = "sign_in_locked"
    status = HTTPStatus.TOO_MANY_REQUESTS
    title = "Too many failed sign-ins for this e-mail. Wait five minutes."
    retry_after = 300


class TerminalRequired(Conflict):
    code = "terminal_required"
    title = "Only a paired terminal can do this."


class ApprovalRequired(Forbidden):
    code = "approval_required"
    title = "A supervisor has to approve this."


class ApprovalInvalid(Forbidden):
    code = "approval_invalid"
    title = "The approval is for something else, used, or older than five minutes."


class LocksYouOut(Conflict):
    code = "locks_you_out"
    title = "This would take away your own access. Ask another owner to do it."


class GrantTooHigh(Forbidden):
    code = "grant_too_high"
    title = "You can only give rights and outlets that you have yourself."
