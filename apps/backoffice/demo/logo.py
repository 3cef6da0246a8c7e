"""The café's logo: a cup under the neighbours' roof, in one colour so that it prints well."""

import io

from apps.backoffice.pictures.canvas import Canvas, curve

_INK = "#0f5139"
_PAPER = "#ffffff"


def cafe_logo() -> io.BytesIO:
    """As somebody would upload it."""
    c = Canvas(_PAPER)
    c.line([(30, 58), (80, 18), (130, 58)], _INK, 7)
    c.box(110, 20, 118, 46, _INK, radius=1)
    for x in (72, 88):
        c.line(curve((x, 62), (x - 7, 56), (x + 7, 50), (x, 43)), _INK, 3.4)
    c.ring(108, 80, 11, 10, _INK, 5)
    c.shape(curve((52, 68), (54, 100), (72, 102)) + curve((88, 102), (106, 100), (108, 68)), _INK)
    c.shape(curve((62, 76), (63, 88), (69, 94)), _PAPER)
    c.box(44, 106, 116, 111, _INK, radius=2)
    return io.BytesIO(c.png())
