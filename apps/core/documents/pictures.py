"""Pictures in documents: QR codes as black squares, uploaded logos."""

import io
import logging
from typing import Final

import segno
from django.core.files.storage import default_storage
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

logger = logging.getLogger(__name__)

_BORDER: Final = 1


def draw_code(canvas: Canvas, content: str, *, x: float, y: float, side: float) -> None:
    """A QR code whose lower left corner is at `x`, `y`, drawn as vectors. Lengths in points."""
    rows = list(segno.make(content, error="m", micro=False).matrix_iter(border=_BORDER))
    cell = side / len(rows)
    canvas.setFillGray(0)
    path = canvas.beginPath()
    for down, row in enumerate(rows):
        for right, dark in enumerate(row):
            if dark:
                path.rect(x + right * cell, y + side - (down + 1) * cell, cell, cell)
    canvas.drawPath(path, stroke=0, fill=1)


def stored_picture(name: str) -> ImageReader | None:
    """An uploaded picture; None without one, or when its file is gone."""
    if not name:
        return None
    try:
        with default_storage.open(name) as file:
            return ImageReader(io.BytesIO(file.read()))
    except OSError:
        logger.warning("the picture %s is missing", name)
        return None


def fitted(picture: ImageReader, *, width: float, height: float) -> tuple[float, float]:
    """The picture's size within a box of these points, its proportions kept."""
    own_width, own_height = picture.getSize()
    scale = min(width / own_width, height / own_height)
    return own_width * scale, own_height * scale
