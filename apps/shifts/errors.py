"""Errors of shifts."""

from apps.core.errors import Conflict


class NoOpenShift(Conflict):
    code = "shift_not_open"
    title = "No shift is open at this terminal. Open one first."


class ShiftAlreadyOpen(Conflict):
    code = "shift_already_open"
    title = "A shift is already open at this terminal."


class TerminalDoesNotSell(Conflict):
    code = "terminal_does_not_sell"
    title = "This terminal is a kitchen board. Sell at a till."
