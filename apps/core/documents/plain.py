"""Text for printers that know nothing but ASCII."""

import unicodedata
from typing import Final

_PLAIN: Final = str.maketrans(
    {
        "\N{MULTIPLICATION SIGN}": "x",
        "\N{MINUS SIGN}": "-",
        "\N{EN DASH}": "-",
        "\N{EM DASH}": "-",
        "\N{MIDDLE DOT}": "-",
        "\N{HORIZONTAL ELLIPSIS}": "...",
        "\N{LEFT SINGLE QUOTATION MARK}": "'",
        "\N{RIGHT SINGLE QUOTATION MARK}": "'",
        "\N{LEFT DOUBLE QUOTATION MARK}": '"',
        "\N{RIGHT DOUBLE QUOTATION MARK}": '"',
        "\N{NO-BREAK SPACE}": " ",
        "\N{BULLET}": "*",
    }
)


def plain(text: str) -> str:
    """The text in ASCII: accents fall off, typography becomes what a typewriter had.

    Control characters go: a product's name must not command the printer or open the drawer.
    """
    decomposed = unicodedata.normalize("NFKD", text.translate(_PLAIN))
    letters = "".join(char for char in decomposed if not unicodedata.combining(char))
    return "".join(_printable(char) for char in letters)


def _printable(char: str) -> str:
    if char == "\n" or (char.isascii() and char.isprintable()):
        return char
    return "" if char.isascii() else "?"
