"""Product pictures: checked, stripped of what the camera wrote, and small.

A picture is decoded and encoded anew, so nothing of the uploaded file is served: no position
of the photographer (EXIF), no script hidden behind a picture's first bytes.
"""

import io
from typing import IO, Final

from PIL import Image, ImageOps, UnidentifiedImageError

from apps.catalog.errors import ImageRefused
from apps.core.errors import FieldError

LARGEST_BYTES: Final = 5 * 1024 * 1024
LARGEST_SIDE: Final = 1024
# A tile of the till's grid and a row of a list, sharp on a screen with two pixels a point.
THUMBNAIL_SIDE: Final = 256
# Decoded at four bytes a pixel this is 160 MB; a bomb of a few kilobytes may claim more.
MOST_PIXELS: Final = 40_000_000
_FORMATS: Final = ("JPEG", "PNG", "WEBP")


def clean_image(upload: IO[bytes]) -> bytes:
    """The picture as WebP, at most 1,024 pixels wide and high. Raises `ImageRefused`."""
    data = upload.read(LARGEST_BYTES + 1)
    if len(data) > LARGEST_BYTES:
        raise _refused("too_large")
    output = io.BytesIO()
    with _opened(data) as image:
        if image.width * image.height > MOST_PIXELS:
            raise _refused("too_many_pixels")
        _shrunk(image).save(output, "WEBP", quality=82)
    return output.getvalue()


def thumbnail_of(picture: bytes) -> bytes:
    """What `clean_image` gave, at most 256 pixels wide and high."""
    output = io.BytesIO()
    with Image.open(io.BytesIO(picture), formats=("WEBP",)) as image:
        image.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
        image.save(output, "WEBP", quality=80)
    return output.getvalue()


def _opened(data: bytes) -> Image.Image:
    try:
        return Image.open(io.BytesIO(data), formats=_FORMATS)
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError) as error:
        raise _refused("not_an_image") from error


def _shrunk(image: Image.Image) -> Image.Image:
    try:
        upright = ImageOps.exif_transpose(image)
        upright.thumbnail((LARGEST_SIDE, LARGEST_SIDE))
        small = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    except (OSError, ValueError, SyntaxError) as error:
        raise _refused("not_an_image") from error
    small.info.clear()
    return small


def _refused(code: str) -> ImageRefused:
    return ImageRefused(errors=[FieldError("image", code, str(ImageRefused.title))])
