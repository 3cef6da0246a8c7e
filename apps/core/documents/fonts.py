"""The letters of our documents."""

from functools import cache
from pathlib import Path
from typing import Final

import reportlab
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

# Embedded, because the built-in PDF fonts have no real minus sign.
PLAIN: Final = "Vera"
BOLD: Final = "VeraBd"


@cache
def register_fonts() -> None:
    """Make both fonts known to the PDF writer, once."""
    folder = Path(reportlab.__file__).parent / "fonts"
    for name in (PLAIN, BOLD):
        pdfmetrics.registerFont(TTFont(name, str(folder / f"{name}.ttf")))
