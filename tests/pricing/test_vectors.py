"""The cases of tests/vectors/pricing, which the TypeScript engine must answer alike."""

import json
from typing import Any

import pytest

from tests.pricing.cases import answer_case
from tests.pricing.record import FOLDER, differences, quote_of

CASES = [
    pytest.param(case, id=f"{path.stem}: {case['name']}")
    for path in sorted(FOLDER.glob("*.json"))
    for case in json.loads(path.read_text())["cases"]
]


@pytest.mark.parametrize("case", CASES)
def test_vector(case: dict[str, Any]) -> None:
    assert answer_case(case) == case["expected"]


@pytest.mark.parametrize("case", CASES)
def test_what_was_worked_out_by_hand(case: dict[str, Any]) -> None:
    assert case["why"]
    assert case["by_hand"]
    assert list(differences(case["by_hand"], case["expected"])) == []


@pytest.mark.parametrize("case", [case for case in CASES if "quote" in case.values[0]])
def test_quote(case: dict[str, Any]) -> None:
    assert quote_of(case) == case["quote"]


def test_there_are_enough() -> None:
    names = [case.id for case in CASES]
    assert len(names) == len(set(names)) >= 150


def test_differences_are_found() -> None:
    wanted = {"total": 5, "lines": [{"net": 1}, {"net": 2}]}
    assert list(differences(wanted, wanted | {"gross": 9})) == []
    assert list(differences(wanted, wanted | {"total": 6})) == [(".total", 5, 6)]
    assert list(differences(wanted, {"total": 5, "lines": [{"net": 1}]})) == [
        (".lines", wanted["lines"], [{"net": 1}])
    ]
    assert list(differences({"error": {"code": "a"}}, {"total": 5})) == [
        (".error", {"code": "a"}, None)
    ]
