"""Records the Python engine's answers in tests/vectors/pricing: `python -m tests.pricing.record`.

What a case has `by_hand` is never recorded; a difference to it stops the recording.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import django

if __name__ == "__main__":
    django.setup()

from apps.orders.representation import quote_json
from apps.pricing.engine import price_cart
from tests.pricing.cases import Json, answer_case, read_cart, read_rules

FOLDER = Path(__file__).parents[1] / "vectors" / "pricing"
EXACT_IN_JSON = 2**53


def record(case: Json) -> Json:
    """The case with what the engine answers, and the quote where JSON numbers can hold it."""
    expected = answer_case(case)
    for path, wanted, got in differences(case["by_hand"], expected):
        raise AssertionError(f"{case['name']}: {path} is {got}, by hand {wanted}")
    known = {name: case[name] for name in case if name not in {"expected", "quote"}}
    quote = {} if "error" in expected else {"quote": quote_of(case)}
    return known | {"expected": expected} | (quote if _largest(quote) < EXACT_IN_JSON else {})


def quote_of(case: Json) -> Json:
    """The cart as `POST /quotes` answers it."""
    cart = price_cart(read_cart(case["cart"]), read_rules(case["rules"]))
    return quote_json(cart, [(f"item {line.id}", f"Barang {line.id}") for line in cart.lines])


def differences(wanted: Any, got: Any, path: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Where `got` differs from what `wanted` says of it; it may say more."""
    if isinstance(wanted, dict) and isinstance(got, dict):
        for name, part in wanted.items():
            yield from differences(part, got.get(name), f"{path}.{name}")
    elif isinstance(wanted, list) and isinstance(got, list) and len(wanted) == len(got):
        for index, (one, other) in enumerate(zip(wanted, got, strict=True)):
            yield from differences(one, other, f"{path}[{index}]")
    elif wanted != got:
        yield path, wanted, got


def _largest(value: Any) -> int:
    if isinstance(value, dict):
        return _largest(list(value.values()))
    if isinstance(value, list):
        return max(map(_largest, value), default=0)
    return abs(value) if isinstance(value, int) else 0


def write(path: Path, cases: list[Json]) -> None:
    """A case a line, so that a changed case is a changed line."""
    lines = [json.dumps(case, ensure_ascii=False, separators=(",", ":")) for case in cases]
    path.write_text('{"cases": [\n' + ",\n".join(lines) + "\n]}\n")


if __name__ == "__main__":
    for file in sorted(FOLDER.glob("*.json")):
        write(file, [record(case) for case in json.loads(file.read_text())["cases"]])
