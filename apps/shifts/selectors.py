"""Reading shifts."""

from uuid import UUID

from django.utils.translation import gettext

from apps.core.actors import Actor
from apps.core.errors import NotFound
from apps.shifts.models import Shift


def current_shift(terminal_id: UUID) -> Shift | None:
    """The terminal's open shift."""
    return Shift.objects.filter(terminal_id=terminal_id, state=Shift.State.OPEN).first()


def get_current_shift(terminal_id: UUID, actor: Actor) -> Shift:
    """The terminal's open shift. Raises `NotFound`, also in an outlet the actor cannot reach."""
    shift = current_shift(terminal_id)
    if shift is None or not actor.reaches(shift.outlet_id):
        raise NotFound(gettext("Belum ada sif yang buka di terminal ini."))
    return shift
