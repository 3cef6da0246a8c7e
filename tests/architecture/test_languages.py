"""Both languages are complete: nothing is said in one of them only."""

import re
from collections.abc import Iterable
from typing import Any

import pytest

import catalogues
from tests.architecture.texts import Finding, in_python, in_templates, in_typescript

_PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|{\w*}|</?\w+[^>]*>")


def _none(found: Iterable[object]) -> None:
    """Fails with the whole list, one place a line."""
    lines = sorted(str(item) for item in found)
    if lines:
        pytest.fail(f"{len(lines)} left:\n" + "\n".join(lines), pytrace=False)


@pytest.fixture(scope="module")
def texts() -> list[catalogues.Text]:
    return list(catalogues.texts())


@pytest.fixture(scope="module")
def english() -> Any:
    return catalogues.read("en")


def test_every_text_is_translated(texts: list[catalogues.Text], english: Any) -> None:
    _none(
        f"{text.place}: {text.id}" for text in texts if not catalogues.is_translated(english, text)
    )


def test_the_catalogue_holds_no_text_that_nobody_asks_for(
    texts: list[catalogues.Text], english: Any
) -> None:
    asked = {(text.id, text.context) for text in texts}
    _none(entry.id for entry in english if entry.id and (entry.id, entry.context) not in asked)
    _none(entry.id for entry in english if entry.id and entry.fuzzy)


def test_translations_keep_the_placeholders(english: Any) -> None:
    wrong = []
    for entry in english:
        if not entry.id or not entry.string:
            continue
        originals = [entry.id] if isinstance(entry.id, str) else list(entry.id)
        made = [entry.string] if isinstance(entry.string, str) else list(entry.string)
        allowed = [sorted(_PLACEHOLDER.findall(text)) for text in originals]
        wrong += [text for text in made if sorted(_PLACEHOLDER.findall(text)) not in allowed]
    _none(wrong)


def test_english_is_not_indonesian_copied(english: Any) -> None:
    """Short ones may be the same: `Outlet`, `Total`."""
    _none(
        entry.id
        for entry in english
        if isinstance(entry.id, str) and len(entry.id.split()) > 2 and entry.id == entry.string
    )


def test_pages_say_nothing_outside_of_translations() -> None:
    _none(in_templates())


def test_code_says_nothing_outside_of_gettext() -> None:
    _none(in_python())


def test_the_front_end_says_nothing_outside_of_its_messages() -> None:
    _none(in_typescript())


def test_findings_name_file_and_line() -> None:
    assert str(Finding("templates/a.html", 7, "Bayar")) == "templates/a.html:7: Bayar"
