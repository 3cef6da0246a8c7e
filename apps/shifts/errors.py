"""Errors of shifts."""

from django.utils.translation import gettext_lazy as _

from apps.core.errors import Conflict


class NoOpenShift(Conflict):
    code = "shift_not_open"
    title = _("Belum ada sif yang buka di terminal ini. Buka dulu.")


class ShiftAlreadyOpen(Conflict):
    code = "shift_already_open"
    title = _("Sudah ada sif yang buka di terminal ini.")


class TerminalDoesNotSell(Conflict):
    code = "terminal_does_not_sell"
    title = _("Terminal ini layar dapur. Jual di kasir.")
