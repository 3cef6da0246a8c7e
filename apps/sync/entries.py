"""Reading what a device says is an entry of its journal: hash, signature, then its members."""

import datetime as dt
import hashlib
import json
from base64 import urlsafe_b64decode
from binascii import Error as Base64Error
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

import orjson
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from rest_framework import serializers

from apps.core.api.problems import flatten
from apps.core.errors import AppError, FieldError
from apps.sync.errors import EntryForeign, EntryUnreadable, SignatureInvalid
from apps.sync.kinds import KINDS
from apps.sync.kinds.base import Kind
from apps.sync.kinds.sale import SaleBody
from apps.sync.models import JournalEntry, TerminalJournal
from apps.tenants.services.device_keys import base64url, read_device_key

LONGEST_CONTENT: Final = 512 * 1024
HIGHEST_SEQUENCE: Final = 2_000_000_000
_HALF: Final = 32
_ECDSA: Final = ECDSA(SHA256())


@dataclass(frozen=True, slots=True)
class SentEntry:
    """What was sent. `fact`: it happened; otherwise it is offered to the server first."""

    content: str
    hash: str
    signature: str
    fact: bool = True


@dataclass(frozen=True, slots=True)
class ReadEntry:
    """A proven entry of a journal, its members checked."""

    sent: SentEntry
    journal: TerminalJournal
    id: UUID
    version: int
    sequence: int
    previous: str
    kind: Kind
    cashier_id: UUID
    placed_at: dt.datetime
    content: Mapping[str, Any]
    body: Any

    @property
    def place(self) -> int | None:
        """Its place in the journal's chain. Version 1 has a chain of its own, of which the server
        has only what was not sent by `POST /orders`: nothing can be proven of it."""
        return None if self.version == 1 else self.sequence

    @property
    def number(self) -> int | None:
        """The receipt number of a sale that its journal numbered."""
        number: int | None = self.content.get("number")
        return number if self.kind.name == "sale" else None


class _CashierMember(serializers.Serializer[Any]):
    id = serializers.UUIDField()


class _Envelope(serializers.Serializer[Any]):
    """The members that every entry has. Those of its kind are checked by the kind."""

    v = serializers.ChoiceField(choices=[2], required=False)
    id = serializers.UUIDField()
    journal = serializers.UUIDField(required=False)
    terminal = serializers.UUIDField()
    sequence = serializers.IntegerField(min_value=1, max_value=HIGHEST_SEQUENCE)
    previous = serializers.RegexField(r"^([A-Za-z0-9_-]{43})?$", allow_blank=True)
    kind = serializers.ChoiceField(choices=[])
    cashier = _CashierMember()
    placed_at = serializers.DateTimeField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"] = serializers.ChoiceField(choices=sorted(KINDS))


def read_entry(sent: SentEntry, journals: Mapping[UUID, TerminalJournal]) -> ReadEntry:
    """The proven entry, of one of the terminal's `journals`.

    Raises `EntryUnreadable`, `EntryForeign`, `SignatureInvalid`.
    """
    content = _parsed(sent)
    journal = _journal_of(content, journals)
    _verify(sent, journal)
    return _read(sent, content, journal)


def _read(sent: SentEntry, content: Mapping[str, Any], journal: TerminalJournal) -> ReadEntry:
    values = _envelope(content)
    if values["terminal"] != journal.terminal_id:
        raise EntryForeign
    entry = _members(sent, content, values, journal)
    if isinstance(entry.body, SaleBody) and not entry.body.is_numbered_by(journal.ordinal):
        raise EntryForeign
    return entry


def _members(
    sent: SentEntry,
    content: Mapping[str, Any],
    values: Mapping[str, Any],
    journal: TerminalJournal,
) -> ReadEntry:
    kind = KINDS[values["kind"]]
    version = values.get("v", 1)
    if version == 1 and kind.name != "sale":
        raise EntryUnreadable
    return ReadEntry(
        sent=sent,
        journal=journal,
        id=values["id"],
        version=version,
        sequence=values["sequence"],
        previous=values["previous"],
        kind=kind,
        cashier_id=values["cashier"]["id"],
        placed_at=values["placed_at"],
        content=content,
        body=_body(kind, content),
    )


def stored_entry(row: JournalEntry) -> ReadEntry:
    """A stored entry, read again: it was proven when it came."""
    sent = SentEntry(row.content, row.hash, row.signature)
    return _read(sent, _parsed(sent), row.journal)


def claimed_sale(row: JournalEntry) -> ReadEntry:
    """The sale that a rejected entry claims to be; neither its key nor its terminal is proven.

    Raises `EntryUnreadable` for anything else.
    """
    sent = SentEntry(row.content, row.hash, row.signature)
    content = _parsed(sent)
    entry = _members(sent, content, _envelope(content), row.journal)
    if entry.kind.name != "sale":
        raise EntryUnreadable
    return replace(entry, id=row.id)


def content_hash(text: str) -> str:
    return base64url(hashlib.sha256(text.encode()).digest())


def _parsed(sent: SentEntry) -> dict[str, Any]:
    if len(sent.content) > LONGEST_CONTENT or "\\u0000" in sent.content or "\0" in sent.content:
        raise EntryUnreadable
    if content_hash(sent.content) != sent.hash:
        raise EntryUnreadable(errors=[FieldError("hash", "wrong", str(EntryUnreadable.title))])
    try:
        content = orjson.loads(sent.content)
    except orjson.JSONDecodeError:
        content = _mended(sent.content)
    if not isinstance(content, dict):
        raise EntryUnreadable
    return content


def _mended(text: str) -> Any:
    """Half of a character (a name cut in the middle of an emoji) is no reason to lose a sale."""
    try:
        whole = json.dumps(json.loads(text), ensure_ascii=False).encode("utf-8", "replace")
        return orjson.loads(whole)
    except (ValueError, RecursionError) as error:
        raise EntryUnreadable(str(error)) from error


def _journal_of(
    content: Mapping[str, Any], journals: Mapping[UUID, TerminalJournal]
) -> TerminalJournal:
    """The journal it names. Version 1 names none: then the first of those that are offered."""
    named = content.get("journal")
    try:
        found = journals.get(UUID(named)) if named is not None else next(iter(journals.values()))
    except (ValueError, TypeError, AttributeError) as error:
        raise EntryUnreadable from error
    if found is None:
        raise EntryForeign
    return found


def _verify(sent: SentEntry, journal: TerminalJournal) -> None:
    if not is_signed(sent.content, sent.signature, journal.public_key):
        raise SignatureInvalid


def is_signed(text: str, signature: str, public_key: str) -> bool:
    """Whether the signature (r and s, base64url) over the text is of this key."""
    try:
        raw = urlsafe_b64decode(signature + "=" * (-len(signature) % 4))
    except (Base64Error, ValueError):
        return False
    if len(raw) != 2 * _HALF:
        return False
    r, s = int.from_bytes(raw[:_HALF], "big"), int.from_bytes(raw[_HALF:], "big")
    try:
        _key(public_key).verify(encode_dss_signature(r, s), text.encode(), _ECDSA)
    except InvalidSignature:
        return False
    return True


@lru_cache(maxsize=256)
def _key(public_key: str) -> EllipticCurvePublicKey:
    return read_device_key(public_key)


@lru_cache(maxsize=1)
def _shared() -> _Envelope:
    return _Envelope()


def _envelope(content: Mapping[str, Any]) -> dict[str, Any]:
    try:
        values: dict[str, Any] = _shared().run_validation(content)
    except serializers.ValidationError as error:
        raise EntryUnreadable(errors=list(flatten(error.detail))) from error
    return values


def _body(kind: Kind, content: Mapping[str, Any]) -> Any:
    try:
        return kind.read(content)
    except serializers.ValidationError as error:
        raise EntryUnreadable(errors=list(flatten(error.detail))) from error
    except AppError as error:
        raise EntryUnreadable(error.detail, errors=error.errors) from error
