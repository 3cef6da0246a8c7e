"""The texts of pages and code, and the catalogues that hold their translations.

Sources speak Indonesian; a catalogue translates. It is sorted and knows neither lines nor dates,
so that two people's additions merge. Runs in `.venv`; script/messages is the way in.
"""

import io
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

import paths
from console import ScriptError, failures_reported, say
from files import exclusive_lock

LOCALE = paths.ROOT / "locale"
LANGUAGES = ("en",)
_LAZY = ("gettext", "ngettext", "pgettext", "npgettext")
KEYWORDS = DEFAULT_KEYWORDS | {f"{name}_lazy": DEFAULT_KEYWORDS[name] for name in _LAZY}
_HEADER = """\
msgid ""
msgstr ""
"Language: {language}\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""


@dataclass(frozen=True, slots=True)
class Text:
    """One translatable text where it stands; `id` is a pair when it has a plural."""

    path: Path
    line: int
    id: str | tuple[str, str]
    context: str | None

    @property
    def place(self) -> str:
        return f"{self.path.relative_to(paths.ROOT)}:{self.line}"


def texts() -> Iterator[Text]:
    """Everything that pages and code ask gettext for."""
    for folder in ("apps", "warungin"):
        for path in sorted((paths.ROOT / folder).rglob("*.py")):
            yield from _texts_in(path, path.read_bytes())
    for path in sorted((paths.ROOT / "templates").rglob("*.*")):
        if path.suffix in {".html", ".txt"}:
            yield from _texts_in(path, _as_python(path))


def _as_python(template: Path) -> bytes:
    """A template's texts as calls of gettext on the lines where they stand.

    Without the template's indentation, which Python's tokenizer would take for its own.
    """
    made = templatize(template.read_text(), origin=str(template))
    return "\n".join(line.strip() for line in made.split("\n")).encode()


def _texts_in(path: Path, python: bytes) -> Iterator[Text]:
    found = extract("python", io.BytesIO(python), KEYWORDS, (), {"encoding": "utf-8"})
    for line, text, _comments, context in found:
        yield Text(path, line, text, context)


def file_of(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def read(language: str) -> Catalog:
    path = file_of(language)
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def update(language: str) -> Catalog:
    """Adds new texts without a translation and drops those that nobody asks for any more."""
    known, fresh = read(language), Catalog(locale=language)
    for text in texts():
        old = known.get(text.id, text.context)
        fresh.add(text.id, old.string if old and old.id == text.id else None, context=text.context)
    path = file_of(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(_HEADER.format(language=language).encode())
        write_po(file, fresh, width=0, omit_header=True, no_location=True, sort_output=True)
    return fresh


def untranslated(catalog: Catalog) -> list[Text]:
    """The texts whose translation is missing, in whole or for the plural."""
    return [text for text in texts() if not is_translated(catalog, text)]


def is_translated(catalog: Catalog, text: Text) -> bool:
    found = catalog.get(text.id, text.context)
    if found is None or found.fuzzy:
        return False
    strings = [found.string] if isinstance(found.string, str) else list(found.string or [])
    return bool(strings) and all(strings)


def compile_all() -> None:
    """The binary catalogues that Django reads, each beside its source."""
    for language in LANGUAGES:
        with file_of(language).with_suffix(".mo").open("wb") as file:
            write_mo(file, read(language))


def main(command: str) -> None:
    if command == "compile":
        compile_all()
        return
    with exclusive_lock(paths.DATA / "messages.lock"):
        for language in LANGUAGES:
            catalog = update(language) if command == "update" else read(language)
            missing = untranslated(catalog)
            for text in missing:
                say(f"{text.place}: {text.id if isinstance(text.id, str) else text.id[0]}")
            say(f"{language}: {len(catalog)} texts, {len(missing)} not translated")
    compile_all()


if __name__ == "__main__":
    with failures_reported():
        if sys.argv[1:] not in (["update"], ["missing"], ["compile"]):
            raise ScriptError("Usage: script/messages update | missing | compile")
        main(sys.argv[1])
