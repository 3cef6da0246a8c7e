"""A receipt as bytes for thermal printers (ESC/POS), 32 columns on 58 mm paper, 48 on 80 mm.

Only what cheap printers know: ASCII, which every code page shares, so that no code page command
is needed and none can be forgotten after a reset. Their own QR code; a raster for the logo.
"""

import io
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any, Final

from escpos.printer import Dummy
from PIL import Image

from apps.core.documents.columns import centred
from apps.core.documents.plain import plain
from apps.orders.receipts.model import Receipt
from apps.orders.receipts.text import COLUMNS, TextLine, foot_lines, text_lines

# Written out: python-escpos precedes each of them with a dozen resets.
_CENTRE: Final = b"\x1ba\x01"
_LEFT: Final = b"\x1ba\x00"
_WEIGHTS: Final = {
    "": (b"", b""),
    "bold": (b"\x1bE\x01", b"\x1bE\x00"),
    # Twice as high, so that the columns stay.
    "large": (b"\x1bE\x01\x1d!\x01", b"\x1d!\x00\x1bE\x00"),
}
_QR_SIZE: Final = {"58": 5, "80": 6}
_QR_ERROR_M: Final = 1
_DRAWER_PIN: Final = 2


def render_escpos(receipt: Receipt) -> bytes:
    """What is sent to the printer."""
    return b"".join(_parts(receipt))


def _parts(receipt: Receipt) -> Iterator[bytes]:
    width, printable = COLUMNS[receipt.paper], _ascii(receipt)
    yield _made(lambda printer: printer.hw("INIT"))
    if receipt.opens_drawer:
        yield _made(lambda printer: printer.cashdraw(_DRAWER_PIN))
    if receipt.logo_bits:
        yield _logo(receipt.logo_bits)
    yield from map(_line, text_lines(printable, width))
    if receipt.verify_url:
        yield _code(receipt)
        yield from (_line(TextLine(text)) for text in centred(printable.verify_text, width))
    yield from (_line(TextLine(text)) for text in foot_lines(printable, width))
    yield _made(lambda printer: printer.cut())


def _ascii(value: Any) -> Any:
    """A receipt, or a part of it, with all its texts in ASCII: before the columns are laid out."""
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, tuple):
        return tuple(_ascii(part) for part in value)
    if is_dataclass(value) and not isinstance(value, type):
        names = [field.name for field in fields(value)]
        return replace(value, **{name: _ascii(getattr(value, name)) for name in names})
    return value


def _line(line: TextLine) -> bytes:
    """One line; what makes it stand out ends with it. Amounts bring their own minus sign."""
    start, end = _WEIGHTS[line.weight]
    return start + plain(line.text).rstrip().encode("ascii") + b"\n" + end


def _logo(bits: bytes) -> bytes:
    with Image.open(io.BytesIO(bits), formats=("PNG",)) as picture:
        raster = _made(lambda printer: printer.image(picture, impl="bitImageRaster", center=False))
    return _CENTRE + raster + _LEFT


def _code(receipt: Receipt) -> bytes:
    size = _QR_SIZE[receipt.paper]
    code = _made(
        lambda printer: printer.qr(receipt.verify_url, ec=_QR_ERROR_M, size=size, native=True)
    )
    return _CENTRE + code + b"\n" + _LEFT


def _made(command: Callable[[Dummy], None]) -> bytes:
    """What python-escpos sends for a command."""
    printer = Dummy()
    command(printer)
    return bytes(printer.output)
