"""A document on sheets of A4, from top to bottom: letterhead, facts, a table, sums."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_CENTER, TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    Image,
    KeepTogether,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
)

from apps.core.documents.fonts import BOLD, PLAIN, register_fonts
from apps.core.documents.pictures import draw_code, fitted, stored_picture

_MARGIN: Final = 18 * mm
_WIDTH: Final = A4[0] - 2 * _MARGIN
_GAP: Final = 5 * mm
# As static/src/shared/tokens.css has them on light paper.
_INK: Final = HexColor("#1d231f")
_MUTED: Final = HexColor("#545d56")
_LINE: Final = HexColor("#dcd8cc")
_SUNKEN: Final = HexColor("#f1eee6")
_DANGER: Final = HexColor("#8f1c16")
# Inside the cells of a table, so that sums stand under its last column.
_PADDING: Final = 6
_CODE_SIDE: Final = 28 * mm


def _style(size: float, *, bold: bool = False, **more: Any) -> ParagraphStyle:
    return ParagraphStyle(
        "text",
        fontName=BOLD if bold else PLAIN,
        fontSize=size,
        leading=size * 1.35,
        **({"textColor": _INK} | more),
    )


_TEXT: Final = _style(9)
_CENTRED: Final = _style(9, alignment=TA_CENTER)
_NUMBER: Final = _style(9, alignment=TA_RIGHT)
_QUIET: Final = _style(8, textColor=_MUTED)
_QUIET_NUMBER: Final = _style(8, textColor=_MUTED, alignment=TA_RIGHT)
_FACT: Final = _style(9, textColor=_MUTED)
_LABEL: Final = _style(8, bold=True, textColor=_MUTED)
_LABEL_NUMBER: Final = _style(8, bold=True, textColor=_MUTED, alignment=TA_RIGHT)
_NAME: Final = _style(15, bold=True)
_HEADING: Final = _style(13, bold=True)
_TOTAL: Final = _style(12, bold=True)
_TOTAL_NUMBER: Final = _style(12, bold=True, alignment=TA_RIGHT)
_NOTICE: Final = _style(
    12, bold=True, alignment=TA_CENTER, textColor=_DANGER, borderColor=_DANGER, borderWidth=1,
    borderPadding=5, leftIndent=6, rightIndent=6, spaceBefore=4 * mm, spaceAfter=4 * mm,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; `share` is its part of the width."""

    title: str
    share: int
    is_number: bool = False


class Sheet:
    """Collects parts and renders them as PDF pages. Texts are plain, never markup."""

    def __init__(self, *, title: str, footer: str) -> None:
        register_fonts()
        self._title = title
        self._footer = footer
        self._parts: list[Flowable] = []

    def letterhead(self, name: str, lines: Sequence[str], *, picture: str = "") -> None:
        """Who writes: a stored picture, the name, and lines below it."""
        words = [_paragraph(name, _NAME), *(_paragraph(line, _QUIET) for line in lines)]
        logo = stored_picture(picture)
        if logo is None:
            self._parts += words
        else:
            width, height = fitted(logo, width=35 * mm, height=20 * mm)
            shown = Image(logo.fp, width=width, height=height)
            row = [[words, shown]]
            widths = [_WIDTH - width - _GAP, width + _GAP]
            style = [*_BARE, ("ALIGN", (1, 0), (1, 0), "RIGHT")]
            self._parts.append(Table(row, colWidths=widths, style=style))
        self._parts += [Spacer(0, _GAP)]

    def heading(self, left: str, right: str) -> None:
        """What this is, between two rules."""
        row = [[_paragraph(left, _HEADING), _paragraph(right, _NUMBER)]]
        style = [
            *_BARE,
            ("LINEABOVE", (0, 0), (-1, 0), 1, _INK),
            ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
            ("TOPPADDING", (0, 0), (-1, -1), 3 * mm),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 2 * mm),
        ]
        self._parts.append(Table(row, colWidths=[_WIDTH * 0.7, _WIDTH * 0.3], style=style))

    def notice(self, text: str) -> None:
        """Words in a frame that nobody overlooks."""
        self._parts.append(_paragraph(text, _NOTICE))

    def facts(self, pairs: Sequence[tuple[str, str]]) -> None:
        rows = [[_paragraph(label, _FACT), _paragraph(text, _TEXT)] for label, text in pairs]
        widths = [28 * mm, _WIDTH - 28 * mm]
        self._parts += [Table(rows, colWidths=widths, style=_BARE), Spacer(0, _GAP / 2)]

    def text(self, text: str, *, centred: bool = False) -> None:
        self._parts += [Spacer(0, _GAP / 2), _paragraph(text, _CENTRED if centred else _TEXT)]

    def table(self, columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> None:
        """A table whose head is repeated on each page."""
        styles = [_NUMBER if column.is_number else _TEXT for column in columns]
        head = [
            _paragraph(column.title, _LABEL_NUMBER if column.is_number else _LABEL)
            for column in columns
        ]
        body = [
            [_paragraph(text, style) for text, style in zip(row, styles, strict=True)]
            for row in rows
        ]
        whole = sum(column.share for column in columns)
        self._parts += [
            Spacer(0, _GAP / 2),
            Table(
                [head, *body],
                colWidths=[_WIDTH * column.share / whole for column in columns],
                repeatRows=1,
                style=_LISTED,
            ),
            Spacer(0, _GAP / 2),
        ]

    def sums(self, pairs: Sequence[tuple[str, str]], *, quiet: bool = False) -> None:
        """Labels and amounts at the right half of the sheet."""
        label, number = (_QUIET, _QUIET_NUMBER) if quiet else (_TEXT, _NUMBER)
        if pairs:
            rows = [[_paragraph(a, label), _paragraph(b, number)] for a, b in pairs]
            self._parts.append(_right(rows, _BARE))

    def total(self, label: str, amount: str) -> None:
        rows = [[_paragraph(label, _TOTAL), _paragraph(amount, _TOTAL_NUMBER)]]
        style = [
            *_BARE,
            ("LINEABOVE", (0, 0), (-1, 0), 1, _INK),
            ("LINEBELOW", (0, 0), (-1, 0), 1, _INK),
            ("TOPPADDING", (0, 0), (-1, -1), 2 * mm),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 2 * mm),
        ]
        self._parts += [Spacer(0, _GAP / 4), _right(rows, style), Spacer(0, _GAP / 4)]

    def code(self, content: str, words: str) -> None:
        """A QR code with words beside it."""
        row = [[_Code(content), _paragraph(words, _QUIET)]]
        style = [*_BARE, ("VALIGN", (0, 0), (-1, -1), "MIDDLE")]
        widths = [_CODE_SIDE + _GAP, _WIDTH - _CODE_SIDE - _GAP]
        self._parts.append(KeepTogether([Spacer(0, _GAP), Table(row, widths, style=style)]))

    def render(self) -> bytes:
        out = io.BytesIO()
        frame = Frame(
            _MARGIN, _MARGIN, _WIDTH, A4[1] - 2 * _MARGIN,
            leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0,
        )  # fmt: skip
        document = BaseDocTemplate(out, pagesize=A4, title=self._title, invariant=1)
        document.addPageTemplates(PageTemplate(frames=[frame], onPage=self._number))
        document.build(self._parts)
        return out.getvalue()

    def _number(self, canvas: Any, document: Any) -> None:
        canvas.setFont(PLAIN, 7)
        canvas.setFillColor(_MUTED)
        canvas.drawString(_MARGIN, _MARGIN / 2, self._footer)
        canvas.drawRightString(A4[0] - _MARGIN, _MARGIN / 2, str(document.page))


class _Code(Flowable):
    """A QR code of a fixed size."""

    def __init__(self, content: str) -> None:
        super().__init__()
        self.width = self.height = _CODE_SIDE
        self.content = content

    def draw(self) -> None:
        draw_code(self.canv, self.content, x=0, y=0, side=_CODE_SIDE)


_BARE: Final[list[Any]] = [
    ("LEFTPADDING", (0, 0), (-1, -1), 0),
    ("RIGHTPADDING", (0, 0), (-1, -1), 0),
    ("TOPPADDING", (0, 0), (-1, -1), 1),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 1),
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
]
_LISTED: Final[list[Any]] = [
    ("BACKGROUND", (0, 0), (-1, 0), _SUNKEN),
    ("LINEBELOW", (0, 0), (-1, -1), 0.5, _LINE),
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("LEFTPADDING", (0, 0), (-1, -1), _PADDING),
    ("RIGHTPADDING", (0, 0), (-1, -1), _PADDING),
    ("TOPPADDING", (0, 0), (-1, -1), 4),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
]


def _right(rows: list[list[Paragraph]], style: list[Any]) -> Table:
    under = [*style, ("RIGHTPADDING", (-1, 0), (-1, -1), _PADDING)]
    return Table(rows, colWidths=[_WIDTH * 0.34, _WIDTH * 0.18], style=under, hAlign="RIGHT")


def _paragraph(text: str, style: ParagraphStyle) -> Paragraph:
    """Plain text with its line breaks; reportlab would read markup in it."""
    return Paragraph(escape(text).replace("\n", "<br/>"), style)
