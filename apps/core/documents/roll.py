"""A document on a paper roll: as wide as the paper, as long as its rows need.

Rows are collected first and drawn afterwards, because the page's height is known only then.
"""

import io
from dataclasses import dataclass
from typing import Final, Literal

from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader, simpleSplit
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas

from apps.core.documents.fonts import BOLD, PLAIN, register_fonts
from apps.core.documents.pictures import draw_code, fitted, stored_picture

Align = Literal["left", "centre"]

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

    @property
    def height(self) -> float:
        return self.size * _LEADING


@dataclass(frozen=True, slots=True)
class _Rule:
    height: float = _GAP


@dataclass(frozen=True, slots=True)
class _Code:
    content: str
    height: float = 24 * mm


@dataclass(frozen=True, slots=True)
class _Picture:
    picture: ImageReader
    width: float
    height: float


class Roll:
    """Collects rows and renders them as one PDF page. Widths in millimetres, sizes in points."""

    def __init__(self, *, title: str, width_mm: float = 80, margin_mm: float = 4) -> None:
        register_fonts()
        self._title = title
        self._width = width_mm * mm
        self._margin = margin_mm * mm
        self._rows: list[_Row | _Rule | _Code | _Picture] = []

    def text(
        self, text: str, *, size: float = 8, bold: bool = False, align: Align = "left"
    ) -> None:
        """Text over the whole width, wrapped; its own line breaks are kept."""
        font = BOLD if bold else PLAIN
        for line in simpleSplit(text, font, size, self._inner):
            self._rows.append(_Row(line, "", font, size, align))

    def pair(self, left: str, right: str, *, size: float = 8, bold: bool = False) -> None:
        """A label, wrapped if needed, with an amount at the right of its last line."""
        font = BOLD if bold else PLAIN
        room = self._inner - pdfmetrics.stringWidth(right, font, size) - _GAP
        lines = simpleSplit(left, font, size, room) or [""]
        for line in lines[:-1]:
            self._rows.append(_Row(line, "", font, size, "left"))
        self._rows.append(_Row(lines[-1], right, font, size, "left"))

    def rule(self) -> None:
        """A thin line over the whole width."""
        self._rows.append(_Rule())

    def code(self, content: str) -> None:
        """A QR code in the middle."""
        self._rows.append(_Code(content))

    def picture(self, name: str) -> None:
        """A stored picture in the middle; nothing when there is none."""
        picture = stored_picture(name)
        if picture is not None:
            width, height = fitted(picture, width=self._inner * 0.6, height=18 * mm)
            self._rows += [_Picture(picture, width, height)]

    def render(self) -> bytes:
        height = 2 * self._margin + sum(row.height for row in self._rows)
        out = io.BytesIO()
        canvas = Canvas(out, pagesize=(self._width, height), invariant=True)
        canvas.setTitle(self._title)
        top = height - self._margin
        for row in self._rows:
            self._draw(canvas, row, top)
            top -= row.height
        canvas.showPage()
        canvas.save()
        return out.getvalue()

    @property
    def _inner(self) -> float:
        return self._width - 2 * self._margin

    def _draw(self, canvas: Canvas, row: _Row | _Rule | _Code | _Picture, top: float) -> None:
        bottom = top - row.height
        match row:
            case _Rule():
                canvas.setLineWidth(0.4)
                middle = bottom + row.height / 2
                canvas.line(self._margin, middle, self._width - self._margin, middle)
            case _Code():
                left = (self._width - row.height) / 2
                draw_code(canvas, row.content, x=left, y=bottom, side=row.height)
            case _Picture():
                left = (self._width - row.width) / 2
                canvas.drawImage(row.picture, left, bottom, row.width, row.height, mask="auto")
            case _Row():
                self._write(canvas, row, top - row.size)

    def _write(self, canvas: Canvas, row: _Row, baseline: float) -> None:
        canvas.setFont(row.font, row.size)
        if row.align == "centre":
            canvas.drawCentredString(self._width / 2, baseline, row.left)
        else:
            canvas.drawString(self._margin, baseline, row.left)
        if row.right:
            canvas.drawRightString(self._width - self._margin, baseline, row.right)
