"""The codes of vouchers: how they are made up, and how they are read back from a paper."""

import re
import secrets
from typing import Final

# Without the letters and digits that are mistaken for each other.
ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH: Final = 10
SHORTEST: Final = 4
LONGEST: Final = 24

_SEPARATORS: Final = re.compile(r"[\s\-]+")
_CHOSEN: Final = re.compile(r"[A-Z0-9]+")


def new_code() -> str:
    """Ten characters that nobody guesses: 30^10 is more than 10^14."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def normal_code(text: str) -> str:
    """`abcde-12 345` → `ABCDE12345`."""
    return _SEPARATORS.sub("", text).upper()


def is_code(code: str) -> bool:
    """Whether a shop may choose it: letters and digits, long enough not to be met by chance."""
    return SHORTEST <= len(code) <= LONGEST and _CHOSEN.fullmatch(code) is not None
