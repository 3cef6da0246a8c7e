"""A thing's past, read from the audit trail, in words."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.http import HttpRequest
from django.utils.formats import localize
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.core.models import AuditEntry
from apps.core.office.site import OwnersAdminSite

LONGEST = 200
_YES_NO: Final = {True: _("ya"), False: _("tidak"), None: _("kosong"), "": _("kosong")}
# Sums of a day or shift: its own page shows them as a table.
_SHOWN_ELSEWHERE: Final = frozenset({"figures"})
# Values that are no field of their model.
_LABELS: Final = {
    "approvers": _("disetujui"),
    "barcodes": _("kode batang"),
    "factor": _("isi"),
    "is_active": _("dijual"),
    "is_default": _("terpilih dari awal"),
    "merchant": _("nama di QRIS"),
    "modifier_groups": _("ditanyakan kasir"),
    "name": _("nama"),
    "options": _("opsi"),
    "price": _("harga"),
    "units": _("kemasan"),
}


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
    people = site.door.people({entry.membership_id for entry in found if entry.membership_id})
    speaker = _Speaker(model, site, request)
    return [
        PastAct(
            entry.at, who(entry, people), site.door.describe(entry.action), speaker.compare(entry)
        )
        for entry in found
    ]


def who(entry: AuditEntry, people: Mapping[UUID, str]) -> str:
    """The acting person, terminal or system."""
    if entry.membership_id:
        return people.get(entry.membership_id, gettext("orang lain"))
    return gettext("terminal") if entry.terminal_id else gettext("sistem")


class _Speaker:
    """Says values in words; looks each related row up once."""

    def __init__(
        self, model: type[models.Model] | None, site: OwnersAdminSite, request: HttpRequest
    ) -> None:
        self.model = model
        self.site = site
        self.request = request
        self.names: dict[tuple[type[models.Model], str], str] = {}

    def compare(self, entry: AuditEntry) -> list[Difference]:
        before, after = entry.before or {}, entry.after or {}
        return [
            Difference(self._label(key), self._say(key, before), self._say(key, after))
            for key in dict.fromkeys([*before, *after])
            if key not in _SHOWN_ELSEWHERE
        ]

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
        return str(_LABELS.get(key, key.replace("_", " ")) if field is None else field.verbose_name)

    def _say(self, key: str, values: Mapping[str, Any]) -> str:
        if key not in values:
            return "–"
        value, field = values[key], self._field(key)
        if isinstance(value, list | dict):
            return _flat(value)
        if value is None or value == "" or isinstance(value, bool):
            return str(_YES_NO[value])
        if field is not None and field.is_relation and field.related_model:
            return self._name(field.related_model, str(value))
        choices = dict(field.flatchoices) if field is not None and field.choices else {}
        if isinstance(value, int) and value not in choices:
            return str(localize(value))
        return str(choices.get(value, value))

    def _name(self, model: type[models.Model], value: str) -> str:
        key = (model, value)
        if key not in self.names:
            self.names[key] = self._look_up(model, value)
        return self.names[key]

    def _look_up(self, model: type[models.Model], value: str) -> str:
        """The row's name, or the value itself for what is gone, out of reach or no id."""
        if not self.site.is_registered(model) or not _is_id(value):
            return value
        row = self.site.rows(model, self.request).filter(pk=value).first()
        return value if row is None else str(row)


def _is_id(value: str) -> bool:
    try:
        UUID(value)
    except ValueError:
        return False
    return True


def _flat(value: Any) -> str:
    """A list or mapping as one readable line."""
    if isinstance(value, Mapping):
        parts = (f"{_LABELS.get(key, key)}: {_flat(part)}" for key, part in value.items())
        return ", ".join(parts) or str(_YES_NO[None])
    if isinstance(value, list):
        return "; ".join(_flat(part) for part in value) or str(_YES_NO[None])
    return str(_YES_NO.get(value, value)) if isinstance(value, bool | None) else str(value)
