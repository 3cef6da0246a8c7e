"""A thing's past, read from the audit trail, in words."""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Final
from uuid import UUID

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format, localize
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.core.models import AuditEntry
from apps.core.office.site import OwnersAdminSite

LONGEST = 200
_YES_NO: Final = {True: _("ya"), False: _("tidak"), None: _("kosong"), "": _("kosong")}
# Sums of a day or shift: its own page shows them as a table.
_SHOWN_ELSEWHERE: Final = frozenset({"figures"})
# What people typed is never taken for a code.
_FREE_TEXT: Final = frozenset({"merchant", "name", "note", "reference", "text"})
_FILES: Final = frozenset({"image", "logo"})
_ID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_DECIMAL: Final = re.compile(r"-?\d+\.\d+")
_MOMENT: Final = re.compile(r"\d{4}-\d{2}-\d{2}(T.+)?")


@dataclass(frozen=True, slots=True)
class Difference:
    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class PastAct:
    at: dt.datetime
    who: str
    what: str
    differences: list[Difference]


def history_of(obj: models.Model, site: OwnersAdminSite, request: HttpRequest) -> list[PastAct]:
    """The latest acts on a thing, newest first."""
    entries = AuditEntry.objects.filter(subject_id=obj.pk).order_by("-at", "-id")[:LONGEST]
    return in_words(entries, type(obj), site, request)


def in_words(
    entries: Iterable[AuditEntry],
    model: type[models.Model] | None,
    site: OwnersAdminSite,
    request: HttpRequest,
) -> list[PastAct]:
    """Audit entries with names for people and for the model's fields and related rows."""
    found = list(entries)
    people = site.door.people(set(_people_of(found)))
    speaker = _Speaker(model, site, request, people)
    return [
        PastAct(
            entry.at, who(entry, people), site.door.describe(entry.action), speaker.compare(entry)
        )
        for entry in found
    ]


def _people_of(entries: Iterable[AuditEntry]) -> Iterator[UUID]:
    """Who acted, and whatever else may be a person: who approved, who was asked."""
    for entry in entries:
        if entry.membership_id:
            yield entry.membership_id
        for values in (entry.before or {}, entry.after or {}):
            yield from (UUID(value) for value in values.values() if _is_id(value))


def who(entry: AuditEntry, people: Mapping[UUID, str]) -> str:
    """The acting person, terminal or system."""
    if entry.membership_id:
        return people.get(entry.membership_id, gettext("orang lain"))
    return gettext("terminal") if entry.terminal_id else gettext("sistem")


class _Speaker:
    """Says values in words; looks each related row up once."""

    def __init__(
        self,
        model: type[models.Model] | None,
        site: OwnersAdminSite,
        request: HttpRequest,
        people: Mapping[UUID, str],
    ) -> None:
        self.model = model
        self.site = site
        self.request = request
        self.people = people
        self.names: dict[tuple[type[models.Model], str], str] = {}

    def compare(self, entry: AuditEntry) -> list[Difference]:
        """What changed, and of a new thing what it has; ids say nothing to people."""
        before, after = entry.before or {}, entry.after or {}
        return [
            Difference(self._label(key), self._say(key, before), self._say(key, after))
            for key in dict.fromkeys([*before, *after])
            if key not in _SHOWN_ELSEWHERE
            and (key in before or after[key] not in (None, "", [], {}))
            and not (self._is_mute(key, before) or self._is_mute(key, after))
        ]

    def _is_mute(self, key: str, values: Mapping[str, Any]) -> bool:
        """Whether it is nothing but an id, of which no name is known."""
        value = values.get(key)
        return _is_id(value) and self._say(key, values) == value

    def _field(self, key: str) -> "models.Field[Any, Any] | None":
        if self.model is None:
            return None
        try:
            found = self.model._meta.get_field(key.removesuffix("_id"))
        except FieldDoesNotExist:
            return None
        return found if isinstance(found, models.Field) else None

    def _label(self, key: str) -> str:
        field = self._field(key)
        return self.site.door.label(key) if field is None else str(field.verbose_name)

    def _say(self, key: str, values: Mapping[str, Any]) -> str:
        if key not in values:
            return "–"
        value, field = values[key], self._field(key)
        if isinstance(value, list | dict):
            return self._flat([self._label(one) for one in value] if key == "fields" else value)
        if value is None or value == "" or isinstance(value, bool):
            return str(_YES_NO[value])
        if key in _FILES:
            return gettext("ada")
        if _is_id(value):
            return self._named(key, field, str(value))
        choices = dict(field.flatchoices) if field is not None and field.choices else {}
        if value in choices:
            return str(choices[value])
        if isinstance(field, models.DecimalField):
            return _number(str(value))
        if field is not None or key in _FREE_TEXT:
            return _moment(str(value)) or str(localize(value))
        return self._plain(value)

    def _flat(self, value: Any) -> str:
        """A list or mapping as one readable line, without its ids."""
        if isinstance(value, Mapping):
            if any(map(_ID.match, value)):
                return str(len(value))
            parts = (
                f"{self._label(key)}: {self._flat(part)}"
                for key, part in value.items()
                if not _is_id(part)
            )
            return ", ".join(parts) or str(_YES_NO[None])
        if isinstance(value, list):
            said = "; ".join(self._flat(part) for part in value if not _is_id(part))
            return said or (str(len(value)) if value else str(_YES_NO[None]))
        return str(_YES_NO[value]) if isinstance(value, bool | None) else self._plain(value)

    def _plain(self, value: Any) -> str:
        """A number, a date, a code of ours, or what somebody typed."""
        if isinstance(value, int):
            return str(localize(value))
        text = str(value)
        if _DECIMAL.fullmatch(text):
            return _number(text)
        return _moment(text) or self.site.door.word(text)

    def _named(self, key: str, field: "models.Field[Any, Any] | None", value: str) -> str:
        if name := self.people.get(UUID(value)):
            return name
        related = getattr(field, "related_model", None) or self.site.model_named(key)
        return self._name(related, value) if related else value

    def _name(self, model: type[models.Model], value: str) -> str:
        key = (model, value)
        if key not in self.names:
            self.names[key] = self._look_up(model, value)
        return self.names[key]

    def _look_up(self, model: type[models.Model], value: str) -> str:
        """The row's name, or the value itself for what is gone, out of reach or no id."""
        if not self.site.is_registered(model):
            return value
        row = self.site.rows(model, self.request).filter(pk=value).first()
        return value if row is None else str(row)


def _is_id(value: Any) -> bool:
    return isinstance(value, str) and _ID.fullmatch(value) is not None


def _number(text: str) -> str:
    """`9300` → `9.300`, `76.000` → `76`, `2.500` → `2,5`."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return text
    whole = number.to_integral_value()
    return str(localize(int(whole) if number == whole else number.normalize()))


def _moment(text: str) -> str:
    """A date or a moment as people write it; empty for anything else."""
    if _MOMENT.fullmatch(text) is None:
        return ""
    try:
        if "T" not in text:
            return date_format(dt.date.fromisoformat(text))
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        return ""
    return date_format(timezone.localtime(moment) if moment.tzinfo else moment, "DATETIME_FORMAT")
