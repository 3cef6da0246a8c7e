"""The shop's logo on a receipt: one small picture for screens, one of black dots for printers."""

import io
from typing import IO, Final

from PIL import Image

from apps.catalog.images import clean_image

# As many dots as the narrowest printer has in a line; on 80 mm paper it stands in the middle.
WIDEST: Final = 384
HIGHEST: Final = 192
# Printers take whole bytes of eight dots.
_BYTE: Final = 8


def clean_logo(upload: IO[bytes]) -> tuple[bytes, bytes]:
    """The logo as a PNG for screens and as a 1-bit PNG for printers. Raises `ImageRefused`."""
    with Image.open(io.BytesIO(clean_image(upload)), formats=("WEBP",)) as picture:
        small = picture.convert("RGBA")
    small.thumbnail((WIDEST, HIGHEST))
    return _png(small), _png(_dots(small))


def _dots(picture: Image.Image) -> Image.Image:
    """Black on white, grey as a pattern of dots, as wide as whole bytes."""
    width = -(-picture.width // _BYTE) * _BYTE
    paper = Image.new("RGBA", (width, picture.height), "white")
    paper.alpha_composite(picture, ((width - picture.width) // 2, 0))
    return paper.convert("L").convert("1")


def _png(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()
