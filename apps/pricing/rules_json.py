"""The engine's rules as JSON, as tills and the shared vectors read them.

Names are the engine's; what has its default is left out. Decimals and dates are texts, sets
sorted lists, amounts integers.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from apps.pricing.engine import Benefit

Json = dict[str, Any]


def engine_json(thing: Any) -> Json:
    """A price list, promotion, member discount, voucher or service rule."""
    if isinstance(thing, Benefit):
        return {"kind": thing.kind, "value": _plain(Decimal(thing.value))}
    values = ((name, getattr(thing, name), default) for name, default in _fields(thing.__class__))
    return {name: _plain(value) for name, value, default in values if value != default}


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, Mapping):
        return {name: _plain(item) for name, item in value.items()}
    if isinstance(value, dt.date):
        return value.isoformat()
    return engine_json(value) if is_dataclass(value) else value


@cache
def _fields(kind: Any) -> tuple[tuple[str, Any], ...]:
    """Names and defaults of what a dataclass is made from."""
    return tuple((field.name, field.default) for field in fields(kind) if field.init)
