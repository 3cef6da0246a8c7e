"""A document on a paper roll: as wide as the paper, as long as its rows need.

Rows are collected first and drawn afterwards, because the page's height is known only then.
"""

import io
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, Literal

import reportlab
from reportlab.lib.units import mm
from reportlab.lib.utils import simpleSplit
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

Align = Literal["left", "centre"]

# Embedded, because the built-in PDF fonts have no real minus sign.
_PLAIN: Final = "Vera"
_BOLD: Final = "VeraBd"
_LEADING: Final = 1.3
_GAP: Final = 2 * mm


@dataclass(frozen=True, slots=True)
class _Row:
    """One printed line: text at the left or centre, perhaps an amount at the right."""

    left: str
    right: str
    font: str
    size: float
    align: Align


class Roll:
    """Collects rows and renders them as one PDF page. Widths in millimetres, sizes in points."""

    def __init__(self, *, title: str, width_mm: float = 80, margin_mm: float = 4) -> None:
        _register_fonts()
        self._title = title
        self._width = width_mm * mm
        self._margin = margin_mm * mm
        self._rows: list[_Row | None] = []

    def text(
        self, text: str, *, size: float = 8, bold: bool = False, align: Align = "left"
    ) -> None:
        """Text over the whole width, wrapped; its own line breaks are kept."""
        font = _BOLD if bold else _PLAIN
        for line in simpleSplit(text, font, size, self._inner):
            self._rows.append(_Row(line, "", font, size, align))

    def pair(self, left: str, right: str, *, size: float = 8, bold: bool = False) -> None:
        """A label, wrapped if needed, with an amount at the right of its last line."""
        font = _BOLD if bold else _PLAIN
        room = self._inner - pdfmetrics.stringWidth(right, font, size) - _GAP
        lines = simpleSplit(left, font, size, room) or [""]
        for line in lines[:-1]:
            self._rows.append(_Row(line, "", font, size, "left"))
        self._rows.append(_Row(lines[-1], right, font, size, "left"))

    def rule(self) -> None:
        """A thin line over the whole width."""
        self._rows.append(None)

    def render(self) -> bytes:
        height = 2 * self._margin + sum(_height(row) for row in self._rows)
        out = io.BytesIO()
        canvas = Canvas(out, pagesize=(self._width, height), invariant=True)
        canvas.setTitle(self._title)
        top = height - self._margin
        for row in self._rows:
            self._draw(canvas, row, top)
            top -= _height(row)
        canvas.showPage()
        canvas.save()
        return out.getvalue()

    @property
    def _inner(self) -> float:
        return self._width - 2 * self._margin

    def _draw(self, canvas: Canvas, row: _Row | None, top: float) -> None:
        right_edge = self._width - self._margin
        if row is None:
            middle = top - _height(row) / 2
            canvas.setLineWidth(0.4)
            canvas.line(self._margin, middle, right_edge, middle)
            return
        baseline = top - row.size
        canvas.setFont(row.font, row.size)
        if row.align == "centre":
            canvas.drawCentredString(self._width / 2, baseline, row.left)
        else:
            canvas.drawString(self._margin, baseline, row.left)
        if row.right:
            canvas.drawRightString(right_edge, baseline, row.right)


def _height(row: _Row | None) -> float:
    return _GAP if row is None else row.size * _LEADING


@cache
def _register_fonts() -> None:
    folder = Path(reportlab.__file__).parent / "fonts"
    for name in (_PLAIN, _BOLD):
        pdfmetrics.registerFont(TTFont(name, str(folder / f"{name}.ttf")))
