"""What a kind of journal entry is: the interface that every module of this folder fills.

A kind is one module with a `KIND`, listed in `apps.sync.kinds.KINDS`:

    KIND = Kind(name="void", read=_read, apply=_apply)

`read(content)` checks the members that belong to the kind and returns them as the kind likes
(best by a `StrictSerializer`). It knows no database. What it raises (`AppError`, DRF's
`ValidationError`) makes the entry `rejected`: it cannot be read, and only its text is kept.

`apply(entry, body)` does what the entry says, in the transaction that stores it, and returns what
came of it. It has happened already, so it is done whenever it can be; what is odd becomes an
`Oddity` for a person to look at. It runs in a savepoint and at most once for good:

- `raise WaitsForEntry.that_makes(id)` when a shift, order or customer that it refers to is not
  there and `entry.may_come`: entries before it are still missing. It is tried again by itself
  when an entry makes that document, or when nothing before it is missing any more; then
  `entry.may_come` is False, and the handler has to do with what there is.
- any other `AppError` is a refusal of the service: the entry waits for a person, with the
  refusal's code and detail; `retry_entry` tries it again.

The entry's actor is its terminal with the rights of the entry's cashier, whoever is signed in by
now; a cashier who was no longer allowed there is noted by the queue itself (`revoked_cashier`).
`entry.at` is the device's time, put right by how far its clock is off.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from apps.core.actors import Actor
from apps.core.errors import Conflict
from apps.orders.queued.oddities import Oddity
from apps.tenants.models import TerminalJournal

Content = Mapping[str, Any]


class WaitsForEntry(Conflict):
    """What this entry refers to has not arrived."""

    code = "waits_for_entry"
    title = _("Menunggu entri lain dari perangkat ini yang belum tiba.")

    @classmethod
    def that_makes(cls, subject_id: UUID) -> "WaitsForEntry":
        """Waits for the entry that makes this shift, order or customer."""
        return cls(extra={"waits_for": str(subject_id)})


@dataclass(frozen=True, slots=True)
class Received:
    """An entry as handlers get it: it is proven to be this journal's."""

    id: UUID
    journal: TerminalJournal
    outlet_id: UUID
    version: int
    sequence: int
    kind: str
    content: Content
    at: dt.datetime
    actor: Actor
    # Whether entries before it are missing, so that what it refers to may still arrive.
    may_come: bool
    sent_by: Actor


@dataclass(frozen=True, slots=True)
class Applied:
    """What came of an entry. `subject_id`: the document that it made or changed.

    `order` is the answer for the till where that is an order, as `POST /orders` gives it.
    """

    subject_id: UUID | None = None
    order: Mapping[str, Any] | None = None
    oddities: tuple[Oddity, ...] = ()


@dataclass(frozen=True, slots=True)
class Kind:
    name: str
    read: Callable[[Content], Any]
    apply: Callable[[Received, Any], Applied]


__all__ = ["Applied", "Kind", "Oddity", "Received", "WaitsForEntry"]
