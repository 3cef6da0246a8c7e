"""When a price list or a promotion applies. The engine has no clock: facts come with the cart."""

import datetime as dt
from dataclasses import dataclass

from .errors import PricingError

DAY_MINUTES = 24 * 60


@dataclass(frozen=True, slots=True)
class Facts:
    """What a cart's surroundings are: the outlet's own date and minute of the day, and who buys.

    `exhausted` are the ids of promotions whose limit per customer, day or in total is used up.
    """

    date: dt.date = dt.date(1970, 1, 1)
    minute: int = 0
    outlet: str = ""
    channel: str = ""
    group: str | None = None
    member: bool = False
    first_purchase: bool = False
    birthday: bool = False
    exhausted: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class When:
    """Conditions that must all hold; what is left empty does not matter.

    Dates are both included, weekdays ISO (1 is Monday), minutes from (included) until
    (excluded). A window that passes midnight belongs to the day on which it starts.
    """

    valid_from: dt.date | None = None
    valid_until: dt.date | None = None
    weekdays: frozenset[int] = frozenset()
    minute_from: int | None = None
    minute_until: int | None = None
    outlets: frozenset[str] = frozenset()
    channels: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    member_only: bool = False
    first_purchase: bool = False
    birthday: bool = False

    def holds(self, facts: Facts) -> bool:
        """Whether every condition is met."""
        return self._place_and_person(facts) and self._time(facts)

    def _place_and_person(self, facts: Facts) -> bool:
        return (
            (not self.outlets or facts.outlet in self.outlets)
            and (not self.channels or facts.channel in self.channels)
            and (not self.groups or facts.group in self.groups)
            and (facts.member or not self.member_only)
            and (facts.first_purchase or not self.first_purchase)
            and (facts.birthday or not self.birthday)
        )

    def _time(self, facts: Facts) -> bool:
        day = facts.date
        if self.minute_from is not None or self.minute_until is not None:
            start, end = self.minute_from or 0, self._end
            past_midnight = start > end and facts.minute < end
            if not past_midnight and (
                facts.minute < start or (facts.minute >= end and start < end)
            ):
                return False
            if past_midnight:
                day -= dt.timedelta(days=1)
        return (
            (self.valid_from is None or self.valid_from <= day)
            and (self.valid_until is None or day <= self.valid_until)
            and (not self.weekdays or day.isoweekday() in self.weekdays)
        )

    @property
    def _end(self) -> int:
        return DAY_MINUTES if self.minute_until is None else self.minute_until

    @property
    def specificity(self) -> tuple[bool, bool, bool, bool]:
        """Whether it narrows down customer, channel, time, outlet: the order in which lists win."""
        return (
            bool(self.groups or self.member_only or self.first_purchase or self.birthday),
            bool(self.channels),
            any(
                value is not None
                for value in (
                    self.valid_from,
                    self.valid_until,
                    self.minute_from,
                    self.minute_until,
                )
            )
            or bool(self.weekdays),
            bool(self.outlets),
        )


def check_when(when: When, path: str) -> None:
    """Raise PricingError for conditions that no moment can meet."""
    if when.valid_from and when.valid_until and when.valid_until < when.valid_from:
        raise PricingError("when_dates", f"{path}.valid_until", "not before valid_from")
    if not when.weekdays <= frozenset(range(1, 8)):
        raise PricingError("when_weekday", f"{path}.weekdays", "1 (Monday) to 7 (Sunday)")
    start, end = when.minute_from or 0, when.minute_until
    if not 0 <= start < DAY_MINUTES or (end is not None and not 0 <= end <= DAY_MINUTES):
        raise PricingError("when_minutes", f"{path}.minute_from", "0 to 1440")
    if end is not None and start == end:
        raise PricingError("when_minutes", f"{path}.minute_until", "not equal to minute_from")
