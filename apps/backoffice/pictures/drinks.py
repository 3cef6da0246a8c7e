"""Cups, glasses and bottles."""

from apps.backoffice.pictures.canvas import (
    Canvas,
    Point,
    around,
    curve,
    darker,
    lighter,
    mixed,
    turned,
)

CREAM = "#fffaf0"
ICE = "#ffffff"
LEAF = "#4f9a5b"


def hot_cup(c: Canvas, liquid: str, accent: str) -> None:
    """A cup on its saucer; the milk in it is drawn as a leaf."""
    _steam(c, (70, 90), 20, 38)
    c.ellipse(80, 97, 46, 8, darker(CREAM, 0.2))
    c.ellipse(80, 95, 46, 7.5, CREAM)
    c.ellipse(80, 94, 26, 4, darker(CREAM, 0.12))
    c.ring(112, 64, 13, 12, CREAM, 5.5)
    left = curve((49, 50), (50, 78), (60, 94))
    right = curve((100, 94), (110, 78), (111, 50))
    c.shape(left + right, CREAM)
    c.shape(curve((96, 94), (105, 78), (105, 50)) + right[::-1], darker(CREAM, 0.08))
    c.shape(_band(50.3, 64, 111 - 1.3, 72, 2.4), accent)
    c.ellipse(80, 50, 31, 8, lighter(CREAM, 0.5))
    c.ellipse(80, 51, 27.5, 6.3, darker(liquid, 0.25))
    c.ellipse(80, 51.6, 26.5, 5.6, liquid)
    _leaf_of_milk(c, mixed(liquid, "#fff6e6", 0.75))


def espresso(c: Canvas, liquid: str, accent: str) -> None:
    """A small cup with crema."""
    _steam(c, (74, 86), 28, 46)
    c.ellipse(80, 97, 38, 7, darker(CREAM, 0.2))
    c.ellipse(80, 95, 38, 6.5, CREAM)
    c.ring(102, 72, 10, 9, accent, 4.5)
    sides = curve((58, 60), (59, 84), (66, 94)) + curve((94, 94), (101, 84), (102, 60))
    c.shape(sides, accent)
    c.ellipse(80, 60, 22, 6, lighter(accent, 0.25))
    c.ellipse(80, 60.8, 19, 4.6, darker(liquid, 0.3))
    c.ellipse(79, 61, 15, 3.2, mixed(liquid, "#c98a45", 0.7))


def iced_glass(c: Canvas, bottom: str, top: str, accent: str) -> None:
    """A tall glass with ice and a straw; the drink runs from one colour into the other."""
    _tall_glass(c, bottom, top, accent)


def fruit_glass(c: Canvas, bottom: str, top: str, accent: str) -> None:
    """The same with a slice of fruit on its rim."""
    _tall_glass(c, bottom, top, LEAF)
    _slice(c, 105, 36, 13, accent)


def tea_glass(c: Canvas, liquid: str, accent: str) -> None:
    """Hot tea in a glass with a handle; the tag of the bag hangs out."""
    _steam(c, (70, 88), 16, 34)
    c.ellipse(80, 99, 40, 6, darker(CREAM, 0.2))
    c.ellipse(80, 97.5, 40, 5.5, CREAM)
    c.ring(108, 66, 13, 14, "#ffffff", 4)
    c.shape([(54, 42), (106, 42), (101, 97), (59, 97)], "#ffffff", alpha=150)
    c.shape([(56.5, 54), (103.5, 54), (99.5, 94), (60.5, 94)], liquid)
    c.ellipse(80, 54, 23.5, 4, lighter(liquid, 0.25))
    c.ellipse(80, 42, 26, 4.5, "#ffffff", alpha=170)
    c.shape([(61, 50), (65, 50), (67, 90), (64, 90)], "#ffffff", alpha=90)
    c.line(curve((90, 41), (94, 50), (92, 64)), "#ffffff", 1.2)
    c.box(86, 64, 98, 78, accent, radius=1.5)
    c.ellipse(92, 71, 3, 3, lighter(accent, 0.55))


def dripper(c: Canvas, liquid: str, accent: str) -> None:
    """Coffee dripping through a filter into a carafe."""
    c.shape(
        [
            (63, 62),
            (97, 62),
            *curve((103, 70), (112, 84), (104, 100)),
            *curve((56, 100), (48, 84), (57, 70)),
        ],
        "#ffffff",
        alpha=170,
    )
    c.shape(
        [*curve((108, 82), (109, 92), (103, 97.5)), *curve((57, 97.5), (51, 92), (52, 82))], liquid
    )
    c.ellipse(80, 82, 28, 4, lighter(liquid, 0.2))
    c.box(78.8, 58, 81.2, 82, liquid)
    c.box(58, 56, 102, 62, accent, radius=3)
    c.ring(112, 40, 9, 9, darker(accent), 4)
    c.shape([(48, 24), (112, 24), (91, 56), (69, 56)], accent)
    c.shape([(96, 24), (112, 24), (91, 56), (86, 56)], darker(accent, 0.18))
    c.ellipse(80, 24, 32, 7, lighter(accent, 0.6))
    c.ellipse(80, 24.5, 28, 5.6, "#fff8ea")
    c.ellipse(80, 25.2, 22, 3.8, liquid)
    c.shape([(60, 72), (64, 72), (60, 92), (56, 90)], "#ffffff", alpha=90)


def bottle(c: Canvas, liquid: str, accent: str) -> None:
    """A bottle with a label."""
    c.box(72, 16, 88, 26, accent, radius=3)
    c.shape(
        [
            (74, 26),
            (86, 26),
            *curve((86, 34), (102, 38), (102, 52)),
            (102, 60),
            (58, 60),
            *curve((58, 52), (58, 38), (74, 34)),
        ],
        lighter(liquid, 0.15),
    )
    c.box(58, 48, 102, 102, liquid, radius=7)
    c.box(58, 60, 102, 86, "#fffdf6")
    c.ellipse(80, 73, 9, 9, accent)
    c.ellipse(80, 73, 4.5, 4.5, "#fffdf6")
    c.box(63, 42, 67, 58, "#ffffff", radius=2, alpha=120)
    c.box(95, 60, 102, 86, "#000000", alpha=14)


def tumbler(c: Canvas, liquid: str, accent: str) -> None:
    """A cup to take along."""
    c.box(56, 24, 104, 34, darker(accent, 0.2), radius=4)
    c.box(62, 17, 98, 26, accent, radius=4)
    c.shape([(58, 34), (102, 34), (96, 102), (64, 102)], liquid)
    c.shape([(94, 34), (102, 34), (96, 102), (90, 102)], darker(liquid, 0.12))
    c.shape([(59.6, 52), (100.4, 52), (97.6, 82), (62.4, 82)], accent)
    c.ellipse(80, 67, 9, 9, lighter(liquid, 0.6))


def _tall_glass(c: Canvas, bottom: str, top: str, straw: str) -> None:
    c.line([(97, 12), (84, 60)], straw, 4.2)
    c.shape([(54, 30), (106, 30), (98, 102), (62, 102)], "#ffffff", alpha=160)
    steps = 18
    for step in range(steps):
        y0, y1 = (42 + 56 * part / steps for part in (step, step + 1))
        share = min(max((step - 5) / 7, 0), 1)
        c.shape(
            [(_edge(y0, -1), y0), (_edge(y0, 1), y0), (_edge(y1, 1), y1), (_edge(y1, -1), y1)],
            mixed(top, bottom, share),
        )
    c.ellipse(80, 42, _edge(42, 1) - 80, 4, lighter(top, 0.3))
    for x, y, degrees in ((70, 49, 12), (88, 53, -18), (76, 64, 30)):
        square = turned(
            [(x - 6, y - 6), (x + 6, y - 6), (x + 6, y + 6), (x - 6, y + 6)], (x, y), degrees
        )
        c.shape(square, ICE, alpha=105)
    c.shape([(60, 36), (64.5, 36), (70, 96), (66.5, 96)], "#ffffff", alpha=110)
    c.ellipse(80, 30, 26, 4.2, "#ffffff", alpha=190)
    c.line([(97, 12), (92.3, 29.5)], straw, 4.2)


def _edge(y: float, side: int) -> float:
    """The inside of the tall glass at a height."""
    return 80 + side * (23.5 - (y - 30) * 8 / 72)


def _band(left: float, top: float, right: float, bottom: float, sag: float) -> list[Point]:
    """A stripe around a round thing."""
    middle = (left + right) / 2
    upper = curve((left, top), (middle, top + 3 * sag), (right, top))
    lower = curve((right - 2, bottom), (middle, bottom + 3 * sag), (left + 2, bottom))
    return upper + lower


def _slice(c: Canvas, x: float, y: float, radius: float, colour: str) -> None:
    c.ellipse(x, y, radius, radius, colour)
    c.ellipse(x, y, radius * 0.84, radius * 0.84, lighter(colour, 0.75))
    c.ellipse(x, y, radius * 0.74, radius * 0.74, lighter(colour, 0.25))
    for degrees in (0, 60, 120):
        ends = turned([(x - radius * 0.74, y), (x + radius * 0.74, y)], (x, y), degrees)
        c.line(ends, lighter(colour, 0.75), 1.2)


def _leaf_of_milk(c: Canvas, colour: str) -> None:
    for x, rx, ry in ((72, 7, 2.6), (79, 6, 2.2), (85.5, 5, 1.8), (91, 3.6, 1.4)):
        c.shape(around(x, 51.6, rx * 0.6, ry), colour)
    c.line([(66, 51.6), (96, 51.6)], colour, 1)


def _steam(c: Canvas, columns: tuple[float, ...], top: float, bottom: float) -> None:
    middle = (top + bottom) / 2
    for x in columns:
        bend = curve((x, bottom), (x - 9, middle), (x + 9, middle), (x, top))
        c.line(bend, "#ffffff", 3.4, alpha=200)
