"""docs/errors.md lists every error code with its status."""

import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path

import apps
from apps.core.errors import AppError

ERRORS = Path(__file__).parents[2] / "docs" / "errors.md"


def test_every_code_is_documented() -> None:
    for module in pkgutil.walk_packages(apps.__path__, "apps."):
        if module.name.endswith((".errors", ".problems", ".images")):
            importlib.import_module(module.name)
    ours = [error for error in _below(AppError) if error.__module__.startswith("apps.")]
    known = {(error.code, int(error.status)) for error in ours}
    assert known - _documented() == set()


def _below(error: type[AppError]) -> Iterator[type[AppError]]:
    for child in error.__subclasses__():
        yield child
        yield from _below(child)


def _documented() -> set[tuple[str, int]]:
    rows = [line.split("|") for line in ERRORS.read_text().splitlines() if line.startswith("| `")]
    return {(row[1].strip().strip("`"), int(row[2])) for row in rows}
