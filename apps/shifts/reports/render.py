"""A report as JSON, page, PDF and bytes for thermal printers."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Final

from django.template.loader import render_to_string
from django.utils.translation import get_language, gettext
from escpos.printer import Dummy

from apps.core.api.renderers import dumps
from apps.core.documents.columns import centred, pair
from apps.core.documents.plain import plain
from apps.core.documents.roll import Roll
from apps.core.errors import InvalidInput
from apps.shifts.reports.content import Report, Row

FORMATS: Final = {
    "json": "application/json",
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
    "escpos": "application/vnd.escpos",
}
PAPERS: Final = {"58": 32, "80": 48}
_LARGE: Final = 11
_BOLD: Final = (b"\x1bE\x01", b"\x1bE\x00")


def chosen(form: str, paper: str) -> tuple[str, str]:
    """Format and paper of a request's parameters. Raises `InvalidInput`."""
    if form not in FORMATS:
        raise InvalidInput.on("format", "invalid_choice", f"{', '.join(FORMATS)}.")
    if paper not in PAPERS:
        raise InvalidInput.on("paper", "invalid_choice", gettext("58 atau 80."))
    return form, paper


def render(report: Report, form: str, paper: str = "80") -> bytes:
    """The report in a format of `FORMATS`."""
    if form == "json":
        return dumps(asdict(report))
    if form == "pdf":
        return _pdf(report, int(paper))
    if form == "escpos":
        return b"".join(_escpos(report, PAPERS[paper]))
    return render_to_string("shifts/report.html", _context(report, paper)).encode()


def render_paper(report: Report) -> str:
    """Only the paper, to stand on another page."""
    return render_to_string("shifts/paper.html", _context(report, "80"))


def _context(report: Report, paper: str) -> dict[str, object]:
    return {"report": report, "paper": paper, "language": get_language()}


def _pdf(report: Report, width: int) -> bytes:
    roll = Roll(title=report.title, width_mm=width)
    roll.text(report.shop, size=_LARGE, bold=True, align="centre")
    roll.text(report.title, bold=True, align="centre")
    roll.rule()
    for fact in report.facts:
        roll.pair(fact.label, fact.text, size=7)
    for section in report.sections:
        roll.rule()
        roll.text(section.title, bold=True)
        for row in section.rows:
            roll.pair(row.label, row.text, bold=row.is_total)
    return roll.render()


def _escpos(report: Report, width: int) -> Iterator[bytes]:
    yield _made("init")
    yield from (_line(text, bold=True) for text in centred(plain(report.shop), width))
    yield from (_line(text, bold=True) for text in centred(plain(report.title), width))
    yield _line("-" * width)
    for fact in report.facts:
        yield from _pair(fact, width)
    for section in report.sections:
        yield _line("-" * width)
        yield _line(plain(section.title), bold=True)
        for row in section.rows:
            yield from _pair(row, width)
    yield _made("cut")


def _pair(row: Row, width: int) -> Iterator[bytes]:
    for text in pair(plain(row.label), plain(row.text), width):
        yield _line(text, bold=row.is_total)


def _line(text: str, *, bold: bool = False) -> bytes:
    line = text.rstrip().encode("ascii") + b"\n"
    return _BOLD[0] + line + _BOLD[1] if bold else line


def _made(command: str) -> bytes:
    """What python-escpos sends for a command."""
    printer = Dummy()
    if command == "cut":
        printer.cut()
    else:
        printer.hw("INIT")
    return bytes(printer.output)
