"""Errors of customer data."""

from django.utils.translation import gettext_lazy as _

from apps.core.errors import Conflict, InvalidInput


class PhoneInvalid(InvalidInput):
    code = "phone_invalid"
    title = _("Nomor telepon salah: tulis 0812… atau +62812….")


class GroupInUse(Conflict):
    code = "group_in_use"
    title = _("Masih ada pelanggan di grup ini. Pindahkan dulu pelanggannya.")
