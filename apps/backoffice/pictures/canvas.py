"""A sheet to draw flat pictures on: shapes in units, smooth edges, colours as hex texts."""

import io
import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from PIL import Image, ImageDraw

# The sheet is 160 units wide and 120 high, with free space around it: subjects stay between x 28
# and 132, y 16 and 104, so that a square row and a wide tile both show them whole.
WIDTH: Final = 160
_SPACE_X, _SPACE_Y = 8, 6
# The finished picture's pixels, and how much finer it is drawn.
_SIZE: Final = (480, 360)
_FINER: Final = 3
_SCALE: Final = _SIZE[0] * _FINER / (WIDTH + 2 * _SPACE_X)
_CURVE_STEPS: Final = 24

Point = tuple[float, float]


def mixed(colour: str, other: str, share: float) -> str:
    """`colour` with a share (0 to 1) of the other one."""
    parts = zip(_channels(colour), _channels(other))
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in parts)


def darker(colour: str, share: float = 0.14) -> str:
    return mixed(colour, "#2a1c12", share)


def lighter(colour: str, share: float = 0.3) -> str:
    return mixed(colour, "#ffffff", share)


def curve(*points: Point) -> list[Point]:
    """A Bézier curve of three or four points, as many short lines."""
    return [_at(points, step / _CURVE_STEPS) for step in range(_CURVE_STEPS + 1)]


def turned(points: Sequence[Point], centre: Point, degrees: float) -> list[Point]:
    """The points turned clockwise around the centre."""
    (x0, y0), angle = centre, math.radians(degrees)
    sine, cosine = math.sin(angle), math.cos(angle)
    return [
        (x0 + (x - x0) * cosine - (y - y0) * sine, y0 + (x - x0) * sine + (y - y0) * cosine)
        for x, y in points
    ]


def around(x: float, y: float, rx: float, ry: float) -> list[Point]:
    """The outline of an ellipse."""
    angles = (2 * math.pi * step / 48 for step in range(48))
    return [(x + rx * math.cos(angle), y + ry * math.sin(angle)) for angle in angles]


class Canvas:
    """`alpha` from 0 to 255 lets what is below shine through."""

    def __init__(self, background: str) -> None:
        self._image = Image.new("RGB", (_SIZE[0] * _FINER, _SIZE[1] * _FINER), background)
        self._draw = ImageDraw.Draw(self._image, "RGBA")

    def ellipse(
        self, x: float, y: float, rx: float, ry: float, fill: str, *, alpha: int = 255
    ) -> None:
        self._draw.ellipse(_scaled((x - rx, y - ry), (x + rx, y + ry)), _colour(fill, alpha))

    def ring(self, x: float, y: float, rx: float, ry: float, fill: str, width: float) -> None:
        box = _scaled((x - rx, y - ry), (x + rx, y + ry))
        self._draw.ellipse(box, outline=fill, width=round(width * _SCALE))

    def box(
        self,
        left: float,
        top: float,
        right: float,
        bottom: float,
        fill: str,
        *,
        radius: float = 0,
        alpha: int = 255,
    ) -> None:
        corners = _scaled((left, top), (right, bottom))
        self._draw.rounded_rectangle(corners, radius * _SCALE, _colour(fill, alpha))

    def shape(self, points: Sequence[Point], fill: str, *, alpha: int = 255) -> None:
        self._draw.polygon(_scaled(*points), _colour(fill, alpha))

    def line(self, points: Sequence[Point], fill: str, width: float, *, alpha: int = 255) -> None:
        """A line with round ends."""
        colour = _colour(fill, alpha)
        self._draw.line(_scaled(*points), colour, round(width * _SCALE), joint="curve")
        if alpha == 255:
            for x, y in (points[0], points[-1]):
                self.ellipse(x, y, width / 2, width / 2, fill)

    def png(self) -> bytes:
        output = io.BytesIO()
        self._image.reduce(_FINER).save(output, "PNG", compress_level=1)
        return output.getvalue()


def _at(points: Sequence[Point], share: float) -> Point:
    while len(points) > 1:
        points = [
            (x0 + (x1 - x0) * share, y0 + (y1 - y0) * share)
            for (x0, y0), (x1, y1) in pairwise(points)
        ]
    return points[0]


def _scaled(*points: Point) -> list[Point]:
    return [((x + _SPACE_X) * _SCALE, (y + _SPACE_Y) * _SCALE) for x, y in points]


def _channels(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5))


def _colour(fill: str, alpha: int) -> tuple[int, ...]:
    return (*_channels(fill), alpha)
