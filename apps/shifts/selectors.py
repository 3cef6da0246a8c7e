"""Reading shifts."""

from uuid import UUID

from apps.shifts.models import Shift


def current_shift(terminal_id: UUID) -> Shift | None:
    """The terminal's open shift."""
    return Shift.objects.filter(terminal_id=terminal_id, state=Shift.State.OPEN).first()
