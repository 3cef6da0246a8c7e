"""Scales' labels: reading them (static/src/shared/weighed.test.ts has the same cases), layouts."""

import json
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from apps.catalog.models import WeighedLabel
from apps.catalog.services import (
    create_weighed_label,
    remove_weighed_label,
    update_weighed_label,
)
from apps.catalog.weighed import LabelUnreadable, check_digit, parse_weighed_label
from apps.catalog.weighed import WeighedLabel as Label
from apps.core.errors import InvalidInput, NotFound
from apps.core.models import AuditEntry
from apps.core.tenancy import tenant_scope
from tests.factories import Shop

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "weighed.json").read_text())


@dataclass(frozen=True)
class Layout:
    prefix: int
    kind: str
    decimals: int


LAYOUTS = [Layout(**each) for each in VECTORS["layouts"]]


def answer(code: str) -> Any:
    try:
        label = parse_weighed_label(code, LAYOUTS)
    except LabelUnreadable as error:
        return {"error": error.code}
    if label is None:
        return None
    if label.weight is None:
        return {"plu": label.plu, "price": label.price}
    return {"plu": label.plu, "weight": _plain(label.weight)}


def _plain(weight: Decimal) -> str:
    text = f"{weight:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


@pytest.mark.parametrize("case", [pytest.param(case, id=case["name"]) for case in VECTORS["cases"]])
def test_vector(case: dict[str, Any]) -> None:
    assert answer(case["code"]) == case["expected"]


def test_weights_are_exact_decimals_and_prices_whole() -> None:
    weighed = parse_weighed_label("2100123012343", LAYOUTS)
    priced = parse_weighed_label("2400123012504", LAYOUTS)

    assert weighed is not None
    assert (weighed.weight, weighed.price) == (Decimal("1.234"), None)
    assert priced is not None
    assert (priced.weight, priced.price) == (None, 12_500)
    assert type(priced.price) is int


@pytest.mark.parametrize(
    ("digits", "last"),
    [
        ("400638133393", "1"),  # a pencil's EAN-13
        ("03600029145", "2"),  # the textbook's UPC-A
        ("9638507", "4"),  # an EAN-8
        ("000000000000", "0"),
    ],
)
def test_check_digits_of_known_numbers(digits: str, last: str) -> None:
    assert check_digit(digits) == last


def test_every_single_wrong_digit_is_found() -> None:
    good = "2100123012343"
    wrong = [
        good[:index] + digit + good[index + 1 :]
        for index in range(2, len(good))
        for digit in "0123456789"
        if digit != good[index]
    ]
    assert len(wrong) == 99
    assert {str(answer(code)) for code in wrong} == {"{'error': 'check_digit'}"}


# --- the shop's layouts ----------------------------------------------------------------------


def actor(shop: Shop) -> Any:
    return shop.people["manager"].actor


def test_a_layout_is_made_changed_and_removed(in_shop: Shop) -> None:
    label = create_weighed_label(actor=actor(in_shop), prefix=21, kind="weight", decimals=3)

    assert parse_weighed_label("2100123012343", WeighedLabel.objects.all()) == Label(
        "00123", weight=Decimal("1.234")
    )
    update_weighed_label(
        actor=actor(in_shop), label_id=label.id, prefix=21, kind="price", decimals=-1
    )
    assert parse_weighed_label("2100123012343", WeighedLabel.objects.all()) == Label(
        "00123", price=12_340
    )
    remove_weighed_label(actor=actor(in_shop), label_id=label.id)

    assert parse_weighed_label("2100123012343", WeighedLabel.objects.all()) is None
    entries = AuditEntry.objects.filter(subject_id=label.id).order_by("id")
    assert [(entry.action, entry.before, entry.after) for entry in entries] == [
        ("weighed_label.created", None, {"prefix": 21, "kind": "weight", "decimals": 3}),
        (
            "weighed_label.updated",
            {"kind": "weight", "decimals": 3},
            {"kind": "price", "decimals": -1},
        ),
        ("weighed_label.removed", {"prefix": 21, "kind": "price", "decimals": -1}, None),
    ]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"prefix": 19}, [("prefix", "out_of_range")]),
        ({"prefix": 30}, [("prefix", "out_of_range")]),
        ({"prefix": 20}, [("prefix", "taken")]),
        ({"kind": "volume"}, [("kind", "unknown")]),
        ({"decimals": 4}, [("decimals", "out_of_range")]),
        ({"decimals": -1}, [("decimals", "out_of_range")]),
        ({"kind": "price", "decimals": 1}, [("decimals", "out_of_range")]),
        ({"kind": "price", "decimals": -3}, [("decimals", "out_of_range")]),
        ({"prefix": 2, "kind": ""}, [("prefix", "out_of_range"), ("kind", "unknown")]),
    ],
)
def test_layouts_that_no_scale_prints_are_refused(
    in_shop: Shop, values: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    create_weighed_label(actor=actor(in_shop), prefix=20, kind="price", decimals=0)
    label = create_weighed_label(actor=actor(in_shop), prefix=22, kind="weight", decimals=3)
    given = {"prefix": 21, "kind": "weight", "decimals": 3} | values

    for act in (
        lambda: create_weighed_label(actor=actor(in_shop), **given),
        lambda: update_weighed_label(actor=actor(in_shop), label_id=label.id, **given),
    ):
        with pytest.raises(InvalidInput) as refusal, transaction.atomic():
            act()
        assert [(error.field, error.code) for error in refusal.value.errors] == expected


def test_layouts_stay_within_the_tenant(in_shop: Shop, other_shop: Shop) -> None:
    with tenant_scope(other_shop.tenant.id):
        theirs = create_weighed_label(actor=actor(other_shop), prefix=21, kind="weight", decimals=3)
    create_weighed_label(actor=actor(in_shop), prefix=21, kind="weight", decimals=3)

    with pytest.raises(NotFound):
        remove_weighed_label(actor=actor(in_shop), label_id=theirs.id)
    with pytest.raises(NotFound):
        update_weighed_label(
            actor=actor(in_shop), label_id=theirs.id, prefix=21, kind="weight", decimals=2
        )


@pytest.mark.parametrize(
    "values",
    [
        {"prefix": 19, "kind": "weight", "decimals": 3},
        {"prefix": 21, "kind": "weight", "decimals": -1},
        {"prefix": 21, "kind": "price", "decimals": 2},
        {"prefix": 21, "kind": "length", "decimals": 0},
    ],
)
def test_the_database_refuses_what_services_would(in_shop: Shop, values: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        WeighedLabel.objects.create(**values)
