"""Laying text out in columns of equally wide characters."""

from textwrap import wrap


def wrapped(text: str, width: int) -> list[str]:
    """The text's own lines, each cut at spaces to the width; nothing for an empty text."""
    return [part for line in text.splitlines() for part in (wrap(line, width) or [""])]


def centred(text: str, width: int) -> list[str]:
    return [line.center(width).rstrip() for line in wrapped(text, width)]


def pair(left: str, right: str, width: int) -> list[str]:
    """A label at the left and its value at the right edge of the last line.

    A label that leaves no room wraps with its own indent; a value that is too long by itself
    gets lines of its own.
    """
    if len(left) + 1 + len(right) <= width:
        return [left + right.rjust(width - len(left))]
    indent = " " * (len(left) - len(left.lstrip()))
    room = width - len(right) - 1
    lines = wrap(left.strip(), width, initial_indent=indent, subsequent_indent=indent)
    if room < width // 3:
        return lines + [part.rjust(width) for part in wrapped(right, width)]
    if len(lines[-1]) > room:
        return [*lines, right.rjust(width)]
    return [*lines[:-1], lines[-1] + right.rjust(width - len(lines[-1]))]
