"""The Python and the TypeScript engine side by side on random carts.

Used by `tests/pricing/test_engine_twins.py` and, for long runs, by `bench/pricing_diff.py`.
"""

import json
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from types import TracebackType
from typing import Any, Self

from tests.pricing.cases import Json, answer_cases
from tests.pricing.coverage import traits
from tests.pricing.random_cases import Maker
from tests.pricing.spoiled import spoil

ROOT = Path(__file__).parents[2]
CARTS_OF_A_RULE_SET = 5
RULE_SETS_OF_A_BATCH = 20
SPOILED = 0.04


class Twin:
    """The TypeScript engine in one Node process."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            ["node", "tests/pricing/engine.mjs"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self._process.communicate()

    def ask(self, batch: list[Json]) -> None:
        """Send rule sets with their carts; `answers` waits for what comes back."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(batch) + "\n")
        self._process.stdin.flush()

    def answers(self) -> list[list[Json]]:
        assert self._process.stdout is not None
        answers: list[list[Json]] = json.loads(self._process.stdout.readline())
        return answers

    def answer(self, case: Json) -> Json:
        """The answer to one case."""
        self.ask([{"rules": case["rules"], "cases": [case]}])
        return self.answers()[0][0]


@dataclass
class Comparison:
    """What was compared: how many carts have which trait, and the cases answered differently."""

    carts: int = 0
    traits: Counter[str] = field(default_factory=Counter)
    different: list[Json] = field(default_factory=list)

    def share(self, trait: str) -> float:
        return self.traits[trait] / self.carts


def compare(twin: Twin, *, seed: int, carts: int) -> Comparison:
    """Let both engines price random carts, a batch at a time: Python works while Node does."""
    maker = Maker(Random(seed))
    compared = Comparison()
    while compared.carts < carts:
        batch = [make_group(maker) for _ in range(RULE_SETS_OF_A_BATCH)]
        twin.ask(batch)
        ours = [answer_cases(group["rules"], group["cases"]) for group in batch]
        for group, mine, theirs in zip(batch, ours, twin.answers(), strict=True):
            for case, one, other in zip(group["cases"], mine, theirs, strict=True):
                compared.carts += 1
                compared.traits.update(traits(group["rules"], case, one))
                if one != other:
                    compared.different.append({"rules": group["rules"], **case})
    return compared


def make_group(maker: Maker) -> Json:
    """A rule set with some carts; now and then one thing is wrong with it."""
    rules = maker.rules()
    cases = [maker.case() for _ in range(CARTS_OF_A_RULE_SET)]
    if maker.happens(SPOILED):
        return spoil(maker, rules, cases[:1])
    return {"rules": rules, "cases": cases}


def smallest(case: Json, fails: Callable[[Json], bool]) -> Json:
    """The simplest case near this one that still fails."""
    while simpler := next((one for one in _simpler(case) if fails(one)), None):
        case = simpler
    return case


def differ(case: Json, twin: Twin) -> bool:
    """Whether the engines answer a case differently; what makes no sense is no difference."""
    try:
        mine = answer_cases(case["rules"], [case])[0]
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
        return False
    theirs = twin.answer(case)
    return "failure" not in theirs and mine != theirs


def _simpler(value: Any) -> Iterator[Any]:
    """The value with one member left out, or one of its parts made simpler."""
    if isinstance(value, dict):
        for name in value:
            yield {key: item for key, item in value.items() if key != name}
        for name, item in value.items():
            yield from (value | {name: less} for less in _simpler(item))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield value[:index] + value[index + 1 :]
            yield from ([*value[:index], less, *value[index + 1 :]] for less in _simpler(item))
    elif isinstance(value, str) and value.isdigit():
        yield from (str(less) for less in _simpler(int(value)))
    elif isinstance(value, int):
        yield from sorted({1, value // 1000 * 1000, value // 2} - {0, value} if value > 1 else ())
