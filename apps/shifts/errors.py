"""Errors of shifts."""

from django.utils.translation import gettext_lazy as _

from apps.core.errors import Conflict, Forbidden


class NoOpenShift(Conflict):
    code = "shift_not_open"
    title = _("Belum ada sif yang buka di terminal ini. Buka dulu.")


class ShiftAlreadyOpen(Conflict):
    code = "shift_already_open"
    title = _("Sudah ada sif yang buka di terminal ini.")


class TerminalDoesNotSell(Conflict):
    code = "terminal_does_not_sell"
    title = _("Terminal ini layar dapur. Jual di kasir.")


class ShiftClosed(Conflict):
    code = "shift_closed"
    title = _("Sif ini sudah ditutup.")


class DifferenceUnexplained(Conflict):
    """The count differs by more than the outlet lets pass without a reason."""

    code = "difference_unexplained"
    title = _("Hitungan berbeda dari yang seharusnya. Hitung sekali lagi, atau tulis alasannya.")


class StoreDayClosed(Conflict):
    code = "store_day_closed"
    title = _("Hari usaha ini sudah ditutup untuk outlet ini.")


class ShiftsStillOpen(Conflict):
    code = "shifts_still_open"
    title = _("Masih ada sif yang buka hari itu. Tutup dulu.")


class BlindCount(Forbidden):
    """Who counts a drawer must not know what should be in it."""

    code = "blind_count"
    title = _("Angka sif ini baru tampil sesudah laci dihitung dan kasir ditutup.")
