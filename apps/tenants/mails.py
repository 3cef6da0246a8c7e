"""What we write to somebody about his own account."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from apps.core.mail import Letter
from apps.tenants.models import User
from apps.tenants.services.accounts import is_proven

Context = Mapping[str, Any]


def confirm_address(context: Context) -> Letter:
    """After signing up: the link that proves the address."""
    return Letter(
        subject=_("Konfirmasi e-mail Anda"),
        paragraphs=(
            # By no name: whoever signed up may have written anything, to anybody's mailbox.
            _("Halo,"),
            _(
                "Tinggal satu langkah: konfirmasi bahwa alamat ini milik Anda,"
                " lalu kita siapkan tokonya."
            ),
        ),
        action=(_("Konfirmasi e-mail"), context["activate_url"]),
        note=_(
            "Tautan ini berlaku 24 jam dan sekali pakai. Bukan Anda yang mendaftar?"
            " Abaikan saja surat ini; tanpa konfirmasi tidak terjadi apa-apa."
        ),
    )


def account_exists(context: Context) -> Letter:
    """Somebody signed up with an address that has an account."""
    return Letter(
        subject=_("Anda sudah punya akun"),
        paragraphs=(
            _("Ada yang mendaftar di Warungin dengan alamat ini, padahal akunnya sudah ada."),
            _("Kalau itu Anda, masuk saja seperti biasa, atau buat kata sandi baru."),
        ),
        action=(_("Buat kata sandi baru"), context["password_reset_url"]),
        note=_("Bukan Anda? Abaikan saja surat ini; akun Anda tidak berubah."),
    )


def unknown_account(context: Context) -> Letter:
    """Somebody asked for a new password for an address without an account."""
    return Letter(
        subject=_("Alamat ini belum punya akun"),
        paragraphs=(
            _("Ada yang meminta kata sandi baru untuk alamat ini, tetapi belum ada akunnya."),
            _("Mungkin Anda mendaftar dengan alamat lain?"),
        ),
        action=(_("Daftar dengan alamat ini"), context["signup_url"]),
        note=_("Bukan Anda? Abaikan saja surat ini."),
    )


def new_password(context: Context) -> Letter:
    """The link to choose a new password."""
    return Letter(
        subject=_("Buat kata sandi baru"),
        paragraphs=(
            _greeting(context["user"]),
            _("Ada yang meminta kata sandi baru untuk akun Anda."),
        ),
        action=(_("Buat kata sandi baru"), context["password_reset_url"]),
        note=_("Tautan ini sekali pakai. Bukan Anda? Abaikan saja; kata sandi lama tetap berlaku."),
    )


def _greeting(user: User) -> str:
    """By name only once the address is proven: before that a stranger may have chosen it."""
    if user.name and is_proven(user):
        return _("Halo %(name)s,") % {"name": user.name}
    return _("Halo,")


# By the names that django-allauth gives its mails.
ACCOUNT_MAILS: Final[Mapping[str, Callable[[Context], Letter]]] = {
    "account/email/email_confirmation": confirm_address,
    "account/email/email_confirmation_signup": confirm_address,
    "account/email/account_already_exists": account_exists,
    "account/email/unknown_account": unknown_account,
    "account/email/password_reset_key": new_password,
}
