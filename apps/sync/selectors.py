"""The tills' feed: everything that changed, in pages, then again what changed since.

A run of pages is bounded when it starts: by the last change below the snapshot horizon, so that
a transaction that commits late, with a lower id, is never skipped (docs/adr/0006). What changes
while the run is under way belongs to the next one, and the cursor of the last page starts there.
While nothing changes the cursor stays the same, and so does the page's tag.
"""

import hashlib
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.core.files.storage import default_storage

from apps.core.actors import Actor
from apps.core.api.renderers import dumps
from apps.core.db import Row, fetch_all, fetch_one
from apps.core.errors import NotFound
from apps.sync import feed_sql
from apps.sync.cursor import Position, decode_cursor, encode_cursor
from apps.sync.errors import CursorInvalid

PAGE_SIZE: Final = 1000
LARGEST_PAGE: Final = 5000
# Raise it when the shape of the items changes, so that no till keeps an old page.
_SHAPE: Final = 4


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of row: its table, and the columns that become the fields of an item."""

    name: str
    table: str
    fields: tuple[str, ...]
    columns: str


# Most rows have none of these: left out where they are empty, 5,000 products stay small.
_RARE_FIELDS: Final = ("units", "modifiers", "scale_code", "open_quantity")
_RARE_OF_CUSTOMERS: Final = ("group", "birthday")
# In the order in which a till needs them: nothing refers to a later kind.
KINDS: Final = (
    Kind(
        "categories", "catalog_category", ("name", "position", "station"), "name, position, station"
    ),
    Kind("tax_profiles", "tax_taxprofile", ("name", "rates"), f"name, {feed_sql.RATES}"),
    Kind(
        "products",
        "catalog_product",
        (
            "name",
            "sku",
            "price",
            "category",
            "tax_profile",
            "variant_of",
            "unit",
            "track_stock",
            "open_price",
            "is_active",
            "image",
            "barcodes",
            *_RARE_FIELDS,
        ),
        "name, sku, price, category_id, tax_profile_id, variant_of_id, unit, track_stock,"
        f" open_price, is_active, {feed_sql.PICTURE}, {feed_sql.BARCODES},"
        f" {feed_sql.UNITS}, {feed_sql.MODIFIERS}, scale_code, open_quantity",
    ),
    Kind(
        "customers",
        "customers_customer",
        ("code", "name", "phone", *_RARE_OF_CUSTOMERS),
        "code, name, phone, group_id, to_char(birthday, 'MM-DD')",
    ),
)
_OUTLET_FIELDS: Final = (
    "id",
    "code",
    "name",
    "address",
    "phone",
    "currency",
    "timezone",
    "day_start",
    "allow_negative_stock",
    "receipt_header",
    "receipt_footer",
    "is_active",
    "tax_profile",
    "tax_rounding",
    "service_rate",
    "service_included",
    "cash_step",
    "cash_mode",
    "rules_version",
    "weighed_labels",
)


@dataclass(frozen=True, slots=True)
class PageRequest:
    """A page whose bounds are known and whose rows are not read yet.

    `tag` names its content: an equal one means that the client has it already.
    """

    tenant_id: UUID
    position: Position
    limit: int
    outlet: dict[str, Any] | None
    tag: str


def open_page(
    *, actor: Actor, cursor: str, limit: int = PAGE_SIZE, outlet_id: UUID | None = None
) -> PageRequest:
    """Find out what a page will hold, in two statements.

    A terminal gets the settings of its own outlet; others may name one. Raises `CursorInvalid`,
    and `NotFound` for an outlet that is not the actor's.
    """
    tenant_id = actor.tenant_id
    given = decode_cursor(cursor, tenant_id) if cursor else Position()
    position = _bounded(given, tenant_id)
    outlet = _outlet(actor, outlet_id)
    digest = _digest(dumps(outlet), 8) if outlet else given.outlet
    changed = outlet if digest != given.outlet else None
    tag = _digest(dumps([_SHAPE, tenant_id, _parts(position), limit, changed]), 16).hex()
    position = Position(position.since, position.until, position.kind, position.last_id, digest)
    return PageRequest(tenant_id, position, limit, changed, tag)


def read_page(page: PageRequest) -> dict[str, Any]:
    """The page's items by kind, and the cursor for the next page or the next run."""
    items: dict[str, list[dict[str, Any]]] = {kind.name: [] for kind in KINDS}
    after: Position | None = page.position
    room = page.limit
    for index in range(page.position.kind, len(KINDS)):
        rows, after = _read_kind(page.position, index, room, page.tenant_id)
        items[KINDS[index].name] = rows
        room -= len(rows)
        if after is not None:
            break
    following = after or Position(since=page.position.until, outlet=page.position.outlet)
    answer: dict[str, Any] = {
        "items": items,
        "cursor": encode_cursor(following, page.tenant_id),
        "more": after is not None,
    }
    return answer if page.outlet is None else answer | {"outlet": page.outlet}


def _bounded(position: Position, tenant_id: UUID) -> Position:
    """The position with the end of its run, fixed here on the first page."""
    bounds = fetch_one(feed_sql.BOUNDS, {"tenant": tenant_id})
    assert bounds is not None  # noqa: S101 - the statement always gives one row
    horizon, last_change = bounds
    if max(position.since, position.until) > horizon or position.kind >= len(KINDS):
        raise CursorInvalid
    if position.until:
        return position
    until = max(position.since, last_change + 1)
    return Position(since=position.since, until=until, outlet=position.outlet)


def _outlet(actor: Actor, outlet_id: UUID | None) -> dict[str, Any] | None:
    if outlet_id is None and actor.terminal_id is not None:
        outlet_id = next(iter(actor.outlet_ids or ()), None)
    if outlet_id is None:
        return None
    row = fetch_one(feed_sql.OUTLET, {"tenant": actor.tenant_id, "outlet": outlet_id})
    if row is None or not actor.reaches(outlet_id):
        raise NotFound
    return dict(zip(_OUTLET_FIELDS, row))


def _read_kind(
    position: Position, index: int, room: int, tenant_id: UUID
) -> tuple[list[dict[str, Any]], Position | None]:
    """Up to `room` items of a kind, and where to go on when there are more."""
    kind = KINDS[index]
    start = position.last_id if index == position.kind else UUID(int=0)
    template = feed_sql.DELTA_PAGE if position.since else feed_sql.FULL_PAGE
    rows = fetch_all(
        template.format(table=kind.table, columns=kind.columns),
        {
            "tenant": tenant_id,
            "since": position.since,
            "until": position.until,
            "after": start,
            "limit": room + 1,
        },
    )
    items = [_item(kind, row) for row in rows[:room]]
    if len(rows) <= room:
        return items, None
    last_id = items[-1]["id"] if items else start
    return items, Position(position.since, position.until, index, last_id, position.outlet)


def _item(kind: Kind, row: Row) -> dict[str, Any]:
    deleted, item_id, *values = row
    if deleted:
        return {"id": item_id, "deleted": True}
    item = {"id": item_id} | {
        field: value
        for field, value in zip(kind.fields, values)
        if value or field not in (*_RARE_FIELDS, *_RARE_OF_CUSTOMERS)
    }
    if "image" in item:
        item["image"] = default_storage.url(item["image"]) if item["image"] else None
    return item


def _parts(position: Position) -> list[Any]:
    return [position.since, position.until, position.kind, position.last_id]


def _digest(data: bytes, size: int) -> bytes:
    return hashlib.blake2b(data, digest_size=size).digest()
