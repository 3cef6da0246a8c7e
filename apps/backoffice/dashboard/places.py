"""Which outlets the first screen speaks of."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.http import Http404

from apps.core.actors import Actor
from apps.core.clock import business_date
from apps.reports.normal import Place
from apps.tenants.selectors import visible_outlets


@dataclass(frozen=True, slots=True)
class Places:
    """The outlets that the actor may see, and the chosen ones among them."""

    offered: list[Place]
    chosen: list[Place]
    only: Place | None

    @property
    def ids(self) -> list[UUID]:
        return [place.outlet_id for place in self.chosen]

    @property
    def days(self) -> dict[UUID, dt.date]:
        """Each outlet with its running business day."""
        return {place.outlet_id: place.today for place in self.chosen}

    @property
    def today(self) -> dt.date:
        """The latest business day among the outlets: the last one of the charts."""
        return max(place.today for place in self.chosen)


def choose_places(actor: Actor, wanted: str, now: dt.datetime) -> Places:
    """All outlets of the actor, or the `wanted` one (an id). Raises `Http404` for others."""
    offered = [
        Place(
            outlet.id,
            outlet.name,
            outlet.timezone,
            business_date(now, timezone=outlet.timezone, day_start=outlet.day_start),
        )
        for outlet in visible_outlets(actor).filter(is_active=True)
    ]
    if not wanted:
        return Places(offered, offered, None)
    chosen = [place for place in offered if str(place.outlet_id) == wanted]
    if not chosen:
        raise Http404
    return Places(offered, chosen, chosen[0])
