"""Errors of sign-in, pairing and approvals."""

import datetime as dt
from http import HTTPStatus

from django.utils.translation import gettext_lazy as _

from apps.core.errors import AppError, Conflict, Forbidden, InvalidInput, NotSignedIn


class WrongCredentials(NotSignedIn):
    code = "wrong_credentials"
    title = _("E-mail atau kata sandi salah.")


class OtpRequired(NotSignedIn):
    code = "otp_required"
    title = _("Kirim kode dari aplikasi autentikator, atau kode cadangan, sebagai otp.")


class WrongOtp(NotSignedIn):
    code = "otp_wrong"
    title = _("Kodenya salah atau sudah dipakai.")


class TenantRequired(InvalidInput):
    code = "tenant_required"
    title = _("Anda ada di beberapa usaha. Sebutkan satu sebagai tenant.")


class NoMembership(Forbidden):
    code = "no_membership"
    title = _("Anda tidak ada di usaha yang aktif, atau tidak di usaha yang disebut.")


class TokenReused(NotSignedIn):
    code = "refresh_token_reused"
    title = _("Token ini sudah pernah dipakai. Akses dicabut; masuk lagi.")


class SignInEnded(NotSignedIn):
    """Tells a till that was locked out from one whose access token is merely old."""

    code = "sign_in_ended"
    title = _("Perangkat ini dicabut atau sudah dipasangkan di tempat lain. Pasangkan lagi.")


class WrongPairingCode(AppError):
    code = "pairing_code_invalid"
    status = HTTPStatus.BAD_REQUEST
    title = _("Kode pemasangan salah, sudah dipakai, atau kedaluwarsa. Buat yang baru di kantor.")


class OtherTerminal(AppError):
    """The device holds entries of its former terminal that were not sent yet."""

    code = "other_terminal"
    status = HTTPStatus.CONFLICT
    title = _("Kode ini untuk terminal lain. Kirim atau ekspor dulu antrean di perangkat ini.")


class WrongPin(NotSignedIn):
    code = "pin_wrong"
    title = _("Nomor pegawai atau PIN salah.")

    def __init__(self, tries_left: int | None = None) -> None:
        super().__init__(extra={} if tries_left is None else {"tries_left": tries_left})


class PinLocked(AppError):
    code = "pin_locked"
    status = HTTPStatus.TOO_MANY_REQUESTS
    title = _("PIN salah terlalu sering. Tunggu, atau minta manajer mengatur PIN baru.")

    def __init__(self, until: dt.datetime, now: dt.datetime) -> None:
        super().__init__(extra={"locked_until": until.isoformat()})
        self.retry_after = max(1, int((until - now).total_seconds()))


class SignInLocked(AppError):
    code = "sign_in_locked"
    status = HTTPStatus.TOO_MANY_REQUESTS
    title = _("Terlalu sering gagal masuk dengan e-mail ini. Tunggu lima menit.")
    retry_after = 300


class TerminalRequired(Conflict):
    code = "terminal_required"
    title = _("Hanya terminal yang dipasangkan yang bisa melakukan ini.")


class CashierWasNotThere(Forbidden):
    code = "cashier_was_not_there"
    title = _("Orang itu tidak masuk di kasir ini saat penjualan, atau tidak boleh menjual lagi.")


class ApprovalRequired(Forbidden):
    code = "approval_required"
    title = _("Ini harus disetujui atasan.")


class ApprovalInvalid(Forbidden):
    code = "approval_invalid"
    title = _("Persetujuan ini untuk hal lain, sudah dipakai, atau lebih dari lima menit.")


class LocksYouOut(Conflict):
    code = "locks_you_out"
    title = _("Perubahan ini menutup akses Anda sendiri. Minta pemilik lain yang melakukannya.")


class GrantTooHigh(Forbidden):
    code = "grant_too_high"
    title = _("Anda hanya bisa memberi izin dan outlet yang Anda punya sendiri.")


class ApprovalCodesUsedUp(Conflict):
    code = "approval_codes_used_up"
    title = _("Semua kode hari ini untuk kasir ini sudah diberikan. Besok ada yang baru.")


class ApprovalCodeUnproven(Forbidden):
    """`reason`: `not_given` (by anybody, that day), `used` (by another act) or `not_allowed`."""

    code = "approval_unproven"
    title = _("Kode persetujuan ini tidak terbukti.")

    def __init__(self, *, reason: str) -> None:
        super().__init__(extra={"reason": reason})
        self.reason = reason
