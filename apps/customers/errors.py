"""Errors of customer data."""

from django.utils.translation import gettext_lazy as _

from apps.core.errors import InvalidInput


class PhoneInvalid(InvalidInput):
    code = "phone_invalid"
    title = _("Nomor telepon salah: tulis 0812… atau +62812….")
